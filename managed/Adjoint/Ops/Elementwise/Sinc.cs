using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>sin(pi x) / (pi x), 1 at 0, elementwise: <c>torch.sinc</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (cos(pi x) pi x - sin(pi x)) / (pi x^2), 0 at 0.</remarks>
    /// <example><code>var y = x.Sinc();</code></example>
    public Tensor Sinc() => Unary.Apply<SincOp>(this);

    /// <summary>sin(pi x) / (pi x), 1 at 0, written into this tensor: <c>torch.Tensor.sinc_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Sinc_() => Unary.ApplyInPlace<SincOp>(this);
}

internal readonly struct SincOp : IUnaryOp, INodeName
{
    public static string Name => "sinc";
    public static string NodeName => "SincBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N>
    {
        N angle = x * N.Const(3.141592653589793);
        return N.Select(N.Equal(x, N.Zero), N.One, N.Sin(angle) / angle);
    }

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N>
    {
        N angle = x * N.Const(3.141592653589793), divisor = x * angle;
        return N.Select(N.Equal(divisor, N.Zero), N.Zero, g * ((angle * N.Cos(angle) - N.Sin(angle)) / divisor));
    }
}
