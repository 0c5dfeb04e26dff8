using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The angle of x as a complex number: 0, or pi below 0, elementwise: <c>torch.angle</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN of NaN. Gradient: 0.</remarks>
    /// <example><code>var y = x.Angle();</code></example>
    public Tensor Angle() => Unary.Apply<AngleOp>(this);
}

internal readonly struct AngleOp : IUnaryOp, INodeName
{
    public static string Name => "angle";
    public static string NodeName => "AngleBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> =>
        N.Select(N.Less(x, N.Zero), N.Const(3.141592653589793), N.Select(N.Equal(x, x), N.Zero, x));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}
