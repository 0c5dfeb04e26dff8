using Adjoint.Simd;

namespace Adjoint.Kernels;

// The launches of copies, casts and random numbers, whole or in parts.

internal unsafe struct CopyRange<T> : IRange where T : unmanaged
{
    public T* X;
    public T* Y;

    public readonly void Run(nint start, nint end) =>
        Buffer.MemoryCopy(X + start, Y + start, (end - start) * sizeof(T), (end - start) * sizeof(T));
}

internal unsafe struct CastRange<TFrom, TTo> : IRange
    where TFrom : unmanaged
    where TTo : unmanaged
{
    public TFrom* X;
    public TTo* Y;

    public readonly void Run(nint start, nint end) => Cast.Run(X + start, Y + start, end - start);
}

/// <summary>Parts are ranges of <see cref="Randoms.Chunk"/>s.</summary>
internal unsafe struct RandomRange<TDistribution, T> : IRange
    where TDistribution : struct, IDistribution
    where T : unmanaged
{
    public T* Y;
    public nint Count;
    public ulong Seed;
    public ulong Offset;
    public double P;
    public double Q;

    public readonly void Run(nint start, nint end)
    {
        nint first = start * Randoms.Chunk, last = nint.Min(end * Randoms.Chunk, Count);
        ((delegate*<T*, nint, nint, ulong, ulong, double, double, void>)Kernel<RandomKernel<TDistribution>, T>.Entry)(
            Y + first, first, last - first, Seed, Offset, P, Q);
    }
}

/// <summary>Parts are ranges of the outermost dimension.</summary>
internal unsafe struct StridedRange<TKernel, T> : IRange
    where TKernel : struct, IKernel
    where T : unmanaged
{
    public T* Source;
    public T* Destination;
    public StridedDimension* Dimensions;
    public int Rank;

    public readonly void Run(nint start, nint end)
    {
        T* source = Source, destination = Destination;
        Span<StridedDimension> part = stackalloc StridedDimension[int.Max(1, Rank)];
        new ReadOnlySpan<StridedDimension>(Dimensions, Rank).CopyTo(part);
        if (Rank > 0)
        {
            source += start * part[0].Source;
            destination += start * part[0].Destination;
            part[0].Size = end - start;
        }
        fixed (StridedDimension* dimensions = part)
            ((delegate*<T*, T*, StridedDimension*, int, void>)Kernel<TKernel, T>.Entry)(
                source, destination, dimensions, Rank);
    }
}

/// <summary>(T* source, T* destination, StridedDimension* dimensions, int rank); managed only.</summary>
internal readonly unsafe struct CopyStridedKernel : IKernel
{
    public static string Name => "copy_strided";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, StridedDimension*, int, void>)&Strided.Run<CopyMove<V, T>, T>;

    public static void* Native<T>() where T : unmanaged => null;
}

/// <summary>(T* source, T* destination, StridedDimension* dimensions, int rank); managed only.</summary>
internal readonly unsafe struct AddStridedKernel : IKernel
{
    public static string Name => "add_strided";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, StridedDimension*, int, void>)&Strided.Run<AddMove<V, V1, T>, T>;

    public static void* Native<T>() where T : unmanaged => null;
}
