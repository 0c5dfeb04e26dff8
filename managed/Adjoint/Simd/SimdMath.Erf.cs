namespace Adjoint.Simd;

internal static partial class SimdMath
{
    /// <summary>The error function. Up to 1: x + x P(x^2). From 1 on: 1 - e^-Q(|x| - 1) with Q = -log erfc, a function
    /// so smooth that one polynomial serves to where erf is 1 in T; its error weighs less and less as erfc
    /// falls.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)] // long: see Pow
    public static V Erf<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.MinFast(K<V, T>(3.95, 5.95), V.Abs(x));
        V small = V.Fma(ErfNearZero<V, T>(a * a), a, a);

        V q = -MinusLogErfc<V, T>(a - V.One); // in [-36.8, -1.8]: no clamps, one scaling step
        V biased = BiasedExponent<V, T>(q);
        V k = biased - Rounder<V, T>();
        V r = V.Fma(k, -Ln2High<V, T>(), q);
        r = V.Fma(k, -Ln2Low<V, T>(), r);
        V scale = V.AddBits(ToExponent<V, T>(biased), V.One);
        V large = V.Fma(-ExpReduced<V, T>(r), scale, V.One);

        return WithSignOf<V, T>(V.Select(V.Less(a, V.One), small, large), x);
    }

    /// <summary>erf(x) / x - 1 in z = x^2 up to 1; minimax, error 2^-29.6 (2^-62.7) of erf.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    private static V ErfNearZero<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(7.85386219e-05), z, V.Const(-0.000801019371));
            p = V.Fma(p, z, V.Const(0.00518832775));
            p = V.Fma(p, z, V.Const(-0.026853811));
            p = V.Fma(p, z, V.Const(0.112835854));
            p = V.Fma(p, z, V.Const(-0.37612626));
            return V.Fma(p, z, V.Const(0.128379166));
        }
        p = V.Fma(V.Const(5.9452555780632491e-11), z, V.Const(-1.136566217525549e-09));
        p = V.Fma(p, z, V.Const(1.4657878829361392e-08));
        p = V.Fma(p, z, V.Const(-1.6350025067549531e-07));
        p = V.Fma(p, z, V.Const(1.6460972802003835e-06));
        p = V.Fma(p, z, V.Const(-1.4925593505930134e-05));
        p = V.Fma(p, z, V.Const(0.0001205533103685851));
        p = V.Fma(p, z, V.Const(-0.00085483269787410272));
        p = V.Fma(p, z, V.Const(0.0052239776247808446));
        p = V.Fma(p, z, V.Const(-0.026866170645072893));
        p = V.Fma(p, z, V.Const(0.11283791670954857));
        p = V.Fma(p, z, V.Const(-0.37612638903183748));
        return V.Fma(p, z, V.Const(0.12837916709551259));
    }

    /// <summary>-log erfc(1 + t) for 0 &lt;= t &lt;= 2.95 (4.95); minimax, error 2^-29.8 (2^-62.3) of erf.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V MinusLogErfc<V, T>(V t) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(-0.000186377001), t, V.Const(0.00182937528));
            p = V.Fma(p, t, V.Const(-0.00989545044));
            p = V.Fma(p, t, V.Const(0.0415034927));
            p = V.Fma(p, t, V.Const(0.843117595));
            p = V.Fma(p, t, V.Const(2.6389668));
            return V.Fma(p, t, V.Const(1.84960556));
        }
        p = V.Fma(V.Const(1.7837864505727032e-13), t, V.Const(-5.5392488588782705e-12));
        p = V.Fma(p, t, V.Const(8.0310115894297983e-11));
        p = V.Fma(p, t, V.Const(-7.2247612237750439e-10));
        p = V.Fma(p, t, V.Const(4.5009016960377537e-09));
        p = V.Fma(p, t, V.Const(-2.0289784749876097e-08));
        p = V.Fma(p, t, V.Const(6.5012903774706902e-08));
        p = V.Fma(p, t, V.Const(-1.2094784592487549e-07));
        p = V.Fma(p, t, V.Const(-1.1104741774772936e-07));
        p = V.Fma(p, t, V.Const(2.0270667343738887e-06));
        p = V.Fma(p, t, V.Const(-9.5836221733682805e-06));
        p = V.Fma(p, t, V.Const(2.7144570002657317e-05));
        p = V.Fma(p, t, V.Const(-2.6271755382063896e-05));
        p = V.Fma(p, t, V.Const(-0.0002373243170276574));
        p = V.Fma(p, t, V.Const(0.0019779029457746198));
        p = V.Fma(p, t, V.Const(-0.010033825424899116));
        p = V.Fma(p, t, V.Const(0.041561098045826889));
        p = V.Fma(p, t, V.Const(0.84310725635851191));
        p = V.Fma(p, t, V.Const(2.6389675142347908));
        return V.Fma(p, t, V.Const(1.8496055099332482));
    }
}
