namespace Adjoint.Simd;

// Logarithms. x = 2^k m with sqrt(1/2) <= m < sqrt(2); with f = m - 1 and s = f / (2 + f), log m = log((1 + s) / (1 -
// s)) = 2s + s R(s^2), the odd series in s, and 2s = f - s f: nothing is lost as m comes near 1. Method: fdlibm.
internal static partial class SimdMath
{
    /// <summary>Splits a positive normal number into 2^k m, sqrt(1/2) &lt;= m &lt; sqrt(2); k comes as a float
    /// number.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Split<V, T>(V x, out V k) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V root = KBits<V, T>(0x3F3504F3, 0x3FE6A09E667F3BCD); // sqrt(1/2)
        // Measured in bits from sqrt(1/2), the exponent field counts powers of two of m's own range.
        V shifted = V.AddBits(x, V.SubtractBits(V.One, root));
        // An integer below 2^23 (2^52) put into the low bits of that number is added to it.
        V two23 = K<V, T>(8388608.0, 4503599627370496.0);
        k = V.Or(FromExponent<V, T>(shifted), two23) - K<V, T>(8388608.0 + 127, 4503599627370496.0 + 1023);
        return V.AddBits(V.And(shifted, KBits<V, T>(0x007FFFFF, 0x000FFFFFFFFFFFFF)), root);
    }

    /// <summary>k ln2 + log(1 + f) for a reduced f; <paramref name="low"/> is the low part of k ln2, and whatever else is
    /// to be added to the result.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V LogReduced<V, T>(V k, V f, V low) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V s = f / (V.Const(2) + f);
        V z = s * s;
        // R(z) / z; minimax, error 2^-30.2 (2^-59.5) of the logarithm.
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(0.298730701), z, V.Const(0.399774969));
            p = V.Fma(p, z, V.Const(0.666667759));
        }
        else
        {
            p = V.Fma(V.Const(0.14797505015861523), z, V.Const(0.15313903515127172));
            p = V.Fma(p, z, V.Const(0.18183569729403501));
            p = V.Fma(p, z, V.Const(0.2222219847618255));
            p = V.Fma(p, z, V.Const(0.2857142874326084));
            p = V.Fma(p, z, V.Const(0.39999999999411101));
            p = V.Fma(p, z, V.Const(0.66666666666667351));
        }
        V halfSquare = V.Const(0.5) * f * f;
        V small = V.Fma(s, V.Fma(p, z, halfSquare), low);
        return V.Fma(k, Ln2High<V, T>(), f - (halfSquare - small));
    }

    /// <summary>The natural logarithm; -infinity at 0, NaN below.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Log<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V denormal = V.Less(x, KBits<V, T>(0x00800000, 0x0010000000000000));
        V normal = V.Select(denormal, x * K<V, T>(8388608.0, 18014398509481984.0), x); // 2^23 (2^54)
        V m = Split<V, T>(normal, out V k);
        k -= V.And(denormal, K<V, T>(23, 54));
        return LogEdges<V, T>(LogReduced<V, T>(k, m - V.One, k * Ln2Low<V, T>()), x, V.Zero);
    }

    /// <summary>log(1 + x), accurate near 0. u = 1 + x is rounded; what it lost is found exactly (two-sum) and added
    /// to f, scaled like m, in two parts. For |x| small f is then exactly x.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Log1p<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V u = V.One + x;
        V added = u - V.One;
        V lost = (V.One - (u - added)) + (x - added);
        V m = Split<V, T>(u, out V k);
        V scale = V.AddBits(V.SubtractBits(m, u), V.One); // 2^-k: m and u differ in the exponent only
        // Beyond 2^60 nothing is lost, and the exponent of the scale wraps.
        V correction = V.And(lost * scale, V.Less(x, V.Const(1152921504606846976.0)));
        V f = FastTwoSum<V, T>(m - V.One, correction, out V fLow);
        V low = V.Fma(k, Ln2Low<V, T>(), V.Fma(-f, fLow, fLow)); // log(1 + f + e) = log(1 + f) + e (1 - f + ...)
        return WithSignOf<V, T>(LogEdges<V, T>(LogReduced<V, T>(k, f, low), x, -V.One), x);
    }

    /// <summary>-infinity at the <paramref name="pole"/>, NaN below it, infinity and NaN as they are.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V LogEdges<V, T>(V result, V x, V pole) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        result = V.Select(V.Less(x, Infinity<V, T>()), result, x);
        result = V.Select(V.Less(x, pole), V.Const(double.NaN), result);
        return V.Select(V.Equal(x, pole), V.Const(double.NegativeInfinity), result);
    }
}
