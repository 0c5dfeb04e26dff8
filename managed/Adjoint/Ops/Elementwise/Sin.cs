using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The sine of x, elementwise: <c>torch.sin</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g cos(x).</remarks>
    /// <example><code>var y = x.Sin();</code></example>
    public Tensor Sin() => Unary.Apply<SinOp>(this);

    /// <summary>The sine of x, written into this tensor: <c>torch.Tensor.sin_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Sin_() => Unary.ApplyInPlace<SinOp>(this);
}

internal readonly struct SinOp : IUnaryOp, INodeName
{
    public static string Name => "sin";
    public static string NodeName => "SinBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Cos(x);
}
