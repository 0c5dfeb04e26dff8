namespace Adjoint.Simd;

// exp and the functions made of it. x = k ln2 + r with |r| <= ln2 / 2 and an integer k; e^x = 2^k e^r.
internal static partial class SimdMath
{
    /// <summary>x / ln2 rounded to an integer and still biased by <see cref="Rounder{V, T}"/>: its low bits hold
    /// k.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V BiasedExponent<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Fma(x, V.Const(1.4426950408889634), Rounder<V, T>());

    // ln2 in two parts. The high part has 10 (33) significant bits, so k times it is exact with and without FMA.
    [MethodImpl(AggressiveInlining)]
    private static V Ln2High<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        K<V, T>(0.693359375, 0.6931471803691238);

    [MethodImpl(AggressiveInlining)]
    private static V Ln2Low<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        K<V, T>(-0.000212194442, 1.9082149292705877e-10);

    /// <summary>(e^r - 1 - r - r^2/2) / r^3 for |r| &lt;= ln2 / 2; minimax, error 2^-28.2 (2^-64.0) of e^r.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ExpTail3<V, T>(V r) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(0.0013950601), r, V.Const(0.00836895313));
            p = V.Fma(p, r, V.Const(0.041666206));
            p = V.Fma(p, r, V.Const(0.166665182));
        }
        else
        {
            p = V.Fma(V.Const(2.0926995841788914e-09), r, V.Const(2.5112348354550663e-08));
            p = V.Fma(p, r, V.Const(2.7557233180394778e-07));
            p = V.Fma(p, r, V.Const(2.755723392981426e-06));
            p = V.Fma(p, r, V.Const(2.4801587373967744e-05));
            p = V.Fma(p, r, V.Const(0.00019841269897361537));
            p = V.Fma(p, r, V.Const(0.0013888888888858313));
            p = V.Fma(p, r, V.Const(0.0083333333333166192));
            p = V.Fma(p, r, V.Const(0.041666666666666727));
            p = V.Fma(p, r, V.Const(0.16666666666666685));
        }
        return p;
    }

    /// <summary>(e^r - 1 - r) / r^2.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ExpTail<V, T>(V r) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Fma(ExpTail3<V, T>(r), r, V.Const(0.5));

    /// <summary>e^r for |r| &lt;= ln2 / 2, with two roundings that weigh.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ExpReduced<V, T>(V r) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Fma(V.Fma(ExpTail<V, T>(r), r, V.One), r, V.One);

    /// <summary>p 2^k, from k as <see cref="BiasedExponent{V, T}"/> gives it; results beyond the largest number become
    /// infinite and denormal results are rounded once. By one instruction where there is one, else in two steps of
    /// k/2.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Scale<V, T>(V p, V biased) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        if (V.HasScale) return V.Scale(p, biased - Rounder<V, T>());
        V half = V.Fma(biased - Rounder<V, T>(), V.Const(0.5), Rounder<V, T>());
        V rest = V.SubtractBits(biased, half);
        V first = V.AddBits(ToExponent<V, T>(half), V.One);
        V second = V.AddBits(ToExponent<V, T>(rest), V.One);
        return p * first * second;
    }

    /// <summary>e^x. 0 and infinity beyond the clamps, which lie just outside the range of T.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Exp<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        x = V.MinFast(K<V, T>(89, 710), V.MaxFast(K<V, T>(-104, -746), x)); // in this operand order NaN passes
        V biased = BiasedExponent<V, T>(x);
        V k = biased - Rounder<V, T>();
        V r = V.Fma(k, -Ln2High<V, T>(), x);
        r = V.Fma(k, -Ln2Low<V, T>(), r);
        return Scale<V, T>(ExpReduced<V, T>(r), biased);
    }

    /// <summary>e^x - 1, accurate near 0: 2^k (e^r - 1) + (2^k - 1), with r to twice the precision and the sum in two
    /// parts. Computed at half size, because 2^k itself may be beyond the range. -1 below the clamp.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Expm1<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V clamped = V.MinFast(K<V, T>(89, 710), V.MaxFast(K<V, T>(-20, -40), x));
        V biased = BiasedExponent<V, T>(clamped);
        V k = biased - Rounder<V, T>();
        V high = V.Fma(k, -Ln2High<V, T>(), clamped);
        V r = V.Fma(k, -Ln2Low<V, T>(), high);
        V lost = V.Fma(k, -Ln2Low<V, T>(), high - r);
        V half = V.Const(0.5);
        V halfR = half * r;
        V cube = V.Fma(r * r, r * ExpTail3<V, T>(r), lost);
        V scale = V.AddBits(ToExponent<V, T>(biased), half); // 2^(k-1)
        V power = scale - half;
        V powerLow = (scale - power) - half; // 1/2 is below the last place of a large power
        V sum = V.Fma(r, scale, power);
        V sumLow = V.Fma(r, scale, power - sum) + powerLow;
        sum += V.Fma(halfR, r * scale, V.Fma(cube, scale, sumLow));
        V nearZero = r + V.Fma(halfR, r, cube);
        return WithSignOf<V, T>(V.Select(V.Equal(k, V.Zero), nearZero, sum + sum), x);
    }

    /// <summary>(tanh r - r) / r^3 in z = r^2 for |r| &lt;= 0.92; minimax, error 2^-29.0 (2^-59.3) of tanh.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V TanhNearZero<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(-0.000429741864), z, V.Const(0.00251228735));
            p = V.Fma(p, z, V.Const(-0.00818915479));
            p = V.Fma(p, z, V.Const(0.0216237009));
            p = V.Fma(p, z, V.Const(-0.0539185852));
            p = V.Fma(p, z, V.Const(0.133328438));
            p = V.Fma(p, z, V.Const(-0.333333164));
        }
        else
        {
            p = V.Fma(V.Const(-9.1966478128150478e-08), z, V.Const(8.49213926047729e-07));
            p = V.Fma(p, z, V.Const(-4.0030045801234514e-06));
            p = V.Fma(p, z, V.Const(1.3380744552249606e-05));
            p = V.Fma(p, z, V.Const(-3.7312167921731998e-05));
            p = V.Fma(p, z, V.Const(9.5774536818744196e-05));
            p = V.Fma(p, z, V.Const(-0.00023863374695273806));
            p = V.Fma(p, z, V.Const(0.00058986752292254901));
            p = V.Fma(p, z, V.Const(-0.0014557965243643381));
            p = V.Fma(p, z, V.Const(0.0035921216105729847));
            p = V.Fma(p, z, V.Const(-0.0088632347755167856));
            p = V.Fma(p, z, V.Const(0.021869488478193196));
            p = V.Fma(p, z, V.Const(-0.053968253965588714));
            p = V.Fma(p, z, V.Const(0.13333333333327085));
            p = V.Fma(p, z, V.Const(-0.33333333333333282));
        }
        return p;
    }

    /// <summary>tanh |x| = 1 - 2 / (e^(2|x|) + 1), the divisor rounded once; below 0.92, where that would round too
    /// much, x + x^3 P(x^2).</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Tanh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.MinFast(K<V, T>(10, 20), V.Abs(x)); // tanh is 1 in T from 9.02 (19.07) on
        V z = a * a;
        V small = V.Fma(TanhNearZero<V, T>(z) * z, a, a);

        V twice = a + a;
        V biased = BiasedExponent<V, T>(twice);
        V k = biased - Rounder<V, T>();
        V r = V.Fma(k, -Ln2High<V, T>(), twice);
        r = V.Fma(k, -Ln2Low<V, T>(), r);
        V q = V.Fma(r * r, ExpTail<V, T>(r), r);
        V scale = V.AddBits(ToExponent<V, T>(biased), V.One);
        V large = V.One - (V.Const(2) / V.Fma(q, scale, scale + V.One));
        return WithSignOf<V, T>(V.Select(V.Less(a, V.Const(0.92)), small, large), x);
    }

    /// <summary>1 / (1 + e^-x) as u / (u + 2^k u e^r), the divisor rounded about once. With u = 2^-64 (2^-512) the
    /// divisor stays within the range for every x, and the division itself rounds denormal results.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Sigmoid<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V t = V.MinFast(K<V, T>(104, 746), V.MaxFast(K<V, T>(-30, -50), -x)); // 0 and 1 in T beyond
        V shiftedRounder = K<V, T>(12582912.0 - 64, 6755399441055744.0 - 512); // leaves k - 64 in the low bits
        V biased = V.Fma(t, V.Const(1.4426950408889634), shiftedRounder);
        V k = biased - shiftedRounder;
        V r = V.Fma(k, -Ln2High<V, T>(), t);
        r = V.Fma(k, -Ln2Low<V, T>(), r);
        V q = V.Fma(r * r, ExpTail<V, T>(r), r);
        V scale = V.AddBits(ToExponent<V, T>(biased), V.One);
        V unit = K<V, T>(5.4210108624275222e-20, 7.4583407312002067e-155);
        V sum = scale + unit;
        V sumLow = (scale - sum) + unit; // the unit is below the last place of a large scale
        return unit / (sum + V.Fma(q, scale, sumLow));
    }
}
