using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>e^-|x| I0(x), the modified Bessel function of order 0, scaled so that it stays finite, elementwise:
    /// <c>torch.special.i0e</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (i1e(x) - sign(x) y).</remarks>
    /// <example><code>var y = x.I0e();</code></example>
    public Tensor I0e() => Unary.Apply<FunctionOp<I0eFunction>>(this);
}

internal readonly struct I0eFunction : IElementary
{
    public static string Name => "special_i0e";
    public static string NodeName => "SpecialI0EBackward0";
    public static Needs Needs => Needs.X | Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.I0e<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Call<I1eFunction>(x) - SignOp.Forward(x) * y);
}
