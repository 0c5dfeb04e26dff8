namespace Adjoint.Simd;

// x^y = 2^(y log2 |x|), the logarithm and the product carried as unevaluated sums high + low of two numbers of T: an
// error of the exponent is an error of the result times up to 128 (1024), so 24 (53) bits would not do.
internal static partial class SimdMath
{
    /// <summary>a * b as high + low; exact with FMA, and without it by Dekker's splitting of both factors.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V TwoProduct<V, T>(V a, V b, out V low) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V high = a * b;
        if (Fused.IsHardware)
        {
            low = V.Fma(a, b, -high);
            return high;
        }
        // the leading 12 (26) bits, so that the halves multiply exactly
        V upper = KBits<V, T>(0xFFFFF000, 0xFFFFFFFFF8000000);
        V a1 = V.And(a, upper), b1 = V.And(b, upper);
        V a2 = a - a1, b2 = b - b1;
        low = (((a1 * b1) - high) + (a1 * b2) + (a2 * b1)) + (a2 * b2);
        return high;
    }

    /// <summary>a + b as high + low, exact when |a| &gt;= |b| or a = 0.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V FastTwoSum<V, T>(V a, V b, out V low) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V high = a + b;
        low = b - (high - a);
        return high;
    }

    /// <summary>(a + aLow) * (b + bLow) as high + low.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Multiply<V, T>(V a, V aLow, V b, V bLow, out V low)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V high = TwoProduct<V, T>(a, b, out V error);
        low = V.Fma(a, bLow, V.Fma(aLow, b, error));
        return high;
    }

    /// <summary>log2 of a positive number as high + low: k + C1 s + C3 s^3 + s^5 Q(s^2) with s as in LogReduced, C1 =
    /// 2 / ln2 and C3 = 2 / (3 ln2) to twice the precision. Q: minimax, error 2^-44.3 (2^-73.5) of the
    /// logarithm.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    private static V Log2<V, T>(V x, out V low) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V denormal = V.Less(x, KBits<V, T>(0x00800000, 0x0010000000000000));
        V m = Split<V, T>(V.Select(denormal, x * K<V, T>(8388608.0, 18014398509481984.0), x), out V k);
        k -= V.And(denormal, K<V, T>(23, 54));

        // s = (m - 1) / (m + 1): m - 1 is exact, m + 1 = d + dLow, and one Newton step finds the low part of the
        // quotient.
        V f = m - V.One;
        V d = m + V.One;
        V dLow = m - (d - V.One);
        V s = f / d;
        V product = TwoProduct<V, T>(s, d, out V productLow);
        V sLow = (((f - product) - productLow) - (s * dLow)) / d;

        V z = Multiply<V, T>(s, sLow, s, sLow, out V zLow);
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(0.28088066), z, V.Const(0.320060998));
            p = V.Fma(p, z, V.Const(0.41220504));
            p = V.Fma(p, z, V.Const(0.577077985));
        }
        else
        {
            p = V.Fma(V.Const(0.17298539201620494), z, V.Const(0.16842957068159431));
            p = V.Fma(p, z, V.Const(0.19240251089099944));
            p = V.Fma(p, z, V.Const(0.22195223590433785));
            p = V.Fma(p, z, V.Const(0.2623081992313418));
            p = V.Fma(p, z, V.Const(0.32059889790735058));
            p = V.Fma(p, z, V.Const(0.41219858311137259));
            p = V.Fma(p, z, V.Const(0.57707801635558509));
        }
        V c = FastTwoSum<V, T>(K<V, T>(0.961796701, 0.96179669392597555), p * z, out V cLow);
        cLow += K<V, T>(-7.02846181e-09, 5.0577616648125907e-17);
        c = Multiply<V, T>(c, cLow, z, zLow, out cLow);
        c = FastTwoSum<V, T>(K<V, T>(2.88539004, 2.8853900817779268), c, out V sumLow);
        cLow += sumLow + K<V, T>(3.85192607e-08, 4.0710547481862066e-17);
        V log = Multiply<V, T>(s, sLow, c, cLow, out V logLow);
        V high = FastTwoSum<V, T>(k, log, out low);
        low += logLow;
        return high;
    }

    /// <summary>x^y with all special cases of IEEE 754 (pow of C99): x^0 = 1^y = 1 even for NaN, (-1)^+-inf = 1,
    /// negative x with an integer y, signed zeros and infinities.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Pow<V, T>(V x, V y) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x);
        V power = PowPositive<V, T>(a, y);

        V infinity = Infinity<V, T>();
        V yNegative = V.Less(y, V.Zero);
        power = V.Select(V.Equal(a, V.Zero), V.Select(yNegative, infinity, V.Zero), power);
        power = V.Select(V.Equal(a, infinity), V.Select(yNegative, V.Zero, infinity), power);
        power = V.Select(V.Equal(a, V.One), V.One, power);

        // A negative base: the sign of an odd power, and NaN for a finite base and a y that is not an integer.
        V half = V.Const(0.5) * y;
        V integer = V.Equal(V.Floor(y), y);
        V sign = V.And(x, SignBit<V, T>());
        V even = V.Equal(V.Floor(half), half);
        power = V.Or(power, V.Select(integer, V.Select(even, V.Zero, sign), V.Zero));
        V noPower = V.And(V.Less(x, V.Zero), V.Less(a, infinity));
        power = V.Select(noPower, V.Select(integer, power, V.Const(double.NaN)), power);

        V sum = x + y; // NaN if either is NaN, or for opposite infinities, which have their result already
        V ordered = V.And(V.Equal(x, x), V.Equal(y, y));
        power = V.Select(ordered, power, sum);
        return V.Select(V.Or(V.Equal(y, V.Zero), V.Equal(x, V.One)), V.One, power);
    }

    /// <summary>2^(y log2 a) for positive a. The product is cut off at +-200 (+-1500), where the result is 0 or
    /// infinity.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    private static V PowPositive<V, T>(V a, V y) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V log = Log2<V, T>(a, out V logLow);
        V high = TwoProduct<V, T>(y, log, out V low);
        low = V.Fma(y, logLow, low);
        V limit = K<V, T>(200, 1500);
        low = V.And(low, V.Less(V.Abs(high), limit)); // infinity - infinity may be in it
        high = V.MinFast(limit, V.MaxFast(-limit, high));

        V biased = high + Rounder<V, T>();
        V r = FastTwoSum<V, T>(high - (biased - Rounder<V, T>()), low, out low); // the difference is exact
        // 2^(r + low) = e^(t + tLow), |t| <= ln2 / 2
        V t = TwoProduct<V, T>(r, K<V, T>(0.693147182, 0.69314718055994529), out V tLow);
        tLow = V.Fma(
            low, V.Const(0.69314718055994529), V.Fma(r, K<V, T>(-1.90465421e-09, 2.3190468138462996e-17), tLow));
        V sum = FastTwoSum<V, T>(V.One, t, out V sumLow);
        V p = sum + V.Fma(t * t, ExpTail<V, T>(t), V.Fma(tLow, sum, sumLow));
        return Scale<V, T>(p, biased);
    }
}
