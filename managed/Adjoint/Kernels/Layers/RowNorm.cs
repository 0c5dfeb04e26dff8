using Adjoint.Memory;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// Rows brought to mean 0 and variance 1, then scaled and shifted: y = (x - mean) rstd w + b with rstd = 1 /
/// sqrt(variance
/// + eps). Sums are taken in the order of <see cref="Reduce"/>.
/// </summary>
/// <remarks>A row is <see cref="Channels"/> runs of <see cref="Inner"/> elements. Layer norm has one run for each row
/// and a
/// weight for each element; group norm a weight for each run, and <see cref="Groups"/> rows to a sample.</remarks>
internal unsafe struct RowNorm<T> where T : unmanaged
{
    public T* X;

    /// <summary>Null for ones.</summary>
    public T* W;

    /// <summary>Null for zeros.</summary>
    public T* B;

    public T* Y;
    public T* Mean;
    public T* Rstd;
    public T* G;

    /// <summary>The gradient of x; null where only the others are wanted.</summary>
    public T* D;

    /// <summary>Sums of g (x - mean) rstd and of g: for each block of rows of a layer norm (block, inner), for each
    /// run of a
    /// group norm (row, channel). Null where they are not wanted.</summary>
    public T* SumW;
    public T* SumB;

    public nint Rows;
    public nint Channels;
    public nint Inner;
    public nint Groups;
    public double Eps;

    /// <summary>Whether a weight belongs to an element, instead of a run.</summary>
    public bool ByElement;

    /// <summary>Rows whose sums are one partial result: the order of additions depends on this alone.</summary>
    public const int Block = 64;

    public readonly nint Columns => Channels * Inner;

    public readonly void Tell(Operands operands)
    {
        nint all = Rows * Columns, weights = ByElement ? Inner : Channels * Groups;
        nint sums = ByElement ? (Rows + Block - 1) / Block * Inner : Rows * Channels;
        operands.ReadAll(X, all);
        operands.ReadAll(W, W == null ? 0 : weights);
        operands.ReadAll(B, B == null ? 0 : weights);
        operands.WriteAll(Y, Y == null ? 0 : all);
        Statistics(operands, Mean);
        Statistics(operands, Rstd);
        operands.ReadAll(G, G == null ? 0 : all);
        operands.WriteAll(D, D == null ? 0 : all);
        operands.WriteAll(SumW, SumW == null ? 0 : sums);
        operands.WriteAll(SumB, SumB == null ? 0 : sums);
        foreach (nint number in (ReadOnlySpan<nint>)[Rows, Channels, Inner, Groups, ByElement ? 1 : 0])
            operands.Number(number);
        operands.Number(Eps);
    }

    // Written by the pass that computes them.
    private readonly void Statistics(Operands operands, T* start)
    {
        if (G == null) operands.WriteAll(start, Rows);
        else operands.ReadAll(start, Rows);
    }
}

