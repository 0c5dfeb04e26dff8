namespace Adjoint.Simd;

// Rounding, signs and what is left of divisions.
internal static unsafe partial class SimdMath
{
    /// <summary>To the nearest integer, ties to even: by adding and taking away 2^23 (2^52).</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Round<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x), limit = K<V, T>(8388608.0, 4503599627370496.0);
        return WithSignOf<V, T>(V.Select(V.Less(a, limit), (a + limit) - limit, a), x);
    }

    /// <summary>|a| with the sign of b, which may be that of a zero or a NaN.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Copysign<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Or(V.AndNot(a, SignBit<V, T>()), V.And(b, SignBit<V, T>()));

    /// <summary>A function that has no formula of lanes: one lane after the other, in double, rounded once.</summary>
    [MethodImpl(NoInlining)]
    public static V Each<F, V, T>(V x) where F : struct, IScalarElementary
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        T* lanes = stackalloc T[V.Count];
        V.Store(x, lanes);
        for (int i = 0; i < V.Count; i++) lanes[i] = Narrow<T>(F.Of(Widen(lanes[i])));
        return V.Load(lanes);
    }

    /// <inheritdoc cref="Each{F, V, T}(V)"/>
    [MethodImpl(NoInlining)]
    public static V Each<F, V, T>(V a, V b) where F : struct, IScalarElementary2
        where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        T* left = stackalloc T[V.Count];
        T* right = stackalloc T[V.Count];
        V.Store(a, left);
        V.Store(b, right);
        for (int i = 0; i < V.Count; i++) left[i] = Narrow<T>(F.Of(Widen(left[i]), Widen(right[i])));
        return V.Load(left);
    }

    private static double Widen<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(x) : Unsafe.BitCast<T, double>(x);

    private static T Narrow<T>(double x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)x) : Unsafe.BitCast<double, T>(x);
}
