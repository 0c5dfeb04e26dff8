using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>I1(x), the modified Bessel function of the first kind of order 1, elementwise:
    /// <c>torch.special.i1</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (I0(x) - y / x), g / 2 around 0.</remarks>
    /// <example><code>var y = x.I1();</code></example>
    public Tensor I1() => Unary.Apply<FunctionOp<I1Function>>(this);
}

internal readonly struct I1Function : IElementary
{
    public static string Name => "special_i1";
    public static string NodeName => "SpecialI1Backward0";
    public static Needs Needs => Needs.X | Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.I1<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N>
    {
        N tiny = Tiny(x), safe = N.Select(tiny, N.One, x);
        return g * N.Select(tiny, N.Const(0.5), N.Call<I0Function>(safe) - y / safe);
    }

    /// <summary>Where y / x is its limit, as in PyTorch.</summary>
    [MethodImpl(AggressiveInlining)]
    public static N Tiny<N>(N x) where N : struct, INum<N> => N.LessOrEqual(N.Abs(x), N.Const(2.220446049250313e-16));
}
