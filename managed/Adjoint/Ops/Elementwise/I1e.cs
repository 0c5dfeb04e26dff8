using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>e^-|x| I1(x), the modified Bessel function of order 1, scaled so that it stays finite, elementwise:
    /// <c>torch.special.i1e</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (i0e(x) - y (sign(x) + 1 / x)), g / 2 around 0.</remarks>
    /// <example><code>var y = x.I1e();</code></example>
    public Tensor I1e() => Unary.Apply<FunctionOp<I1eFunction>>(this);
}

internal readonly struct I1eFunction : IElementary
{
    public static string Name => "special_i1e";
    public static string NodeName => "SpecialI1EBackward0";
    public static Needs Needs => Needs.X | Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.I1e<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N>
    {
        N tiny = I1Function.Tiny(x), safe = N.Select(tiny, N.One, x);
        N slope = N.Call<I0eFunction>(safe) - y * (SignOp.Forward(safe) + N.One / safe);
        return g * N.Select(tiny, N.Const(0.5), slope);
    }
}
