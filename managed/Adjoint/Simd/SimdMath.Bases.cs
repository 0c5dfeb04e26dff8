namespace Adjoint.Simd;

// The powers and logarithms of the bases 2 and 10.
internal static partial class SimdMath
{
    /// <summary>2^x = 2^k e^(f ln2), |f| &lt;= 1/2, the product in two parts.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Exp2<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        x = V.MinFast(K<V, T>(129, 1025), V.MaxFast(K<V, T>(-151, -1076), x)); // in this operand order NaN passes
        V biased = x + Rounder<V, T>();
        V f = x - (biased - Rounder<V, T>());
        V r = TwoProduct<V, T>(f, K<V, T>(0.693147182, 0.69314718055994529), out V low);
        low = V.Fma(f, K<V, T>(-1.90465421e-09, 2.3190468138462996e-17), low);
        V p = ExpReduced<V, T>(r);
        return Scale<V, T>(V.Fma(p, low, p), biased);
    }

    /// <summary>-infinity at 0, NaN below.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Log2<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V high = Log2<V, T>(x, out V low);
        return LogEdges<V, T>(high + low, x, V.Zero);
    }

    /// <summary>log2 x log10 2, both in two parts: powers of 10 come out exact.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Log10<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V high = Log2<V, T>(x, out V low);
        V product = Multiply<V, T>(high, low, K<V, T>(0.30103001, 0.3010299956639812),
            K<V, T>(-1.43209889e-08, -2.8037281277851704e-18), out V productLow);
        return LogEdges<V, T>(product + productLow, x, V.Zero);
    }
}
