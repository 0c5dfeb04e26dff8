using Adjoint.Memory;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// Batch norm: each channel of x (samples, channels, inner) has a mean and an rstd of its own, over all samples.
/// y = (x - mean) rstd w + b. The runs of a channel are summed in the order of <see cref="Reduce"/>, then sample by
/// sample
/// in double.
/// </summary>
internal unsafe struct ChannelNorm<T> where T : unmanaged
{
    public T* X;
    public T* W;
    public T* B;
    public T* Y;
    public T* Mean;

    /// <summary>The variances, while they are computed: then 1 / sqrt(variance + eps).</summary>
    public T* Rstd;

    public T* G;

    /// <summary>The gradient of x; null where it is not wanted.</summary>
    public T* D;

    /// <summary>By channel: the sum of g (x - mean) rstd, and the sum of g.</summary>
    public T* SumW;
    public T* SumB;

    public nint Samples;
    public nint Channels;
    public nint Inner;

    /// <summary>Whether mean and rstd are those of x, so that a gradient flows through them.</summary>
    public bool OfBatch;

    public readonly void Tell(Operands operands)
    {
        nint all = Samples * Channels * Inner;
        operands.ReadAll(X, all);
        operands.ReadAll(W, W == null ? 0 : Channels);
        operands.ReadAll(B, B == null ? 0 : Channels);
        operands.WriteAll(Y, Y == null ? 0 : all);
        Statistics(operands, Mean);
        Statistics(operands, Rstd);
        operands.ReadAll(G, G == null ? 0 : all);
        operands.WriteAll(D, D == null ? 0 : all);
        operands.WriteAll(SumW, SumW == null ? 0 : Channels);
        operands.WriteAll(SumB, SumB == null ? 0 : Channels);
        foreach (nint number in (ReadOnlySpan<nint>)[Samples, Channels, Inner, OfBatch ? 1 : 0])
            operands.Number(number);
    }

    // Written by the pass that computes them.
    private readonly void Statistics(Operands operands, T* start)
    {
        if (G == null && Y == null) operands.WriteAll(start, Channels);
        else operands.ReadAll(start, Channels);
    }
}

