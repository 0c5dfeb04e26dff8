namespace Adjoint.Simd;

// The normal distribution's relatives: what keeps its tails.
internal static partial class SimdMath
{
    /// <summary>e^(x^2) erfc x. From 1/2 on the slow factor of <see cref="Erfc{V, T}"/> alone, beyond its range the
    /// asymptotic series; below, where erfc does not decay, the product itself.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Erfcx<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V limit = K<V, T>(10.2, 27.3), c = K<V, T>(2, 3);
        V a = V.MinFast(limit, V.MaxFast(V.Const(0.5), x)), d = V.One / (a + c);
        V middle = ErfcFactor<V, T>((a - c) * d) * d;

        V t = V.Const(0.5) / (x * x), far = V.Const(0.5641895835477563) / x; // 1 / sqrt(pi)
        V sum = V.Fma(V.Const(10395), t, V.Const(-945)); // (2k - 1)!!
        sum = V.Fma(sum, t, V.Const(105));
        sum = V.Fma(sum, t, V.Const(-15));
        sum = V.Fma(sum, t, V.Const(3));
        sum = V.Fma(sum, t, -V.One);
        V right = V.Select(V.Less(limit, x), V.Fma(far, sum * t, far), middle);

        V below = V.MaxFast(-limit, V.MinFast(V.Const(0.5), x)); // infinite in T from there on
        V square = TwoProduct<V, T>(below, below, out V low);
        V erfc = Erfc<V, T>(below);
        V left = Exp<V, T>(square) * V.Fma(erfc, low, erfc);
        return V.Select(V.Less(x, V.Const(0.5)), left, V.Select(V.Equal(x, x), right, x));
    }

    /// <summary>log Phi(x): below -1, where Phi falls to 0, by what <see cref="Erfcx{V, T}"/> keeps of
    /// it.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V LogNdtr<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V root = V.Const(0.7071067811865476), half = V.Const(0.5);
        V t = TwoProduct<V, T>(x, root, out V low);
        low = V.Fma(x, K<V, T>(1.21016175e-08, -4.8336466567264567e-17), low); // what sqrt(1/2) lost
        V slow = Erfcx<V, T>(V.Abs(t));
        V tail = V.Fma(-half * x, x, Log<V, T>(half * slow));
        // To the right erfc falls fast enough for the last place of t to weigh: erfc' = -2 / sqrt(pi) erfc / erfcx.
        V erfc = Erfc<V, T>(t), moved = erfc * (low * (V.Const(1.1283791670955126) / slow));
        erfc -= V.Select(V.And(V.Less(V.Zero, x), V.Less(V.Zero, erfc)), moved, V.Zero);
        V body = Log1p<V, T>(-half * erfc);
        return V.Select(V.Less(x, -V.One), tail, body);
    }

    /// <summary>The x of Phi(x) = p: by <see cref="Erfinv{V, T}"/> where 1 - 2p is exact enough, in the tails by
    /// Newton's method on log erfc, which is nearly a parabola and has no underflow: its slope is -2 / (sqrt(pi)
    /// erfcx).</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Ndtri<V, T>(V p) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V q = V.MinFast(p, V.One - p), twice = q + q;
        V log = Log<V, T>(twice);
        V x = ErfinvTail<V, T>(twice);
        for (int i = 0; i < 3; i++)
        {
            V slow = Erfcx<V, T>(x);
            V error = V.Fma(-x, x, Log<V, T>(slow)) - log;
            x = V.Fma(error * V.Const(0.886226925452758), slow, x); // sqrt(pi) / 2
        }
        x = V.Select(V.Equal(q, V.Zero), Infinity<V, T>(), x);
        V root = V.Const(1.4142135623730951);
        V central = root * Erfinv<V, T>(p + p - V.One);
        V tail = root * V.Select(V.Less(p, V.Const(0.5)), -x, x);
        V y = V.Select(V.Less(q, V.Const(0.15)), tail, central);
        return V.Select(V.Less(q, V.Zero), V.Const(double.NaN), V.Select(V.Equal(p, p), y, p));
    }
}