/// <summary>The loops.</summary>
internal static unsafe class RowNorms
{
    /// <summary>Rows start .. end - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, V1, T>(RowNorm<T>* norm, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly RowNorm<T> p = ref *norm;
        nint columns = p.Columns;
        for (nint row = start; row < end; row++)
        {
            T* x = p.X + row * columns, y = p.Y + row * columns;
            T mean = Divided<V1, T>(Reduce.Run<SumReduce, V, V1, T>(x, null, 0, columns), columns);
            T squares = Reduce.Run<SquaredDeviationReduce, V, V1, T>(x, &mean, 0, columns);
            T rstd = NormMath.Rstd<V1, T>(Divided<V1, T>(squares, columns), p.Eps);
            p.Mean[row] = mean;
            p.Rstd[row] = rstd;
            if (p.ByElement)
            {
                NormMath.Affine<V, V1, T>(x, mean, rstd, p.W, p.B, 1, y, columns);
                continue;
            }
            nint first = row % p.Groups * p.Channels;
            for (nint c = 0; c < p.Channels; c++, x += p.Inner, y += p.Inner)
            {
                NormMath.Affine<V, V1, T>(x, mean, rstd, p.W == null ? null : p.W + first + c,
                    p.B == null ? null : p.B + first + c, 0, y, p.Inner);
            }
        }
    }

    /// <summary>Blocks start .. end - 1 of rows, of a layer norm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardByElement<V, V1, T>(RowNorm<T>* norm, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly RowNorm<T> p = ref *norm;
        nint n = p.Inner;
        using Workspace workspace = Workspace.Rent(2 * n * sizeof(T));
        T* normed = (T*)workspace.Pointer, weighted = normed + n;
        for (nint block = start; block < end; block++)
        {
            T* sumW = p.SumW == null ? null : p.SumW + block * n, sumB = p.SumB == null ? null : p.SumB + block * n;
            if (sumW != null) Lines.Fill(sumW, n, default);
            if (sumB != null) Lines.Fill(sumB, n, default);
            nint last = nint.Min(p.Rows, (block + 1) * RowNorm<T>.Block);
            for (nint row = block * RowNorm<T>.Block; row < last; row++)
            {
                T* g = p.G + row * n;
                NormMath.Prepare<V, V1, T>(p.X + row * n, p.Mean[row], p.Rstd[row], g, p.W, normed, weighted, sumW,
                    sumB, n);
                if (p.D == null) continue;
                T s1 = Divided<V1, T>(Reduce.Run<SumReduce, V, V1, T>(weighted, null, 0, n), n);
                T s2 = Divided<V1, T>(Reduce.Run<DotReduce, V, V1, T>(weighted, normed, 1, n), n);
                NormMath.Gradient<V, V1, T>(weighted, normed, default, false, s1, s2, p.Rstd[row], p.D + row * n, n);
            }
        }
    }

    /// <summary>Rows start .. end - 1, of a group norm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardByRun<V, V1, T>(RowNorm<T>* norm, nint start, nint end)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        ref readonly RowNorm<T> p = ref *norm;
        nint n = p.Inner;
        using Workspace workspace = Workspace.Rent(p.Columns * sizeof(T));
        T* normed = (T*)workspace.Pointer;
        for (nint row = start; row < end; row++)
        {
            T* g = p.G + row * p.Columns;
            T* w = p.W == null ? null : p.W + row % p.Groups * p.Channels;
            V1 sum1 = V1.Zero, sum2 = V1.Zero;
            NormMath.Affine<V, V1, T>(p.X + row * p.Columns, p.Mean[row], p.Rstd[row], null, null, 0, normed,
                p.Columns);
            for (nint c = 0; c < p.Channels; c++)
            {
                T s1 = Reduce.Run<SumReduce, V, V1, T>(g + c * n, null, 0, n);
                T s2 = Reduce.Run<DotReduce, V, V1, T>(g + c * n, normed + c * n, 1, n);
                if (p.SumB != null) p.SumB[row * p.Channels + c] = s1;
                if (p.SumW != null) p.SumW[row * p.Channels + c] = s2;
                V1 wc = w == null ? V1.One : V1.Load(w + c);
                sum1 = V1.Fma(V1.Load(&s1), wc, sum1);
                sum2 = V1.Fma(V1.Load(&s2), wc, sum2);
            }
            if (p.D == null) continue;
            T m1, m2;
            V1.Store(sum1 / V1.Const(p.Columns), &m1);
            V1.Store(sum2 / V1.Const(p.Columns), &m2);
            for (nint c = 0; c < p.Channels; c++)
            {
                NormMath.Gradient<V, V1, T>(g + c * n, normed + c * n, w == null ? default : w[c], w != null, m1, m2,
                    p.Rstd[row], p.D + row * p.Columns + c * n, n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Divided<V1, T>(T sum, nint by)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        V1.Store(V1.Load(&sum) / V1.Const(by), &sum);
        return sum;
    }
}
