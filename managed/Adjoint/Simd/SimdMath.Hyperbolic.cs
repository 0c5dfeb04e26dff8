namespace Adjoint.Simd;

// Hyperbolic functions and their inverses, made of e^x / 2 and log1p.
internal static partial class SimdMath
{
    /// <summary>e^a / 2 for a &gt;= 0, so that what is made of it reaches as far as the numbers do.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V HalfExp<V, T>(V a) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        a = V.MinFast(K<V, T>(91, 712), a);
        V biased = BiasedExponent<V, T>(a);
        V k = biased - Rounder<V, T>();
        V r = V.Fma(k, -Ln2High<V, T>(), a);
        r = V.Fma(k, -Ln2Low<V, T>(), r);
        return Scale<V, T>(ExpReduced<V, T>(r), biased - V.One);
    }

    /// <summary>(e^a - e^-a) / 2; below 1, where that cancels, the series.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Sinh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x), z = a * a;
        V small = V.Fma(SinhTail<V, T>(z) * z, a, a);
        V half = HalfExp<V, T>(a);
        return WithSignOf<V, T>(V.Select(V.Less(a, V.One), small, half - (V.Const(0.25) / half)), x);
    }

    /// <summary>(sinh a - a) / a^3 in z = a^2 up to 1; minimax, error 2^-34.2 (2^-63.3) of sinh.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V SinhTail<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(2.81695172e-06), z, V.Const(0.000198361597));
            p = V.Fma(p, z, V.Const(0.00833335006));
            return V.Fma(p, z, V.Const(0.166666665));
        }
        p = V.Fma(V.Const(7.7587478528292371e-13), z, V.Const(1.6057259799709434e-10));
        p = V.Fma(p, z, V.Const(2.5052123136330965e-08));
        p = V.Fma(p, z, V.Const(2.7557319157074288e-06));
        p = V.Fma(p, z, V.Const(0.00019841269841431865));
        p = V.Fma(p, z, V.Const(0.0083333333333331478));
        return V.Fma(p, z, V.Const(0.16666666666666667));
    }

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Cosh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V half = HalfExp<V, T>(V.Abs(x));
        return half + (V.Const(0.25) / half);
    }

    /// <summary>log(a + sqrt(a^2 + 1)) = log1p(a + a^2 / (1 + sqrt(a^2 + 1))), and log 2a where the 1 no longer
    /// counts.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Asinh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x), square = a * a;
        V w = a + (square / (V.One + V.Sqrt(square + V.One)));
        return WithSignOf<V, T>(Log1pOrLogTwice<V, T>(a, w), x);
    }

    /// <summary>log(x + sqrt(x^2 - 1)) = log1p(t + sqrt(t (x + 1))) with t = x - 1. NaN below 1.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Acosh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V t = x - V.One;
        V y = Log1pOrLogTwice<V, T>(x, t + V.Sqrt(t * (x + V.One)));
        return V.Select(V.Less(x, V.One), V.Const(double.NaN), y);
    }

    /// <summary>log1p w; log 2a from 2^25 (2^54) on, where log1p a is log a.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Log1pOrLogTwice<V, T>(V a, V w) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V large = V.Less(K<V, T>(33554432.0, 18014398509481984.0), a);
        return Log1p<V, T>(V.Select(large, a, w)) + V.And(large, V.Const(0.69314718055994529));
    }

    /// <summary>log1p(2a / (1 - a)) / 2. Infinite at 1, NaN beyond.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Atanh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x), twice = a + a, rest = V.One - a;
        V w = V.Select(V.Less(a, V.Const(0.5)), twice + (twice * a / rest), twice / rest);
        return WithSignOf<V, T>(V.Const(0.5) * Log1p<V, T>(w), x);
    }
}
