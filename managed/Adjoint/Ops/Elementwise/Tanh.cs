using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The hyperbolic tangent of x, elementwise: <c>torch.tanh</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (1 - y^2).</remarks>
    /// <example><code>var y = x.Tanh();</code></example>
    public Tensor Tanh() => Unary.Apply<TanhOp>(this);

    /// <summary>The hyperbolic tangent of x, written into this tensor: <c>torch.Tensor.tanh_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Tanh_() => Unary.ApplyInPlace<TanhOp>(this);
}

internal readonly struct TanhOp : IUnaryOp, INodeName
{
    public static string Name => "tanh";
    public static string NodeName => "TanhBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (N.One - y * y);
}
