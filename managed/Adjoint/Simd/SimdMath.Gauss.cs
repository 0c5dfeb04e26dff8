namespace Adjoint.Simd;

// The complementary error function and the inverse of the error function.
internal static partial class SimdMath
{
    /// <summary>1 - erf x below 1/2; from there on e^(-x^2) times a slow function, relatively accurate to its
    /// underflow; 2 minus that on the left.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Erfc<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.MinFast(K<V, T>(10.2, 27.3), V.Abs(x)); // 0 in T beyond
        V square = TwoProduct<V, T>(a, a, out V squareLow);
        V biased = BiasedExponent<V, T>(-square);
        V k = biased - Rounder<V, T>();
        V high = V.Fma(k, -Ln2High<V, T>(), -square);
        V r = V.Fma(k, -Ln2Low<V, T>(), high);
        V lost = V.Fma(k, -Ln2Low<V, T>(), high - r) - squareLow;
        V c = K<V, T>(2, 3), d = V.One / (a + c);
        V factor = ErfcFactor<V, T>((a - c) * d) * d;
        r = FastTwoSum<V, T>(r, lost, out lost);
        V q = r + V.Fma(r * r, ExpTail<V, T>(r), lost);
        V tail = Scale<V, T>(V.Fma(factor, q, factor), biased);
        V far = V.Select(V.Less(x, V.Zero), V.Const(2) - tail, tail);
        return V.Select(V.Less(a, V.Const(0.5)), V.One - Erf<V, T>(x), far);
    }

    /// <summary>(a + c) e^(a^2) erfc a in s = (a - c) / (a + c), c = 2 (3), for a from 1/2 to 10.2 (27.3); minimax,
    /// error 2^-28.5 (2^-65.1).</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ErfcFactor<V, T>(V s) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(0.000120206181), s, V.Const(-0.000545093663));
            p = V.Fma(p, s, V.Const(-0.000894266423));
            p = V.Fma(p, s, V.Const(0.00305475137));
            p = V.Fma(p, s, V.Const(0.00649342363));
            p = V.Fma(p, s, V.Const(-0.0215061417));
            p = V.Fma(p, s, V.Const(-0.0364435829));
            p = V.Fma(p, s, V.Const(0.279471893));
            p = V.Fma(p, s, V.Const(-0.68716065));
            return V.Fma(p, s, V.Const(1.02158271));
        }
        p = V.Fma(V.Const(1.5278660837036661e-09), s, V.Const(-8.4602085778040518e-10));
        p = V.Fma(p, s, V.Const(-1.1335226201192674e-08));
        p = V.Fma(p, s, V.Const(-4.1386579137522764e-10));
        p = V.Fma(p, s, V.Const(5.5624482216529204e-08));
        p = V.Fma(p, s, V.Const(4.4739129757357251e-08));
        p = V.Fma(p, s, V.Const(-2.3832046387654986e-07));
        p = V.Fma(p, s, V.Const(-4.0663743589198881e-07));
        p = V.Fma(p, s, V.Const(1.0017637160454789e-06));
        p = V.Fma(p, s, V.Const(2.7646217205798079e-06));
        p = V.Fma(p, s, V.Const(-4.7503440268816974e-06));
        p = V.Fma(p, s, V.Const(-1.7470293530975991e-05));
        p = V.Fma(p, s, V.Const(3.0398448465641995e-05));
        p = V.Fma(p, s, V.Const(0.000107561427391732));
        p = V.Fma(p, s, V.Const(-0.00027677789269669216));
        p = V.Fma(p, s, V.Const(-0.00054830968414542454));
        p = V.Fma(p, s, V.Const(0.0030340620057488361));
        p = V.Fma(p, s, V.Const(-0.0012124166277459335));
        p = V.Fma(p, s, V.Const(-0.026827234624722481));
        p = V.Fma(p, s, V.Const(0.11952776128730853));
        p = V.Fma(p, s, V.Const(-0.31046726190056161));
        p = V.Fma(p, s, V.Const(0.59022835710410161));
        p = V.Fma(p, s, V.Const(-0.88339445316988367));
        return V.Fma(p, s, V.Const(1.0740069070883397));
    }

    /// <summary>The x of erf x = y: two steps of Halley (f''/f' is -2x) from a rational approximation, on erf near 0
    /// and
    /// on erfc, which then does not cancel, elsewhere. Infinite at 1, NaN beyond.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Erfinv<V, T>(V y) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(y), c = V.One - a;
        V x = V.Select(V.Less(V.Const(0.7), a), ErfinvTail<V, T>(c), ErfinvNearZero<V, T>(a));
        V near = V.Less(a, V.Const(0.5));
        for (int i = 0; i < 2; i++)
        {
            V error = V.Select(near, Erf<V, T>(x) - a, c - Erfc<V, T>(x));
            V step = error * V.Const(0.886226925452758) * Exp<V, T>(x * x); // sqrt(pi) / 2
            x -= step / V.Fma(x, step, V.One);
        }
        return WithSignOf<V, T>(V.Select(V.Equal(c, V.Zero), Infinity<V, T>(), x), y);
    }

    [MethodImpl(AggressiveInlining)]
    private static V ErfinvNearZero<V, T>(V a) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V z = a * a;
        V p = V.Fma(V.Const(-0.140543331), z, V.Const(0.914624893));
        p = V.Fma(p, z, V.Const(-1.645349621));
        p = V.Fma(p, z, V.Const(0.886226899));
        V q = V.Fma(V.Const(0.012229801), z, V.Const(-0.329097515));
        q = V.Fma(q, z, V.Const(1.442710462));
        q = V.Fma(q, z, V.Const(-2.118377725));
        return a * p / V.Fma(q, z, V.One);
    }

    /// <summary>In z = sqrt(-log(c / 2)), c = 1 - |y|. Both approximations are those of PyTorch's
    /// calc_erfinv.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ErfinvTail<V, T>(V c) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V z = V.Sqrt(-Log<V, T>(V.Const(0.5) * c));
        V p = V.Fma(V.Const(1.641345311), z, V.Const(3.429567803));
        p = V.Fma(p, z, V.Const(-1.624906493));
        p = V.Fma(p, z, V.Const(-1.970840454));
        V q = V.Fma(V.Const(1.637067800), z, V.Const(3.543889200));
        return p / V.Fma(q, z, V.One);
    }
}
