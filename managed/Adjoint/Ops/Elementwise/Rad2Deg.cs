using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>x 180 / pi: radians to degrees, elementwise: <c>torch.rad2deg</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g 180 / pi.</remarks>
    /// <example><code>var y = x.Rad2Deg();</code></example>
    public Tensor Rad2Deg() => Unary.Apply<Rad2DegOp>(this);

    /// <summary>x 180 / pi: radians to degrees, written into this tensor: <c>torch.Tensor.rad2deg_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Rad2Deg_() => Unary.ApplyInPlace<Rad2DegOp>(this);
}

internal readonly struct Rad2DegOp : IUnaryOp, INodeName
{
    public static string Name => "rad2deg";
    public static string NodeName => "Rad2DegBackward0";
    public static Needs Needs => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => x * N.Const(57.29577951308232);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Const(57.29577951308232);
}
