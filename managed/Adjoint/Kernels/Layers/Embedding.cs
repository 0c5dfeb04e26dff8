using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>y (count, columns)[i] = w (rows, columns)[index[i]].</summary>
internal unsafe struct EmbeddingRange<T> : ILaunch where T : unmanaged
{
    public T* W;
    public long* Index;
    public T* Y;
    public nint Rows;
    public nint Columns;

    public readonly void Run(nint start, nint end)
    {
        for (nint i = start; i < end; i++) Lines.Copy(W + (nint)Index[i] * Columns, Y + i * Columns, Columns);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(W, Rows * Columns);
        operands.ReadRows(Index, 1);
        operands.WriteRows(Y, Columns);
        operands.Number(Rows);
        operands.Number(Columns);
    }
}

/// <summary>d (rows, columns)[index[i]] += g (count, columns)[i], in the order of i, over the count of the index where
/// that
/// is asked for; the parts are rows of d, so that no two add to the same.</summary>
internal unsafe struct EmbeddingGradRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public T* G;
    public long* Index;
    public T* D;
    public nint Rows;
    public nint Columns;
    public nint Count;

    /// <summary>The row that gets nothing; -1 for none.</summary>
    public long Padding;

    /// <summary>Whether what a row gets is divided by how often its index occurs.</summary>
    public bool ByFrequency;

    public readonly void Run(nint start, nint end)
    {
        Lines.Fill(D + start * Columns, (end - start) * Columns, T.Zero);
        for (nint i = 0; i < Count; i++)
        {
            long row = Index[i];
            if (row < start || row >= end || row == Padding) continue;
            Lines.Add(G + i * Columns, D + (nint)row * Columns, Columns);
        }
        if (ByFrequency) DivideByFrequency(start, end);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(G, Count * Columns);
        operands.ReadAll(Index, Count);
        operands.WriteRows(D, Columns);
        operands.Number(Columns);
        operands.Number(Count);
        operands.Number(Padding);
        operands.Number(ByFrequency ? 1L : 0L);
    }

    private readonly void DivideByFrequency(nint start, nint end)
    {
        using Workspace workspace = Workspace.Rent((end - start) * sizeof(long));
        long* counts = (long*)workspace.Pointer - start;
        Lines.Fill(counts + start, end - start, 0L);
        for (nint i = 0; i < Count; i++)
            if (Index[i] >= start && Index[i] < end) counts[Index[i]]++;
        for (nint row = start; row < end; row++)
        {
            if (counts[row] < 2) continue;
            T* d = D + row * Columns;
            Lines.Scale(d, T.One / T.CreateTruncating(counts[row]), d, Columns);
        }
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y[i] = w[index[i]], row by row; indices were checked.</summary>
    public static void Embedding<T>(T* w, long* index, T* y, nint rows, nint columns, nint count) where T : unmanaged =>
        Share(count, OuterGrain(columns), new EmbeddingRange<T>
        {
            W = w,
            Index = index,
            Y = y,
            Rows = rows,
            Columns = columns,
        });

    /// <summary>d = zeros, plus g[i] at row index[i]; indices were checked.</summary>
    public static void EmbeddingGrad<T>(
        T* g, long* index, T* d, nint rows, nint columns, nint count, long padding, bool byFrequency)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        // Every part reads all indices: few large parts.
        Share(rows, nint.Max(OuterGrain(columns), count), new EmbeddingGradRange<T>
        {
            G = g,
            Index = index,
            D = d,
            Rows = rows,
            Columns = columns,
            Count = count,
            Padding = padding,
            ByFrequency = byFrequency,
        });
}
