using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

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

    /// <summary>(e^r - 1 - r) / r^2 for |r| &lt;= ln2 / 2; minimax, error 2^-28.2 (2^-64.0) of e^r.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ExpTail<V, T>(V r) where V : struct, IFloatLanes<V, T> where T : unmanaged
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
        return V.Fma(p, r, V.Const(0.5));
    }

    /// <summary>p 2^k, from k as <see cref="BiasedExponent{V, T}"/> gives it. In two steps of k/2, so that results
    /// beyond the largest number become infinite and denormal results are rounded once.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Scale<V, T>(V p, V biased) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
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
        V p = V.Fma(r * r, ExpTail<V, T>(r), r) + V.One;
        return Scale<V, T>(p, biased);
    }

    /// <summary>e^x - 1, accurate near 0: 2^k (e^r - 1) + (2^k - 1), with r to twice the precision. Computed at half
    /// size, because 2^k itself may be beyond the range. -1 in all but the last bit below the clamp.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Expm1<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V clamped = V.MinFast(K<V, T>(89, 710), V.MaxFast(K<V, T>(-20, -40), x));
        V biased = BiasedExponent<V, T>(clamped);
        V k = biased - Rounder<V, T>();
        V high = V.Fma(k, -Ln2High<V, T>(), clamped);
        V r = V.Fma(k, -Ln2Low<V, T>(), high);
        V lost = V.Fma(k, -Ln2Low<V, T>(), high - r);
        V tail = V.Fma(r * r, ExpTail<V, T>(r), lost);
        V half = V.Const(0.5);
        V scale = V.AddBits(ToExponent<V, T>(biased), half); // 2^(k-1)
        V sum = V.Fma(tail, scale, V.Fma(r, scale, scale - half));
        return WithSignOf<V, T>(V.Select(V.Equal(k, V.Zero), r + tail, sum + sum), x);
    }

    /// <summary>tanh |x| = t / (t + 2) with t = e^(2|x|) - 1; from 1 on as 1 - 2 / (t + 2), which rounds
    /// less.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Tanh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.MinFast(K<V, T>(10, 20), V.Abs(x)); // tanh is 1 in T from 9.02 (19.07) on
        V t = Expm1<V, T>(a + a);
        V two = V.Const(2);
        V small = V.Less(a, V.One);
        V quotient = V.Select(small, t, two) / (t + two);
        return WithSignOf<V, T>(V.Select(small, quotient, V.One - quotient), x);
    }

    /// <summary>1 / (1 + e^-x), and e^x / (1 + e^x) for negative x: never infinite inside, accurate at both
    /// ends.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Sigmoid<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V e = Exp<V, T>(-V.Abs(x));
        return V.Select(V.Less(x, V.Zero), e, V.One) / (V.One + e);
    }
}
