using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The number below which a standard normal variable lies with probability x, the inverse of
    /// <see cref="Ndtr"/>, elementwise: <c>torch.special.ndtri</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>-infinity at 0, infinity at 1, NaN beyond. Gradient: g sqrt(2 pi) e^(y^2 / 2).</remarks>
    /// <example><code>var y = x.Ndtri();</code></example>
    public Tensor Ndtri() => Unary.Apply<FunctionOp<NdtriFunction>>(this);
}

internal readonly struct NdtriFunction : IElementary
{
    public static string Name => "special_ndtri";
    public static string NodeName => "SpecialNdtriBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Ndtri<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Const(2.5066282746310002) * N.Exp(N.Const(0.5) * (y * y)));
}
