using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>What <see cref="Strided"/> does with an element: copy it, or add it.</summary>
internal unsafe interface IMove<T> where T : unmanaged
{
    static abstract void One(T* source, T* destination);
    static abstract void Run(T* source, T* destination, nint n);
    static abstract void Spread(T* source, T* destination, nint n);
}

internal readonly unsafe struct CopyMove<V, T> : IMove<T>
    where V : struct, ISimd<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One(T* source, T* destination) => *destination = *source;

    public static void Run(T* source, T* destination, nint n)
        => Buffer.MemoryCopy(source, destination, n * sizeof(T), n * sizeof(T));

    public static void Spread(T* source, T* destination, nint n) => Fill.Run<V, T>(destination, n, *source);
}

internal readonly unsafe struct AddMove<V, V1, T> : IMove<T>
    where V : struct, ISimd<V, T>
    where V1 : struct, ISimd<V1, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One(T* source, T* destination) => V1.Store(V1.Load(destination) + V1.Load(source), destination);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* source, T* destination, nint n)
    {
        nint k = 0;
        for (; k <= n - V.Count; k += V.Count) V.Store(V.Load(destination + k) + V.Load(source + k), destination + k);
        for (; k < n; k++) One(source + k, destination + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(T* source, T* destination, nint n)
    {
        V value = V.Broadcast(*source);
        nint k = 0;
        for (; k <= n - V.Count; k += V.Count) V.Store(V.Load(destination + k) + value, destination + k);
        for (; k < n; k++) One(source, destination + k);
    }
}

/// <summary>One dimension of a strided move.</summary>
internal struct StridedDimension
{
    public nint Size;
    public nint Source;
    public nint Destination;
}

/// <summary>
/// Moves between strided memory. The dimensions are brought into the destination's order and merged where both sides
/// allow
/// it; then the innermost one or two dimensions are a tight loop and the others an odometer of additions.
/// </summary>
internal static unsafe class Strided
{
    /// <summary>Edge of a transpose tile: whole cache lines on both sides, and 8 KB of doubles stay in L1.</summary>
    private const int Tile = 32;

    /// <summary>Drops dimensions of size 1, orders by destination stride (largest first), merges. Returns the count
    /// left;
    /// 0 means one element, -1 means none.</summary>
    public static int Normalize(
        ReadOnlySpan<long> source, ReadOnlySpan<long> destination, ReadOnlySpan<long> sizes, Span<StridedDimension> to)
    {
        int count = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 0) return -1;
            if (sizes[i] == 1) continue;
            var d = new StridedDimension
            {
                Size = (nint)sizes[i],
                Source = (nint)source[i],
                Destination = (nint)destination[i],
            };
            int at = count++;
            for (; at > 0 && nint.Abs(to[at - 1].Destination) < nint.Abs(d.Destination); at--) to[at] = to[at - 1];
            to[at] = d;
        }

        int last = 0;
        for (int i = 1; i < count; i++)
        {
            ref StridedDimension outer = ref to[last], inner = ref to[i];
            if (outer.Source == inner.Source * inner.Size && outer.Destination == inner.Destination * inner.Size)
            {
                inner.Size *= outer.Size;
                to[last] = inner;
            }
            else to[++last] = inner;
        }
        return count == 0 ? 0 : last + 1;
    }

    /// <summary>Moves everything that <paramref name="dimensions"/> (normalized) spans.</summary>
    public static void Run<TMove, T>(T* source, T* destination, StridedDimension* dimensions, int rank)
        where TMove : struct, IMove<T>
        where T : unmanaged
    {
        if (rank == 0)
        {
            TMove.One(source, destination);
            return;
        }
        if (rank == 1)
        {
            Line<TMove, T>(source, destination, dimensions[0]);
            return;
        }

        // The source's fastest dimension is tiled against the destination's, wherever it stands.
        int fast = rank - 1, slow = fast - 1;
        if (dimensions[fast].Source is not (0 or 1))
        {
            for (int i = 0; i < fast; i++)
            {
                if (dimensions[i].Source == 1) slow = i;
            }
        }
        Span<StridedDimension> outer = stackalloc StridedDimension[rank - 2];
        for (int i = 0, o = 0; i < fast; i++)
        {
            if (i != slow) outer[o++] = dimensions[i];
        }
        Odometer<TMove, T>(source, destination, outer, dimensions[slow], dimensions[fast]);
    }

    private static void Odometer<TMove, T>(
        T* source, T* destination, ReadOnlySpan<StridedDimension> outer, StridedDimension slow, StridedDimension fast)
        where TMove : struct, IMove<T>
        where T : unmanaged
    {
        Span<nint> index = stackalloc nint[outer.Length];
        index.Clear();
        while (true)
        {
            Plane<TMove, T>(source, destination, slow, fast);
            int i = outer.Length - 1;
            for (; i >= 0; i--)
            {
                source += outer[i].Source;
                destination += outer[i].Destination;
                if (++index[i] < outer[i].Size) break;
                source -= outer[i].Source * outer[i].Size;
                destination -= outer[i].Destination * outer[i].Size;
                index[i] = 0;
            }
            if (i < 0) return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<TMove, T>(T* source, T* destination, StridedDimension slow, StridedDimension fast)
        where TMove : struct, IMove<T>
        where T : unmanaged
    {
        if (slow.Source == 1 && fast.Source != 1 && fast.Source != 0)
        {
            Transpose<TMove, T>(source, destination, slow, fast);
            return;
        }
        for (nint i = 0; i < slow.Size; i++, source += slow.Source, destination += slow.Destination)
            Line<TMove, T>(source, destination, fast);
    }

    /// <summary>Tile by tile, through a buffer: source and destination are each touched along their cache lines, so
    /// strides
    /// that are powers of two (all rows in one cache set) cost nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Transpose<TMove, T>(T* source, T* destination, StridedDimension slow, StridedDimension fast)
        where TMove : struct, IMove<T>
        where T : unmanaged
    {
        T* tile = stackalloc T[Tile * Tile];
        for (nint i0 = 0; i0 < slow.Size; i0 += Tile)
        {
            nint width = nint.Min(Tile, slow.Size - i0);
            for (nint j0 = 0; j0 < fast.Size; j0 += Tile)
            {
                nint height = nint.Min(Tile, fast.Size - j0);
                T* from = source + i0 + j0 * fast.Source;
                for (nint j = 0; j < height; j++, from += fast.Source)
                    Unsafe.CopyBlockUnaligned(tile + j * Tile, from, (uint)(width * sizeof(T)));
                for (nint i = 0; i < width; i++)
                {
                    T* to = destination + (i0 + i) * slow.Destination + j0 * fast.Destination;
                    for (nint j = 0; j < height; j++, to += fast.Destination) TMove.One(tile + j * Tile + i, to);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line<TMove, T>(T* source, T* destination, StridedDimension line)
        where TMove : struct, IMove<T>
        where T : unmanaged
    {
        nint n = line.Size, ss = line.Source, sd = line.Destination;
        if (sd == 1 && ss == 1) TMove.Run(source, destination, n);
        else if (sd == 1 && ss == 0) TMove.Spread(source, destination, n);
        else for (; n > 0; n--, source += ss, destination += sd) TMove.One(source, destination);
    }
}
