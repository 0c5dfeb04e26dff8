namespace Adjoint.Simd;

// sin, cos and tan. x = n pi/2 + r with |r| <= pi/4, carried as an unevaluated sum r + low: one of two polynomials in r,
// chosen by n.
internal static partial class SimdMath
{
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Sin<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V r = ReduceHalfPi<V, T>(x, out V low, out V quadrant);
        return OfQuadrant<V, T>(r, low, quadrant);
    }

    /// <summary>The sine, one quadrant further.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Cos<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V r = ReduceHalfPi<V, T>(x, out V low, out V quadrant);
        return OfQuadrant<V, T>(r, low, V.AddBits(quadrant, V.ConstBits(1)));
    }

    /// <summary>x - n pi/2 = r + low; the low two bits of <paramref name="quadrant"/> hold n mod 4.</summary>
    /// <remarks>Cody and Waite: pi/2 in parts of 12 (33) bits, so that n times a part is exact with and without FMA up
    /// to the limit; what the subtraction of the middle parts rounds off is exact, too. The parts reach far enough below
    /// the closest that a number of T up to the limit comes to a multiple of pi/2.</remarks>
    [MethodImpl(AggressiveInlining)]
    private static V ReduceHalfPi<V, T>(V x, out V low, out V quadrant)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        quadrant = V.Fma(x, V.Const(0.63661977236758138), Rounder<V, T>());
        V n = quadrant - Rounder<V, T>();
        V r = V.Fma(n, K<V, T>(-1.5703125, -1.5707963267341256), x);
        if (typeof(T) == typeof(float))
        {
            r = V.Fma(n, V.Const(-0.00048375129699707031), r);
        }
        V part = K<V, T>(-7.5495336204767227e-08, -6.077100506303966e-11);
        V first = V.Fma(n, part, r);
        low = V.Fma(n, part, r - first);
        part = K<V, T>(-2.5632829192545614e-12, -2.0222662487111665e-21);
        r = V.Fma(n, part, first);
        low += V.Fma(n, part, first - r);
        low = V.Fma(n, K<V, T>(-6.12323426e-17, -8.4784276603688996e-32), low);
        // n stays below 2^12 (2^20). Infinities and NaN are huge too.
        V inside = V.LessOrEqual(V.Abs(x), K<V, T>(6000, 1600000));
        return V.MaskBits(inside) == uint.MaxValue >> (32 - V.Count) ? r : HugeLanes<V, T>(x, r, ref low, ref quadrant);
    }

    /// <summary>Puts the lanes beyond the limit right, one by one, by integer arithmetic.</summary>
    [MethodImpl(NoInlining)]
    private static unsafe V HugeLanes<V, T>(V x, V r, ref V low, ref V quadrant)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        T* xs = stackalloc T[V.Count];
        T* rs = stackalloc T[V.Count];
        T* lows = stackalloc T[V.Count];
        T* quadrants = stackalloc T[V.Count];
        V.Store(x, xs);
        V.Store(r, rs);
        V.Store(low, lows);
        V.Store(quadrant, quadrants);
        for (int i = 0; i < V.Count; i++)
        {
            if (typeof(T) == typeof(float))
            {
                float lane = Unsafe.BitCast<T, float>(xs[i]);
                if (!(MathF.Abs(lane) <= 6000))
                {
                    double reduced = PayneHanek.Reduce(lane, out double rest, out uint n);
                    float single = (float)reduced;
                    rs[i] = Unsafe.BitCast<float, T>(single);
                    lows[i] = Unsafe.BitCast<float, T>((float)((reduced - single) + rest));
                    quadrants[i] = Unsafe.BitCast<uint, T>(n);
                }
            }
            else
            {
                double lane = Unsafe.BitCast<T, double>(xs[i]);
                if (!(Math.Abs(lane) <= 1600000))
                {
                    rs[i] = Unsafe.BitCast<double, T>(PayneHanek.Reduce(lane, out double rest, out uint n));
                    lows[i] = Unsafe.BitCast<double, T>(rest);
                    quadrants[i] = Unsafe.BitCast<ulong, T>(n);
                }
            }
        }
        low = V.Load(lows);
        quadrant = V.Load(quadrants);
        return V.Load(rs);
    }

    /// <summary>sin(x) / cos(x), both of the reduced argument and in two parts, and one step of Newton that puts right
    /// what the quotient of the first parts left out.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Tan<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V r = ReduceHalfPi<V, T>(x, out V low, out V quadrant);
        V sin = SinCos<V, T>(r, low, out V cos, out V sinLow, out V cosLow);
        V odd = IsOdd<V, T>(quadrant);
        V a = V.Select(odd, -cos, sin), aLow = V.Select(odd, -cosLow, sinLow);
        V b = V.Select(odd, sin, cos), bLow = V.Select(odd, sinLow, cosLow);
        V q = a / b;
        V rest = (V.Fma(-q, b, a) + V.Fma(-q, bLow, aLow)) / b;
        // infinite where the angle is 0 but for its rounding; NaN has its way
        return V.Select(V.Less(V.Abs(q), Infinity<V, T>()), WithSignOf<V, T>(q + rest, q), q);
    }

    /// <summary>sin(r + low + n pi/2): sin r, cos r, -sin r, -cos r.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V OfQuadrant<V, T>(V r, V low, V quadrant) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V sin = SinCos<V, T>(r, low, out V cos, out _, out _);
        V sign = V.And(quadrant, V.ConstBits(2));
        sign = typeof(T) == typeof(float) ? V.ShiftLeftBits(sign, 30) : V.ShiftLeftBits(sign, 62);
        return V.Xor(V.Select(IsOdd<V, T>(quadrant), cos, sin), sign);
    }

    /// <summary>Bit 0 of n, moved to the sign of a 1, tells sine from cosine; bit 1 is the sign of the
    /// result.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V IsOdd<V, T>(V quadrant) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V parity = typeof(T) == typeof(float) ? V.ShiftLeftBits(quadrant, 31) : V.ShiftLeftBits(quadrant, 63);
        return V.Less(V.Or(parity, V.One), V.Zero);
    }

    /// <summary>The sine and the cosine of r + low, |r| &lt;= pi/4, in two parts; low changes them by low and
    /// -r low.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V SinCos<V, T>(V r, V low, out V cos, out V sinLow, out V cosLow)
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V z = r * r;
        V tail = V.Fma(SinTail<V, T>(z) * z, r, low);
        V sin = WithSignOf<V, T>(r + tail, r);
        sinLow = tail - (sin - r);
        // 1 - z/2 loses up to half a bit; what it lost is added to the rest of the series (fdlibm).
        V halfSquare = V.Const(0.5) * z;
        V w = V.One - halfSquare;
        V more = V.Fma(z * z, CosTail<V, T>(z), V.Fma(-r, low, (V.One - w) - halfSquare));
        cos = w + more;
        cosLow = more - (cos - w);
        return sin;
    }

    /// <summary>(sin r - r) / r^3 in z = r^2, |r| &lt;= pi/4; minimax, error 2^-28.0 (2^-58.0) of sin r.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V SinTail<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(-0.000195169778), z, V.Const(0.00833217613));
            return V.Fma(p, z, V.Const(-0.166666552));
        }
        p = V.Fma(V.Const(1.5896666650578829e-10), z, V.Const(-2.5050755964376665e-08));
        p = V.Fma(p, z, V.Const(2.7557313678689301e-06));
        p = V.Fma(p, z, V.Const(-0.00019841269829771254));
        p = V.Fma(p, z, V.Const(0.0083333333333223698));
        return V.Fma(p, z, V.Const(-0.16666666666666632));
    }

    /// <summary>(cos r - 1 + r^2/2) / r^4 in z = r^2, |r| &lt;= pi/4; minimax, error 2^-33.0 (2^-63.9) of cos
    /// r.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V CosTail<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(2.44324037e-05), z, V.Const(-0.00138873095));
            return V.Fma(p, z, V.Const(0.0416666456));
        }
        p = V.Fma(V.Const(-1.1358348617975047e-11), z, V.Const(2.0875697213970428e-09));
        p = V.Fma(p, z, V.Const(-2.7557314152605488e-07));
        p = V.Fma(p, z, V.Const(2.4801587288759289e-05));
        p = V.Fma(p, z, V.Const(-0.0013888888888872908));
        return V.Fma(p, z, V.Const(0.041666666666666595));
    }
}
