namespace Adjoint.Simd;

internal static partial class SimdMath
{
    /// <summary>x Phi(x), Phi the standard normal distribution, accurate to its underflow on the left. With a = |x|
    /// it is -a M(a) e^(-a^2/2) on the left, M = e^(a^2/2) Phi(-a) a slow function, and a minus that on the
    /// right.</summary>
    /// <remarks>M(a) (a + c) is a polynomial in s = (a - c) / (a + c). The errors of t = a / (a + c), of the last two steps
    /// of the polynomial, of a^2 and of the exponent's reduction are carried along: in the far tail one rounding of a^2
    /// alone would cost 50 units.</remarks>
    [MethodImpl(NoInlining | AggressiveOptimization)] // long: see Pow
    public static V Gelu<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.MinFast(K<V, T>(14.5, 38.7), V.Abs(x)); // 0 in T beyond
        V factor = TimesMills<V, T>(a, out V factorLow);

        V half = V.Const(-0.5);
        V square = TwoProduct<V, T>(a, a, out V squareLow);
        V e = half * square;
        V biased = BiasedExponent<V, T>(e);
        V k = biased - Rounder<V, T>();
        V reduced = V.Fma(k, -Ln2High<V, T>(), e);
        V r = V.Fma(k, -Ln2Low<V, T>(), reduced);
        V lost = V.Fma(half, squareLow, V.Fma(k, -Ln2Low<V, T>(), reduced - r));
        r = FastTwoSum<V, T>(r, lost, out lost);
        V q = V.Fma(r * r, ExpTail<V, T>(r), lost);
        V beyond = V.Fma(factor, q, V.Fma(factorLow, r, factorLow));
        V tail = Scale<V, T>(factor + V.Fma(factor, r, beyond), biased);
        // -infinity times 0 is NaN, as in PyTorch
        return V.Select(V.Less(x, V.Zero), V.Fma(x, V.Zero, -tail), x - tail);
    }

    /// <summary>a M(a) as high + low: t times the polynomial, t = a / (a + c) with c = 3 (5).</summary>
    [MethodImpl(AggressiveInlining)]
    private static V TimesMills<V, T>(V a, out V low) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V c = K<V, T>(3, 5);
        V d = a + c;
        V inverse = V.One / d;
        V t = a * inverse;
        V tLow = V.Fma(-t, a - (d - c), V.Fma(-t, d, a)) * inverse;
        V rounded = V.Fma(V.Const(2), t, -V.One);
        V restLow = V.Fma(V.Const(2), tLow, V.Fma(V.Const(2), t, -V.One - rounded));
        V s = FastTwoSum<V, T>(rounded, restLow, out V sLow);
        V first = K<V, T>(0.729083538, 0.76919304975006231);
        V second = K<V, T>(-0.509332001, -0.66538250289005685);
        V p = MillsTail<V, T>(s);
        V inner = V.Fma(s, p, second);
        V innerLow = V.Fma(s, p, second - inner);
        V m = V.Fma(s, inner, first);
        // times the slope of first + s second + s^2 p, nearly
        innerLow = V.Fma(s, innerLow, sLow * (inner + (inner - second)));
        V mLow = innerLow + (V.Fma(s, inner, first - m) + K<V, T>(1.5244558e-07, 6.5188910288244075e-16));
        V high = t * m;
        low = V.Fma(t, m, -high) + V.Fma(t, mLow, tLow * m);
        return high;
    }

    /// <summary>(a + c) M(a) without its first two terms, over s^2, for 0 &lt;= a &lt;= 14.5 (38.7); error 2^-28.6
    /// (2^-57.0) of M.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V MillsTail<V, T>(V s) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(5.35921099e-05), s, V.Const(0.000130187211));
            p = V.Fma(p, s, V.Const(-0.000243571034));
            p = V.Fma(p, s, V.Const(-0.00103092729));
            p = V.Fma(p, s, V.Const(0.0010242369));
            p = V.Fma(p, s, V.Const(0.00696849218));
            p = V.Fma(p, s, V.Const(-0.0104624154));
            p = V.Fma(p, s, V.Const(-0.047262527));
            p = V.Fma(p, s, V.Const(0.230017692));
        }
        else
        {
            p = V.Fma(V.Const(-3.817059749433349e-10), s, V.Const(-1.1613988117963691e-09));
            p = V.Fma(p, s, V.Const(2.2201175016558965e-09));
            p = V.Fma(p, s, V.Const(1.0798061850653808e-08));
            p = V.Fma(p, s, V.Const(-8.5533645580468264e-09));
            p = V.Fma(p, s, V.Const(-7.0141843785513242e-08));
            p = V.Fma(p, s, V.Const(4.0175231500893858e-08));
            p = V.Fma(p, s, V.Const(4.3629114874015727e-07));
            p = V.Fma(p, s, V.Const(-3.3457219378610362e-07));
            p = V.Fma(p, s, V.Const(-2.7707191461525479e-06));
            p = V.Fma(p, s, V.Const(3.9798043380794897e-06));
            p = V.Fma(p, s, V.Const(1.6681639003552632e-05));
            p = V.Fma(p, s, V.Const(-4.9762456068424422e-05));
            p = V.Fma(p, s, V.Const(-5.9375807197464008e-05));
            p = V.Fma(p, s, V.Const(0.00054489899275219006));
            p = V.Fma(p, s, V.Const(-0.00079786938932195964));
            p = V.Fma(p, s, V.Const(-0.0029933767618694402));
            p = V.Fma(p, s, V.Const(0.020795066799262733));
            p = V.Fma(p, s, V.Const(-0.069118638706878011));
            p = V.Fma(p, s, V.Const(0.16502036617040702));
            p = V.Fma(p, s, V.Const(-0.31353315667128745));
            p = V.Fma(p, s, V.Const(0.49530561596997608));
        }
        return p;
    }
}
