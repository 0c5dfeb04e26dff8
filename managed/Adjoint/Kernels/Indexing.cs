using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Adjoint.Kernels;

// Rows are shared out whole, and within a row the indices are taken in order: sums do not depend on the number of
// threads.

/// <summary>y (outer, count, inner)[o, k, i] = x (outer, length, inner)[o, index[o, k, i], i].</summary>
internal unsafe struct GatherRange<T> : ILaunch where T : unmanaged
{
    public T* X;
    public long* Index;
    public T* Y;
    public nint Length;
    public nint Count;
    public nint Inner;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint o = start; o < end; o++)
        {
            T* x = X + o * Length * Inner;
            if (Inner == 1)
            {
                long* at = Index + o * Count;
                T* row = Y + o * Count;
                for (nint k = 0; k < Count; k++) row[k] = x[(nint)at[k]];
                continue;
            }
            for (nint k = 0; k < Count; k++)
            {
                long* index = Index + (o * Count + k) * Inner;
                T* y = Y + (o * Count + k) * Inner;
                for (nint i = 0; i < Inner; i++) y[i] = x[(nint)index[i] * Inner + i];
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.ReadRows(Index, Count * Inner);
        operands.WriteRows(Y, Count * Inner);
        operands.Number(Length);
        operands.Number(Count);
        operands.Number(Inner);
    }
}

/// <summary>Refuses indices outside of [0, size).</summary>
internal unsafe struct IndexCheck : ILaunch
{
    public long* Index;
    public nint Count;
    public long Size;
    public int Dim;
    public string Op;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        // The sign of i | (size - 1 - i) is set where i is outside: one test for a vector of
        // positions; the loop below names the culprit.
        nint i = 0;
        Vector<long> last = new(Size - 1);
        for (; i + Vector<long>.Count <= Count; i += Vector<long>.Count)
        {
            Vector<long> index = Vector.Load(Index + i);
            if (Vector.LessThanAny(index | (last - index), Vector<long>.Zero)) break;
        }
        for (; i < Count; i++)
            if ((ulong)Index[i] >= (ulong)Size) Throw(Index[i]);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Index, Count);
        operands.Number(Size);
    }

    [DoesNotReturn]
    private readonly void Throw(long index) => throw new ArgumentOutOfRangeException(nameof(index),
        $"{Op}(): index {index} is out of bounds for dimension {Dim} with size {Size}");
}

internal static unsafe partial class KernelSet
{
    /// <summary>y (outer, count, inner)[o, k, i] = x (outer, length, inner)[o, index[o, k, i], i]; indices were
    /// checked.</summary>
    public static void Gather<T>(T* x, long* index, T* y, nint outer, nint length, nint count, nint inner)
        where T : unmanaged
        => Share(outer, OuterGrain(count * inner), new GatherRange<T>
        {
            X = x,
            Index = index,
            Y = y,
            Length = length,
            Count = count,
            Inner = inner,
        });
}
