using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Adjoint.Kernels;

// Picking along one dimension by a list of positions that all rows share, and writing back: x is (outer, length,
// inner),
// y or g (outer, count, inner). Whoever writes takes the positions in order and no two threads share an element of x,
// so
// repeated positions give the same bits on any number of threads.

/// <summary>y[o, k, :] = x[o, places[k], :]; parts are ranges of (o, k).</summary>
internal unsafe struct PickRange<T> : ILaunch where T : unmanaged
{
    public T* X;
    public long* Places;
    public T* Y;
    public nint Outer;
    public nint Length;
    public nint Count;
    public nint Inner;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        (nint o, nint k) = nint.DivRem(start, Count);
        for (nint at = start; at < end; o++, k = 0)
        {
            nint stop = nint.Min(Count, k + end - at);
            T* x = X + o * Length * Inner, y = Y + at * Inner;
            if (Inner == 1)
            {
                for (nint i = k; i < stop; i++) *y++ = x[(nint)Places[i]];
            }
            else if (Inner * sizeof(T) <= 64)
            {
                // A call of memmove costs more than a few elements do.
                for (nint i = k; i < stop; i++, y += Inner)
                {
                    T* row = x + (nint)Places[i] * Inner;
                    for (nint j = 0; j < Inner; j++) y[j] = row[j];
                }
            }
            else
            {
                long bytes = Inner * sizeof(T);
                for (nint i = k; i < stop; i++, y += Inner)
                    Buffer.MemoryCopy(x + (nint)Places[i] * Inner, y, bytes, bytes);
            }
            at += stop - k;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(X, Outer * Length * Inner);
        operands.ReadAll(Places, Count);
        operands.WriteRows(Y, Inner);
        operands.Number(Length);
        operands.Number(Count);
        operands.Number(Inner);
    }
}

/// <summary>How a written element meets the one that is there.</summary>
internal interface IWrite
{
    static abstract T Join<T>(T old, T value) where T : unmanaged, INumber<T>;
}

internal readonly struct Replace : IWrite
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T old, T value) where T : unmanaged, INumber<T> => value;
}

internal readonly struct Accumulate : IWrite
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T old, T value) where T : unmanaged, INumber<T> => old + value;
}

internal readonly struct Multiply : IWrite
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T old, T value) where T : unmanaged, INumber<T> => old * value;
}

/// <summary>NaN wins.</summary>
internal readonly struct Largest : IWrite
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T old, T value) where T : unmanaged, INumber<T> => T.Max(old, value);
}

/// <summary>NaN wins.</summary>
internal readonly struct Smallest : IWrite
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T old, T value) where T : unmanaged, INumber<T> => T.Min(old, value);
}

/// <summary>x[o, places[k], :] joined with g[o, k, :]; parts are ranges of (o, block of columns).</summary>
internal unsafe struct PlaceRange<TWrite, T> : ILaunch
    where TWrite : struct, IWrite
    where T : unmanaged, INumber<T>
{
    public T* G;
    public long* Places;
    public T* X;
    public nint Outer;
    public nint Length;
    public nint Count;
    public nint Inner;
    public nint Block;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        nint blocks = (Inner + Block - 1) / Block;
        for (nint part = start; part < end; part++)
        {
            (nint o, nint block) = nint.DivRem(part, blocks);
            nint first = block * Block, width = nint.Min(Block, Inner - first);
            T* x = X + o * Length * Inner + first, g = G + o * Count * Inner + first;
            for (nint k = 0; k < Count; k++, g += Inner)
            {
                T* row = x + (nint)Places[k] * Inner;
                for (nint j = 0; j < width; j++) row[j] = TWrite.Join(row[j], g[j]);
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(G, Outer * Count * Inner);
        operands.ReadAll(Places, Count);
        operands.WriteAll(X, Outer * Length * Inner);
        operands.Number(Length);
        operands.Number(Count);
        operands.Number(Inner);
    }
}

/// <summary>x (outer, length, inner)[o, index[o, k, i], i] joined with g (outer, count, inner)[o, k, i].</summary>
internal unsafe struct ScatterRange<TWrite, T> : ILaunch
    where TWrite : struct, IWrite
    where T : unmanaged, INumber<T>
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
            T* x = X + o * Length * Inner, g = G + o * Count * Inner;
            long* index = Index + o * Count * Inner;
            if (Inner == 1)
            {
                for (nint k = 0; k < Count; k++) x[(nint)index[k]] = TWrite.Join(x[(nint)index[k]], g[k]);
                continue;
            }
            for (nint k = 0; k < Count; k++, index += Inner, g += Inner)
            {
                for (nint i = 0; i < Inner; i++)
                {
                    T* at = x + (nint)index[i] * Inner + i;
                    *at = TWrite.Join(*at, g[i]);
                }
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(G, Count * Inner);
        operands.ReadRows(Index, Count * Inner);
        operands.WriteRows(X, Length * Inner);
        operands.Number(Length);
        operands.Number(Count);
        operands.Number(Inner);
    }
}

