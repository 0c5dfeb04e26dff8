using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>The elementwise passes of the normalisations, in lanes; what is left over is the same formula in
/// one.</summary>
internal static unsafe class NormMath
{
    /// <summary>1 / sqrt(variance + eps).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Rstd<V1, T>(T variance, double eps)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        V1.Store(V1.One / V1.Sqrt(V1.Load(&variance) + V1.Const(eps)), &variance);
        return variance;
    }

    /// <summary>y = (x - mean) rstd w + b; w and b have stride <paramref name="step"/>, or are null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Affine<V, V1, T>(T* x, T mean, T rstd, T* w, T* b, nint step, T* y, nint n)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        V m = V.Broadcast(mean), r = V.Broadcast(rstd);
        V w0 = w == null ? V.One : V.Broadcast(*w), b0 = b == null ? V.Zero : V.Broadcast(*b);
        bool readsW = w != null && step != 0, readsB = b != null && step != 0;
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count)
        {
            V normed = (V.Load(x + i) - m) * r;
            V.Store(V.Fma(normed, readsW ? V.Load(w + i) : w0, readsB ? V.Load(b + i) : b0), y + i);
        }
        for (; i < n; i++)
        {
            V1 normed = (V1.Load(x + i) - V1.Broadcast(mean)) * V1.Broadcast(rstd);
            V1 wi = w == null ? V1.One : V1.Load(w + i * step), bi = b == null ? V1.Zero : V1.Load(b + i * step);
            V1.Store(V1.Fma(normed, wi, bi), y + i);
        }
    }

    /// <summary>normed = (x - mean) rstd, weighted = g w, and, where they are wanted, sumW += g normed, sumB +=
    /// g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Prepare<V, V1, T>(
        T* x, T mean, T rstd, T* g, T* w, T* normed, T* weighted, T* sumW, T* sumB, nint n)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count) Prepared<V, T>(x, mean, rstd, g, w, normed, weighted, sumW, sumB, i);
        for (; i < n; i++) Prepared<V1, T>(x, mean, rstd, g, w, normed, weighted, sumW, sumB, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prepared<V, T>(
        T* x, T mean, T rstd, T* g, T* w, T* normed, T* weighted, T* sumW, T* sumB, nint i)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V gi = V.Load(g + i), z = (V.Load(x + i) - V.Broadcast(mean)) * V.Broadcast(rstd);
        V.Store(z, normed + i);
        V.Store(w == null ? gi : gi * V.Load(w + i), weighted + i);
        if (sumW != null) V.Store(V.Fma(gi, z, V.Load(sumW + i)), sumW + i);
        if (sumB != null) V.Store(V.Load(sumB + i) + gi, sumB + i);
    }

    /// <summary>d = (g w - s1 - normed s2) rstd; without a weight, w is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient<V, V1, T>(
        T* g, T* normed, T w, bool hasWeight, T s1, T s2, T rstd, T* d, nint n)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count) Derived<V, T>(g, normed, w, hasWeight, s1, s2, rstd, d, i);
        for (; i < n; i++) Derived<V1, T>(g, normed, w, hasWeight, s1, s2, rstd, d, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Derived<V, T>(T* g, T* normed, T w, bool hasWeight, T s1, T s2, T rstd, T* d, nint i)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V gi = V.Load(g + i);
        if (hasWeight) gi *= V.Broadcast(w);
        V.Store((V.Fma(-V.Load(normed + i), V.Broadcast(s2), gi) - V.Broadcast(s1)) * V.Broadcast(rstd), d + i);
    }
}
