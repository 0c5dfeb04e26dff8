using Adjoint.Memory;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>The distances of the rows of a (batch, rows, columns) to those of b (batch, others, columns).</summary>
internal unsafe struct Distances<T> where T : unmanaged
{
    public T* A;
    public T* B;

    /// <summary>The distances, (batch, rows, others), or by the steps below; of pairs row &lt; other alone, one behind
    /// the
    /// other, where they are condensed.</summary>
    public T* Y;

    /// <summary>The gradient of the distances, which lies as they do; null in the forward pass.</summary>
    public T* G;

    /// <summary>The gradient of a.</summary>
    public T* D;

    public nint Batch;
    public nint Rows;
    public nint Others;
    public nint Columns;

    /// <summary>From a row of Y to the next, and from one other to the next.</summary>
    public nint StepRow;
    public nint StepOther;

    public double P;
    public bool IsCondensed;

    public readonly void Tell(Operands operands)
    {
        nint distances = IsCondensed ? Rows * (Rows - 1) / 2 : Batch * Rows * Others;
        operands.ReadAll(A, Batch * Rows * Columns);
        operands.ReadAll(B, Batch * Others * Columns);
        if (G == null) operands.WriteAll(Y, distances);
        else operands.ReadAll(Y, distances);
        operands.ReadAll(G, G == null ? 0 : distances);
        operands.WriteAll(D, D == null ? 0 : Batch * Rows * Columns);
        foreach (nint number in (ReadOnlySpan<nint>)[Batch, Rows, Others, Columns, StepRow, StepOther])
            operands.Number(number);
        operands.Number(P);
        operands.Number(IsCondensed ? 1L : 0L);
    }
}

/// <summary>The loops over rows start .. end - 1 of the batch.</summary>
internal static unsafe class DistanceLoops<TMetric> where TMetric : struct, IMetric
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, V1, T>(Distances<T>* distances, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly Distances<T> p = ref *distances;
        nint n = p.Columns;
        using Workspace workspace = TMetric.ReadsP ? Workspace.Rent(n * sizeof(T)) : default;
        T* terms = (T*)workspace.Pointer;
        V1 order = V1.Const(p.P);
        for (nint row = start; row < end; row++)
        {
            nint first = p.IsCondensed ? row + 1 : 0;
            // Condensed: row i comes behind the n - 1, n - 2, ... pairs of those before it.
            T* y = p.Y + (p.IsCondensed ? row * (p.Others - 1) - row * (row - 1) / 2 : row * p.Others);
            T* a = p.A + row * n, b = p.B + (row / p.Rows * p.Others + first) * n;
            for (nint other = first; other < p.Others; other++, b += n, y++)
            {
                T total;
                if (TMetric.ReadsP)
                {
                    Terms<V, V1, T>(a, b, terms, n, p.P);
                    total = Reduce.Run<SumReduce, V, V1, T>(terms, null, 0, n);
                }
                else
                {
                    total = Reduce.Run<MetricReduce<TMetric>, V, V1, T>(a, b, 1, n);
                }
                V1.Store(TMetric.Finish(V1.Load(&total), order), y);
            }
        }
    }

    /// <summary>d[row] = the sum over the others of the slopes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, V1, T>(Distances<T>* distances, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly Distances<T> p = ref *distances;
        nint n = p.Columns;
        for (nint row = start; row < end; row++)
        {
            nint batch = row / p.Rows, at = batch * p.Rows * p.Others + row % p.Rows * p.StepRow;
            T* a = p.A + row * n, b = p.B + batch * p.Others * n, d = p.D + row * n;
            Lines.Fill(d, n, default);
            for (nint other = 0; other < p.Others; other++, b += n, at += p.StepOther)
            {
                nint k = 0;
                V g = V.Broadcast(p.G[at]), y = V.Broadcast(p.Y[at]), order = V.Const(p.P);
                for (; k <= n - V.Count; k += V.Count)
                    V.Store(V.Load(d + k) + TMetric.Slope(g, V.Load(a + k) - V.Load(b + k), y, order), d + k);
                V1 g1 = V1.Load(p.G + at), y1 = V1.Load(p.Y + at), order1 = V1.Const(p.P);
                for (; k < n; k++)
                    V1.Store(V1.Load(d + k) + TMetric.Slope(g1, V1.Load(a + k) - V1.Load(b + k), y1, order1), d + k);
            }
        }
    }

    private static void Terms<V, V1, T>(T* a, T* b, T* terms, nint n, double p)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint k = 0;
        V order = V.Const(p);
        for (; k <= n - V.Count; k += V.Count) V.Store(TMetric.Term(V.Load(a + k) - V.Load(b + k), order), terms + k);
        V1 order1 = V1.Const(p);
        for (; k < n; k++) V1.Store(TMetric.Term(V1.Load(a + k) - V1.Load(b + k), order1), terms + k);
    }
}

/// <summary>(Distances* distances, nint start, nint end)</summary>
internal readonly unsafe struct DistanceKernel<TMetric> : IKernel where TMetric : struct, IMetric
{
    public static string Name => "distance_" + TMetric.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<Distances<T>*, nint, nint, void>)&DistanceLoops<TMetric>.Forward<V, V1, T>;

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");
}

/// <inheritdoc cref="DistanceKernel{TMetric}"/>
internal readonly unsafe struct DistanceGradKernel<TMetric> : IKernel where TMetric : struct, IMetric
{
    public static string Name => "distancegrad_" + TMetric.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<Distances<T>*, nint, nint, void>)&DistanceLoops<TMetric>.Backward<V, V1, T>;

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");
}

/// <summary>Rows of a pass.</summary>
internal unsafe struct DistanceRange<TKernel, T> : ILaunch
    where TKernel : struct, IKernel
    where T : unmanaged
{
    public Distances<T> Distances;

    public void Run(nint start, nint end)
    {
        Distances<T> distances = Distances;
        ((delegate*<Distances<T>*, nint, nint, void>)Kernel<TKernel, T>.Entry)(&distances, start, end);
    }

    public readonly void Tell(Operands operands) => Distances.Tell(operands);
}

internal static unsafe partial class KernelSet
{
    /// <summary>The distances.</summary>
    public static void Distance<TMetric, T>(in Distances<T> distances)
        where TMetric : struct, IMetric
        where T : unmanaged =>
        Share(distances.Batch * distances.Rows, OuterGrain(distances.Others * distances.Columns),
            new DistanceRange<DistanceKernel<TMetric>, T> { Distances = distances });

    /// <summary>The gradient of a.</summary>
    public static void DistanceGrad<TMetric, T>(in Distances<T> distances)
        where TMetric : struct, IMetric
        where T : unmanaged =>
        Share(distances.Batch * distances.Rows, OuterGrain(distances.Others * distances.Columns),
            new DistanceRange<DistanceGradKernel<TMetric>, T> { Distances = distances });
}
