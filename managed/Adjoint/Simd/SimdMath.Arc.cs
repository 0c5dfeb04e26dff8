namespace Adjoint.Simd;

// Inverse trigonometric functions. Constants that are added come in two parts, so that only the last sum rounds.
internal static partial class SimdMath
{
    [MethodImpl(AggressiveInlining)]
    private static V HalfPi<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        K<V, T>(1.57079637, 1.5707963267948966);

    /// <summary>pi/2 minus the number that is <see cref="HalfPi{V, T}"/>.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V HalfPiLow<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        K<V, T>(-4.37113883e-08, 6.123233995736766e-17);

    /// <summary>Up to 1/2 the series; above it asin x = pi/2 - 2 asin sqrt((1 - x) / 2). NaN beyond 1.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Asin<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V u = ArcArgument<V, T>(V.Abs(x), out V beyond, out V small);
        V twice = u + u;
        V high = FastTwoSum<V, T>(HalfPi<V, T>(), -twice, out V low);
        V large = high + (low - (beyond + beyond - HalfPiLow<V, T>()));
        return WithSignOf<V, T>(V.Select(small, u + beyond, large), x);
    }

    /// <summary>pi/2 - asin x near 0, 2 asin sqrt((1 - x) / 2) near 1 and pi minus that near -1. NaN beyond
    /// 1.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Acos<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V u = ArcArgument<V, T>(V.Abs(x), out V beyond, out V small);
        V sign = V.And(x, SignBit<V, T>());
        V signed = V.Xor(u, sign);
        V high = FastTwoSum<V, T>(HalfPi<V, T>(), -signed, out V low);
        V near = high + (low - (V.Xor(beyond, sign) - HalfPiLow<V, T>()));
        V twice = u + u, twiceBeyond = beyond + beyond;
        high = FastTwoSum<V, T>(V.Const(2) * HalfPi<V, T>(), -twice, out low);
        V left = high + (low - (twiceBeyond - V.Const(2) * HalfPiLow<V, T>()));
        return V.Select(small, near, V.Select(V.Less(x, V.Zero), left, twice + twiceBeyond));
    }

    /// <summary>The argument u of the series, a or sqrt((1 - a) / 2), and asin u - u, to which what the root rounded
    /// off
    /// is added.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ArcArgument<V, T>(V a, out V beyond, out V small)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        small = V.Less(a, V.Const(0.5));
        V half = V.Const(0.5) * (V.One - a);
        V root = V.Sqrt(half);
        V rounded = V.Fma(-root, root, half) / (root + root);
        rounded = V.Select(V.Equal(root, V.Zero), V.Zero, rounded);
        V u = V.Select(small, a, root), z = V.Select(small, a * a, half);
        beyond = V.Fma(u * z, AsinTail<V, T>(z), V.Select(small, V.Zero, rounded));
        return u;
    }

    /// <summary>(asin u - u) / u^3 in z = u^2 up to 1/4; minimax, error 2^-31.8 (2^-63.8) of asin.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V AsinTail<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(0.0375156228), z, V.Const(0.0144392087));
            p = V.Fma(p, z, V.Const(0.0318075549));
            p = V.Fma(p, z, V.Const(0.0445169755));
            p = V.Fma(p, z, V.Const(0.0750050407));
            return V.Fma(p, z, V.Const(0.1666666));
        }
        p = V.Fma(V.Const(0.033642150309175637), z, V.Const(-0.026146891925301712));
        p = V.Fma(p, z, V.Const(0.024824653131056658));
        p = V.Fma(p, z, V.Const(0.00068278023204516603));
        p = V.Fma(p, z, V.Const(0.010009661460096751));
        p = V.Fma(p, z, V.Const(0.0094839309047546453));
        p = V.Fma(p, z, V.Const(0.011585705286697327));
        p = V.Fma(p, z, V.Const(0.013961899567249688));
        p = V.Fma(p, z, V.Const(0.017352943576138475));
        p = V.Fma(p, z, V.Const(0.022372151679764377));
        p = V.Fma(p, z, V.Const(0.030381944642383443));
        p = V.Fma(p, z, V.Const(0.044642857139728308));
        p = V.Fma(p, z, V.Const(0.075000000000024966));
        return V.Fma(p, z, V.Const(0.1666666666666666));
    }

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Atan<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        WithSignOf<V, T>(AtanPositive<V, T>(V.Abs(x), V.Zero, V.Zero, V.One), x);

    /// <summary>start + low + sign atan a for a &gt;= 0. atan a is the series up to tan(pi/8), pi/4 + atan((a - 1) /
    /// (a + 1)) up to its inverse, and pi/2 - atan(1 / a) from there.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V AtanPositive<V, T>(V a, V start, V low, V sign)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V middle = V.Less(V.Const(0.41421356237309503), a), large = V.Less(V.Const(2.4142135623730949), a);
        V less = a - V.One, more = a + V.One, moved = more - V.One;
        V numerator = V.Select(large, -V.One, V.Select(middle, less, a));
        V denominator = V.Select(large, a, V.Select(middle, more, V.One));
        // what a - 1 (a within a factor of 2.5 of 1) and a + 1 (two-sum) round off, and what the quotient leaves over
        V numeratorLow = V.AndNot(V.And(middle, a - (less + V.One)), large);
        V denominatorLow = V.AndNot(V.And(middle, (V.One - (more - moved)) + (a - moved)), large);
        V t = numerator / denominator;
        V tLow = (V.Fma(-t, denominator, numerator) + V.Fma(-t, denominatorLow, numeratorLow)) / denominator;
        tLow = V.Select(V.Less(a, Infinity<V, T>()), sign * tLow, V.Zero);
        t = sign * t;
        V quarters = V.Select(large, V.One, V.Select(middle, V.Const(0.5), V.Zero)) * sign;
        // start is 0, pi/2 or pi: half of pi/2 times 0 to 3 is as exact as pi/2 itself, and larger than t
        V z = t * t;
        V base1 = V.Fma(quarters, HalfPi<V, T>(), start);
        V baseLow = V.Fma(quarters, HalfPiLow<V, T>(), low) + tLow;
        V high = FastTwoSum<V, T>(base1, t, out V rest);
        return high + (rest + V.Fma(t * z, AtanTail<V, T>(z), baseLow));
    }

    /// <summary>(atan t - t) / t^3 in z = t^2 for |t| &lt;= tan(pi/8); minimax, error 2^-30.5 (2^-59.4) of
    /// atan.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V AtanTail<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(-0.0607814111), z, V.Const(0.105937815));
            p = V.Fma(p, z, V.Const(-0.142435287));
            p = V.Fma(p, z, V.Const(0.199984712));
            return V.Fma(p, z, V.Const(-0.333333152));
        }
        p = V.Fma(V.Const(-0.017904372654656915), z, V.Const(0.038061540075734051));
        p = V.Fma(p, z, V.Const(-0.050391671991643122));
        p = V.Fma(p, z, V.Const(0.058478542090041274));
        p = V.Fma(p, z, V.Const(-0.066630985210008827));
        p = V.Fma(p, z, V.Const(0.076920596585780268));
        p = V.Fma(p, z, V.Const(-0.090908977220099149));
        p = V.Fma(p, z, V.Const(0.11111110782044142));
        p = V.Fma(p, z, V.Const(-0.14285714280164354));
        p = V.Fma(p, z, V.Const(0.19999999999953225));
        return V.Fma(p, z, V.Const(-0.33333333333333196));
    }

    /// <summary>The angle of the point (x, y), from -pi to pi, with the zeros and infinities of C's atan2.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Atan2<V, T>(V y, V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(y), b = V.Abs(x);
        V steep = V.Less(b, a);
        V less = V.Select(steep, b, a), more = V.Select(steep, a, b);
        V q = less / more;
        V same = V.Equal(less, more);
        q = V.Select(V.And(same, V.Equal(more, Infinity<V, T>())), V.One, q);
        q = V.Select(V.And(same, V.Equal(more, V.Zero)), V.Zero, q);
        // In the quadrants from the positive x axis on: q, pi/2 - q, pi/2 + q, pi - q.
        V left = V.Less(V.Or(V.And(x, SignBit<V, T>()), V.One), V.Zero);
        V halves = V.Select(steep, V.One, V.Select(left, V.Const(2), V.Zero));
        V sign = V.Select(V.Equal(V.Select(steep, V.One, V.Zero), V.Select(left, V.One, V.Zero)), V.One, -V.One);
        V angle = AtanPositive<V, T>(q, halves * HalfPi<V, T>(), halves * HalfPiLow<V, T>(), sign);
        return WithSignOf<V, T>(angle, y);
    }
}
