namespace Adjoint.Simd;

internal static partial class SimdMath
{
    /// <summary>x Phi(x), Phi the standard normal distribution, accurate to its underflow on the left: max(x, 0) - a
    /// Phi(-a) with a = |x|.</summary>
    /// <remarks>
    /// <para>a Phi(-a) = e^(-a^2/2) R(a), and R = a U / (sqrt(2 pi) a U + 2) defines U, which is 1 at 0 and nearly
    /// linear: U = 1 + a P(a) / Q(a). An error of U weighs 2 / (sqrt(2 pi) a U + 2), which falls from 1 to 1/180, so
    /// polynomials of low degree with positive coefficients serve the whole range, and their rounding is felt at small a
    /// only. Numerator n = a (a P + Q) and divisor s = sqrt(2 pi) n + 2 Q share one division; P and Q are stored twice as
    /// large, which leaves sqrt(pi / 2) as the factor in s and 2 R as the quotient.</para>
    /// <para>Carried along, because each alone would cost up to a unit: what n, s and the quotient round off (one
    /// Newton step), what the exponent's reduction rounds off, and the error of a^2, in the far tail 50 units.</para>
    /// </remarks>
    [MethodImpl(AggressiveInlining)]
    public static V Gelu<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.MinFast(K<V, T>(14.5, 38.7), V.Abs(x)); // 0 in T beyond
        V e = TwoProduct<V, T>(V.Const(-0.5) * a, a, out V eLow);
        V quotient = MinusTwiceScaledTail<V, T>(a, e, out V quotientLow);

        V shiftedRounder = K<V, T>(12582912.0 + GeluShift32, 6755399441055744.0 + GeluShift64);
        V biased = V.Fma(e, V.Const(1.4426950408889634), shiftedRounder);
        V k = biased - shiftedRounder;
        V reduced = V.Fma(k, -Ln2High<V, T>(), e);
        V r = FastTwoSum<V, T>(reduced, V.Fma(k, -Ln2Low<V, T>(), eLow), out V rLow);
        V rest = V.Fma(r * r, ExpTail<V, T>(r), rLow);
        V minusTail = quotient + V.Fma(quotient, r, V.Fma(quotient, rest, quotientLow));
        minusTail *= V.AddBits(ToExponent<V, T>(biased), V.One);

        // -0 keeps the sign of what underflows; -infinity times 0 is NaN, as in PyTorch.
        V positive = V.Fma(V.MinFast(V.Zero, x), V.Zero, V.MaxFast(V.Const(-0.0), x));
        return V.Fma(minusTail, K<V, T>(5.4210108624275222e-20, 7.4583407312002067e-155), positive);
    }

    // The scale 2^k is applied in two factors, 2^(k + shift) and 2^-(shift + 1) (which halves the quotient, too), so
    // that the first never underflows and the last multiplication rounds denormal results once.
    private const int GeluShift32 = 63;
    private const int GeluShift64 = 511;

    /// <summary>-2 R(a) as high + low, from a and e = -a^2/2.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V MinusTwiceScaledTail<V, T>(V a, V e, out V low)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V q = GeluQ<V, T>(a, e);
        V t = V.Fma(a, GeluP<V, T>(a, e), q);
        V n = a * t;
        V nLow = V.Fma(a, t, -n);
        V slope = V.Const(1.2533141373155003); // sqrt(pi / 2)
        V product = slope * n;
        V s = FastTwoSum<V, T>(V.MaxFast(product, q), V.MinFast(product, q), out V sLow);
        sLow = V.Fma(slope, nLow, sLow + V.Fma(slope, n, -product));
        V minusInverse = V.Const(-1) / s;
        V high = n * minusInverse;
        low = (V.Fma(high, sLow, V.Fma(high, s, n)) + nLow) * minusInverse;
        return high;
    }

    /// <summary>The numerator of (U - 1) / a in a and -a^2/2; the fraction is minimax with the weight above, error
    /// 2^-30.4 (2^-57.7) of the tail.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V GeluP<V, T>(V a, V e) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(0.0198616367), e, V.Fma(V.Const(-0.106569871), a, V.Const(-0.532709897)));
            return V.Fma(p, e, V.Fma(V.Const(0.71493268), a, V.Const(0.910859227)));
        }
        p = V.Fma(V.Const(1.8333954164019082e-05), a, V.Const(0.00052719480553625503));
        p = V.Fma(p, e, V.Fma(V.Const(-0.0037307905109158169), a, V.Const(-0.033613561233581696)));
        p = V.Fma(p, e, V.Fma(V.Const(0.10544159088492668), a, V.Const(0.47616143068394923)));
        p = V.Fma(p, e, V.Fma(V.Const(-0.77410312255288405), a, V.Const(-1.7545003999339246)));
        return V.Fma(p, e, V.Fma(V.Const(1.2692718353012515), a, V.Const(0.91085915302526865)));
    }

    /// <summary>Its denominator.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V GeluQ<V, T>(V a, V e) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V q;
        if (typeof(T) == typeof(float))
        {
            q = V.Fma(V.Const(0.0248953719), e, V.Fma(V.Const(-0.149103656), a, V.Const(-0.831002593)));
            return V.Fma(q, e, V.Fma(V.Const(1.25890195), a, V.Const(2)));
        }
        q = V.Fma(V.Const(2.2978203944774733e-05), a, V.Const(0.00068953961110963477));
        q = V.Fma(q, e, V.Fma(V.Const(-0.0050849791428514606), a, V.Const(-0.047811888928016071)));
        q = V.Fma(q, e, V.Fma(V.Const(0.15706256890028428), a, V.Const(0.74685136932721397)));
        q = V.Fma(q, e, V.Fma(V.Const(-1.2886548367945949), a, V.Const(-3.1353297507738187)));
        return V.Fma(q, e, V.Fma(V.Const(2.4760780587558653), a, V.Const(2)));
    }
}