/// <summary>The loops, over channels start .. end - 1. Where a run is one element, the channels themselves are the
/// lanes.</summary>
internal static unsafe class ChannelNorms
{
    /// <summary>Mean and variance of each channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Moments<V, V1, T>(ChannelNorm<T>* norm, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly ChannelNorm<T> p = ref *norm;
        V1 count = V1.Const((double)p.Samples * p.Inner);
        if (p.Inner == 1)
        {
            nint width = end - start;
            Reduce.Vertical<SumReduce, V, V1, T>(p.X + start, null, p.Mean + start, p.Samples, width, p.Channels);
            for (nint c = start; c < end; c++) V1.Store(V1.Load(p.Mean + c) / count, p.Mean + c);
            Reduce.Vertical<SquaredDeviationReduce, V, V1, T>(
                p.X + start, p.Mean + start, p.Rstd + start, p.Samples, width, p.Channels);
            for (nint c = start; c < end; c++) V1.Store(V1.Load(p.Rstd + c) / count, p.Rstd + c);
            return;
        }
        for (nint c = start; c < end; c++)
        {
            double sum = 0, squares = 0;
            for (nint n = 0; n < p.Samples; n++)
                sum += Wide(Reduce.Run<SumReduce, V, V1, T>(At(p, p.X, n, c), null, 0, p.Inner));
            T mean;
            V1.Store(V1.Const(sum / ((double)p.Samples * p.Inner)), &mean);
            for (nint n = 0; n < p.Samples; n++)
                squares += Wide(Reduce.Run<SquaredDeviationReduce, V, V1, T>(At(p, p.X, n, c), &mean, 0, p.Inner));
            p.Mean[c] = mean;
            V1.Store(V1.Const(squares / ((double)p.Samples * p.Inner)), p.Rstd + c);
        }
    }

    /// <summary>y of each channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, V1, T>(ChannelNorm<T>* norm, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly ChannelNorm<T> p = ref *norm;
        if (p.Inner == 1)
        {
            for (nint n = 0; n < p.Samples; n++)
            {
                nint row = n * p.Channels, c = start;
                for (; c <= end - V.Count; c += V.Count) V.Store(Affine<V, T>(p, row, c), p.Y + row + c);
                for (; c < end; c++) V1.Store(Affine<V1, T>(p, row, c), p.Y + row + c);
            }
            return;
        }
        for (nint n = 0; n < p.Samples; n++)
        {
            for (nint c = start; c < end; c++)
            {
                NormMath.Affine<V, V1, T>(At(p, p.X, n, c), p.Mean[c], p.Rstd[c], p.W == null ? null : p.W + c,
                    p.B == null ? null : p.B + c, 0, At(p, p.Y, n, c), p.Inner);
            }
        }
    }

    /// <summary>The sums of each channel, and the gradient of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, V1, T>(ChannelNorm<T>* norm, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly ChannelNorm<T> p = ref *norm;
        if (p.Inner == 1)
        {
            BackwardColumns<V, V1, T>(p, start, end);
            return;
        }
        using Workspace workspace = Workspace.Rent(p.Inner * sizeof(T));
        T* normed = (T*)workspace.Pointer;
        for (nint c = start; c < end; c++)
        {
            double sum = 0, dot = 0;
            for (nint n = 0; n < p.Samples; n++)
            {
                T* g = At(p, p.G, n, c);
                NormMath.Affine<V, V1, T>(At(p, p.X, n, c), p.Mean[c], p.Rstd[c], null, null, 0, normed, p.Inner);
                sum += Wide(Reduce.Run<SumReduce, V, V1, T>(g, null, 0, p.Inner));
                dot += Wide(Reduce.Run<DotReduce, V, V1, T>(g, normed, 1, p.Inner));
            }
            V1.Store(V1.Const(sum), p.SumB + c);
            V1.Store(V1.Const(dot), p.SumW + c);
            if (p.D == null) continue;
            // (g w - mean(g w) - normed mean(g w normed)) rstd, with the weight drawn out.
            double count = (double)p.Samples * p.Inner;
            T s1 = default, s2 = default, scale;
            if (p.OfBatch)
            {
                V1.Store(V1.Const(sum / count), &s1);
                V1.Store(V1.Const(dot / count), &s2);
            }
            V1.Store(p.W == null ? V1.Load(p.Rstd + c) : V1.Load(p.Rstd + c) * V1.Load(p.W + c), &scale);
            for (nint n = 0; n < p.Samples; n++)
            {
                NormMath.Affine<V, V1, T>(At(p, p.X, n, c), p.Mean[c], p.Rstd[c], null, null, 0, normed, p.Inner);
                NormMath.Gradient<V, V1, T>(At(p, p.G, n, c), normed, default, false, s1, s2, scale, At(p, p.D, n, c),
                    p.Inner);
            }
        }
    }

    private static void BackwardColumns<V, V1, T>(in ChannelNorm<T> p, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint c = start;
        for (; c <= end - V.Count; c += V.Count) Column<V, T>(p, c);
        for (; c < end; c++) Column<V1, T>(p, c);
    }

    /// <summary>A vector of channels, from the first sample to the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Column<V, T>(in ChannelNorm<T> p, nint c)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V mean = V.Load(p.Mean + c), rstd = V.Load(p.Rstd + c), sum = V.Zero, dot = V.Zero;
        for (nint n = 0, at = c; n < p.Samples; n++, at += p.Channels)
        {
            V g = V.Load(p.G + at);
            sum += g;
            dot = V.Fma(g, (V.Load(p.X + at) - mean) * rstd, dot);
        }
        V.Store(sum, p.SumB + c);
        V.Store(dot, p.SumW + c);
        if (p.D == null) return;
        V count = V.Const(p.Samples), scale = p.W == null ? rstd : rstd * V.Load(p.W + c);
        V s1 = p.OfBatch ? sum / count : V.Zero, s2 = p.OfBatch ? dot / count : V.Zero;
        for (nint n = 0, at = c; n < p.Samples; n++, at += p.Channels)
        {
            V normed = (V.Load(p.X + at) - mean) * rstd;
            V.Store((V.Fma(-normed, s2, V.Load(p.G + at)) - s1) * scale, p.D + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Affine<V, T>(in ChannelNorm<T> p, nint row, nint c)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V normed = (V.Load(p.X + row + c) - V.Load(p.Mean + c)) * V.Load(p.Rstd + c);
        return V.Fma(normed, p.W == null ? V.One : V.Load(p.W + c), p.B == null ? V.Zero : V.Load(p.B + c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* At<T>(in ChannelNorm<T> p, T* tensor, nint n, nint c) where T : unmanaged =>
        tensor + (n * p.Channels + c) * p.Inner;

    private static double Wide<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(value) : Unsafe.BitCast<T, double>(value);
}
