using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

// Rows are shared out whole; each thread has its own room, so a result does not depend on their number.

/// <summary>Sorts each row of x (rows, length); equal elements keep their order.</summary>
internal unsafe struct SortRange<T, TKey> : ILaunch
    where T : unmanaged
    where TKey : unmanaged, IBinaryInteger<TKey>
{
    public T* X;
    public T* Y;
    public long* Places;
    public int Length;
    public bool Descending;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        using Workspace room = Workspace.Rent(2L * Length * sizeof(Keyed<TKey>));
        Keyed<TKey>* a = (Keyed<TKey>*)room.Pointer;
        TKey flip = Descending ? TKey.AllBitsSet : TKey.Zero;
        for (nint row = start; row < end; row++)
        {
            T* x = X + row * Length, y = Y + row * Length;
            long* places = Places + row * Length;
            for (int i = 0; i < Length; i++) a[i] = new Keyed<TKey> { Key = SortKey.Of(x[i], flip), Place = i };
            Keyed<TKey>* sorted = RadixSort.Run(a, a + Length, Length);
            for (int i = 0; i < Length; i++)
            {
                int place = sorted[i].Place;
                y[i] = x[place];
                places[i] = place;
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length);
        operands.WriteRows(Y, Length);
        operands.WriteRows(Places, Length);
        operands.Number(Length);
        operands.Number(Descending ? 1L : 0);
    }
}

/// <summary>The first k of each row of x (rows, length) if it were sorted, in order.</summary>
internal unsafe struct TopRange<T, TKey> : ILaunch
    where T : unmanaged
    where TKey : unmanaged, IBinaryInteger<TKey>
{
    // Up to so many are kept sorted by insertion while the row is read once: nearly every element fails the one
    // comparison with the last of them. More of them are found by rank and sorted.
    private const int Few = 64;

    public T* X;
    public T* Y;
    public long* Places;
    public int Length;
    public int Count;
    public bool Descending;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        long entries = 2L * Count * sizeof(Keyed<TKey>);
        using Workspace room = Workspace.Rent(entries + (Count > Few ? 2L * Length * sizeof(TKey) : 0));
        Keyed<TKey>* a = (Keyed<TKey>*)room.Pointer;
        TKey* keys = (TKey*)(room.Pointer + entries);
        for (nint row = start; row < end; row++)
        {
            T* x = X + row * Length, y = Y + row * Count;
            long* places = Places + row * Count;
            Keyed<TKey>* top = Count <= Few ? ByInsertion(x, a) : ByRank(x, a, keys);
            for (int i = 0; i < Count; i++)
            {
                int place = top[i].Place;
                y[i] = x[place];
                places[i] = place;
            }
        }
    }

    private readonly Keyed<TKey>* ByInsertion(T* x, Keyed<TKey>* a)
    {
        TKey flip = Descending ? TKey.AllBitsSet : TKey.Zero;
        int kept = 0;
        for (int i = 0; i < Length; i++)
        {
            TKey key = SortKey.Of(x[i], flip);
            if (kept == Count)
            {
                if (key >= a[Count - 1].Key) continue;
                kept--;
            }
            int at = kept++;
            for (; at > 0 && a[at - 1].Key > key; at--) a[at] = a[at - 1];
            a[at] = new Keyed<TKey> { Key = key, Place = i };
        }
        return a;
    }

    private readonly Keyed<TKey>* ByRank(T* x, Keyed<TKey>* a, TKey* keys)
    {
        TKey flip = Descending ? TKey.AllBitsSet : TKey.Zero;
        for (int i = 0; i < Length; i++) keys[i] = SortKey.Of(x[i], flip);
        TKey last = RadixSelect.Run(keys, keys + Length, Length, Count - 1, out int less);
        int ties = Count - less, kept = 0;
        for (int i = 0; i < Length; i++)
        {
            TKey key = keys[i];
            if (key > last || (key == last && ties-- <= 0)) continue;
            a[kept++] = new Keyed<TKey> { Key = key, Place = i };
        }
        return RadixSort.Run(a, a + Count, Count);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length);
        operands.WriteRows(Y, Count);
        operands.WriteRows(Places, Count);
        operands.Number(Length);
        operands.Number(Count);
        operands.Number(Descending ? 1L : 0);
    }
}

/// <summary>Which element of a row is meant.</summary>
internal enum RankRule
{
    /// <summary>The one at a given rank, NaN being the largest.</summary>
    Given,
    /// <summary>The lower one in the middle, or the first NaN.</summary>
    Median,
    /// <summary>The lower one in the middle of what is not NaN.</summary>
    NanMedian,
}

/// <summary>Where the element of a rank lies in each row of x (rows, length); the first of ties that are
/// left.</summary>
internal unsafe struct RankRange<T, TKey> : ILaunch
    where T : unmanaged
    where TKey : unmanaged, IBinaryInteger<TKey>
{
    public T* X;
    public long* Places;
    public int Length;
    public int Rank;
    public RankRule Rule;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        using Workspace room = Workspace.Rent(2L * Length * sizeof(TKey));
        TKey* keys = (TKey*)room.Pointer;
        for (nint row = start; row < end; row++)
        {
            T* x = X + row * Length;
            int numbers = 0;
            for (int i = 0; i < Length; i++)
            {
                TKey key = SortKey.Of(x[i], TKey.Zero);
                keys[i] = key;
                if (!SortKey.IsNaN<T, TKey>(key)) numbers++;
            }
            int rank = Rule == RankRule.Given ? Rank
                : Rule == RankRule.Median && numbers < Length ? numbers : Math.Max(0, (numbers - 1) / 2);
            TKey wanted = RadixSelect.Run(keys, keys + Length, Length, rank, out int less);
            int place = -1;
            for (int left = rank - less; left >= 0; left--)
                do place++; while (keys[place] != wanted);
            Places[row] = place;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length);
        operands.Write(Places);
        operands.Number(Length);
        operands.Number(Rank);
        operands.Number((long)Rule);
    }
}

/// <summary>Where the most frequent value of each row of x (rows, length) lies last; the smallest such
/// value.</summary>
internal unsafe struct ModeRange<T, TKey> : ILaunch
    where T : unmanaged
    where TKey : unmanaged, IBinaryInteger<TKey>
{
    public T* X;
    public long* Places;
    public int Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        using Workspace room = Workspace.Rent(2L * Length * sizeof(Keyed<TKey>));
        Keyed<TKey>* a = (Keyed<TKey>*)room.Pointer;
        for (nint row = start; row < end; row++)
        {
            T* x = X + row * Length;
            for (int i = 0; i < Length; i++) a[i] = new Keyed<TKey> { Key = SortKey.Of(x[i], TKey.Zero), Place = i };
            Keyed<TKey>* sorted = RadixSort.Run(a, a + Length, Length);
            int most = 0, run = 0;
            for (int i = 0; i < Length; i++)
            {
                run++;
                if (i + 1 < Length && sorted[i + 1].Key == sorted[i].Key) continue;
                if (run > most) (most, Places[row]) = (run, sorted[i].Place);
                run = 0;
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length);
        operands.Write(Places);
        operands.Number(Length);
    }
}
