using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>1 / x, elementwise: <c>torch.reciprocal</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: -g y^2.</remarks>
    /// <example><code>var y = x.Reciprocal();</code></example>
    public Tensor Reciprocal() => Unary.Apply<ReciprocalOp>(this);

    /// <summary>1 / x, written into this tensor: <c>torch.Tensor.reciprocal_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Reciprocal_() => Unary.ApplyInPlace<ReciprocalOp>(this);
}

internal readonly struct ReciprocalOp : IUnaryOp, INodeName
{
    public static string Name => "reciprocal";
    public static string NodeName => "ReciprocalBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.One / x;

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => -g * (y * y);
}
