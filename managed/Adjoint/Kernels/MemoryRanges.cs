using Adjoint.Simd;

namespace Adjoint.Kernels;

// The launches of copies, casts and random numbers, whole or in parts.

internal unsafe struct CopyRange<T> : ILaunch where T : unmanaged
{
    public T* X;
    public T* Y;

    public readonly void Run(nint start, nint end) =>
        Buffer.MemoryCopy(X + start, Y + start, (end - start) * sizeof(T), (end - start) * sizeof(T));

    public readonly void Tell(Operands operands)
    {
        operands.Read(X);
        operands.Write(Y);
    }
}

internal unsafe struct CastRange<TFrom, TTo> : ILaunch
    where TFrom : unmanaged
    where TTo : unmanaged
{
    public TFrom* X;
    public TTo* Y;

    public readonly void Run(nint start, nint end) => Cast.Run(X + start, Y + start, end - start);

    public readonly void Tell(Operands operands)
    {
        operands.Read(X);
        operands.Write(Y);
    }
}

/// <summary>Which numbers a random launch draws; read when it runs.</summary>
internal struct RandomKey
{
    public ulong Seed;
    public ulong Offset;
}

/// <summary>Parts are ranges of <see cref="Randoms.Chunk"/>s.</summary>
internal unsafe struct RandomRange<TDistribution, T> : ILaunch
    where TDistribution : struct, IDistribution
    where T : unmanaged
{
    public T* Y;
    public nint Count;
    public RandomKey* Key;
    public double P;
    public double Q;

    public readonly void Run(nint start, nint end)
    {
        nint first = start * Randoms.Chunk, last = nint.Min(end * Randoms.Chunk, Count);
        ((delegate*<T*, nint, nint, ulong, ulong, double, double, void>)Kernel<RandomKernel<TDistribution>, T>.Entry)(
            Y + first, first, last - first, Key->Seed, Key->Offset, P, Q);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Key, 1);
        operands.WriteAll(Y, Count);
        operands.Number(P);
        operands.Number(Q);
    }
}

/// <summary>Parts are ranges of the outermost dimension.</summary>
internal unsafe struct StridedRange<TKernel, T> : ILaunch
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

    public readonly void Tell(Operands operands)
    {
        nint first = 0, last = 0, destination = 1;
        for (int i = 0; i < Rank; i++)
        {
            // A source may be read backwards.
            nint reach = (Dimensions[i].Size - 1) * Dimensions[i].Source;
            if (reach < 0) first += reach;
            else last += reach;
            destination += (Dimensions[i].Size - 1) * Dimensions[i].Destination;
        }
        operands.ReadAll(Source + first, last - first + 1);
        operands.WriteAll(Destination, destination);
        operands.ReadAll(Dimensions, Rank);
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