/// <summary>places[i] = or += the position index[i] of a dimension, in elements of the indexed dimensions; refuses what
/// lies outside.</summary>
internal unsafe struct PositionsLaunch : ILaunch
{
    public long* Index;
    public long* Places;
    public nint Count;
    public long Size;
    public long Step;
    public int Dim;
    public bool First;
    public bool FromEnd;
    public string Op;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        long least = FromEnd ? -Size : 0;
        for (nint i = 0; i < Count; i++)
        {
            long at = Index[i];
            if (at < least || at >= Size) Throw(at);
            if (at < 0) at += Size;
            Places[i] = First ? at * Step : Places[i] + at * Step;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Index, Count);
        operands.WriteAll(Places, Count);
        operands.Number(Size);
        operands.Number(Step);
        operands.Number(First ? 1L : 0);
        operands.Number(FromEnd ? 1L : 0);
    }

    [DoesNotReturn]
    private readonly void Throw(long index) => throw new ArgumentOutOfRangeException(nameof(index),
        $"{Op}(): index {index} is out of bounds for dimension {Dim} with size {Size}");
}

internal static unsafe partial class KernelSet
{
    /// <summary>y (outer, count, inner)[o, k, :] = x (outer, length, inner)[o, places[k], :]; places were
    /// checked.</summary>
    public static void Pick<T>(T* x, long* places, T* y, nint outer, nint length, nint count, nint inner)
        where T : unmanaged
        => Share(outer * count, OuterGrain(inner), new PickRange<T>
        {
            X = x,
            Places = places,
            Y = y,
            Outer = outer,
            Length = length,
            Count = count,
            Inner = inner,
        });

    /// <summary>x (outer, length, inner)[o, places[k], :] joined with g (outer, count, inner)[o, k, :], in the order of
    /// k; places were checked.</summary>
    public static void Place<TWrite, T>(T* g, long* places, T* x, nint outer, nint length, nint count, nint inner)
        where TWrite : struct, IWrite
        where T : unmanaged, INumber<T>
    {
        // Lines of 64 bytes are not shared either.
        const nint Columns = 1024;
        nint block = inner >= 2 * Columns ? Columns : nint.Max(1, inner), blocks = (inner + block - 1) / block;
        Share(outer * blocks, OuterGrain(count * block), new PlaceRange<TWrite, T>
        {
            G = g,
            Places = places,
            X = x,
            Outer = outer,
            Length = length,
            Count = count,
            Inner = inner,
            Block = block,
        });
    }

    /// <summary>x (outer, length, inner)[o, index[o, k, i], i] joined with g (outer, count, inner)[o, k, i], in the
    /// order
    /// of k; indices were checked.</summary>
    public static void Scatter<TWrite, T>(T* g, long* index, T* x, nint outer, nint length, nint count, nint inner)
        where TWrite : struct, IWrite
        where T : unmanaged, INumber<T>
        => Share(outer, OuterGrain(count * inner), new ScatterRange<TWrite, T>
        {
            G = g,
            Index = index,
            X = x,
            Length = length,
            Count = count,
            Inner = inner,
        });
}
