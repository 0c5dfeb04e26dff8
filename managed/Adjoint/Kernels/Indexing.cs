using System.Numerics;
using System.Runtime.CompilerServices;

namespace Adjoint.Kernels;

// Rows are shared out whole, and within a row the indices are taken in order: sums do not depend on the number of
// threads.

/// <summary>y (outer, count, inner)[o, k, i] = x (outer, length, inner)[o, index[o, k, i], i].</summary>
internal unsafe struct GatherRange<T> : IRange where T : unmanaged
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
            for (nint k = 0; k < Count; k++)
            {
                long* index = Index + (o * Count + k) * Inner;
                T* y = Y + (o * Count + k) * Inner;
                for (nint i = 0; i < Inner; i++) y[i] = x[(nint)index[i] * Inner + i];
            }
        }
    }
}

/// <summary>x (outer, length, inner)[o, index[o, k, i], i] += g (outer, count, inner)[o, k, i].</summary>
internal unsafe struct ScatterAddRange<T> : IRange where T : unmanaged, IAdditionOperators<T, T, T>
{
    public T* G;
    public long* Index;
    public T* X;
    public nint Length;
    public nint Count;
    public nint Inner;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint o = start; o < end; o++)
        {
            T* x = X + o * Length * Inner;
            for (nint k = 0; k < Count; k++)
            {
                long* index = Index + (o * Count + k) * Inner;
                T* g = G + (o * Count + k) * Inner;
                for (nint i = 0; i < Inner; i++) x[(nint)index[i] * Inner + i] += g[i];
            }
        }
    }
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

    /// <summary>x (outer, length, inner)[o, index[o, k, i], i] += g (outer, count, inner)[o, k, i]; indices were
    /// checked.</summary>
    public static void ScatterAdd<T>(T* g, long* index, T* x, nint outer, nint length, nint count, nint inner)
        where T : unmanaged, IAdditionOperators<T, T, T>
        => Share(outer, OuterGrain(count * inner), new ScatterAddRange<T>
        {
            G = g,
            Index = index,
            X = x,
            Length = length,
            Count = count,
            Inner = inner,
        });

    /// <summary>The position of the first index outside of [low, high]; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint FirstOutside(long* index, nint n, long low, long high)
    {
        for (nint i = 0; i < n; i++)
            if (index[i] < low || index[i] > high) return i;
        return -1;
    }
}
