using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>log(1 + x), accurate near 0, elementwise: <c>torch.log1p</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>-infinity at -1, NaN below. Gradient: g / (x + 1).</remarks>
    /// <example><code>var y = x.Log1p();</code></example>
    public Tensor Log1p() => Unary.Apply<Log1pOp>(this);

    /// <summary>log(1 + x), accurate near 0, written into this tensor: <c>torch.Tensor.log1p_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Log1p_() => Unary.ApplyInPlace<Log1pOp>(this);
}

internal readonly struct Log1pOp : IUnaryOp, INodeName
{
    public static string Name => "log1p";
    public static string NodeName => "Log1PBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / (x + N.One);
}
