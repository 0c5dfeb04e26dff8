using System.Numerics;

namespace Adjoint.Kernels;

// x is (rows, length), row by row; rows are of at most 2^31 - 1 elements, at least one.
internal static unsafe partial class KernelSet
{
    /// <summary>y = the rows of x sorted, places = where each element was; NaN is the largest, equal elements keep
    /// their order.</summary>
    public static void Sort<T>(T* x, T* y, long* places, nint rows, int length, bool descending) where T : unmanaged
    {
        if (sizeof(T) == 8) Sort<T, ulong>(x, y, places, rows, length, descending);
        else Sort<T, uint>(x, y, places, rows, length, descending);
    }

    /// <summary>The first <paramref name="count"/> of each sorted row.</summary>
    public static void Top<T>(T* x, T* y, long* places, nint rows, int length, int count, bool descending)
        where T : unmanaged
    {
        if (sizeof(T) == 8) Top<T, ulong>(x, y, places, rows, length, count, descending);
        else Top<T, uint>(x, y, places, rows, length, count, descending);
    }

    /// <summary>places[r] = where the element of a rank lies in row r.</summary>
    public static void Rank<T>(T* x, long* places, nint rows, int length, RankRule rule, int rank) where T : unmanaged
    {
        if (sizeof(T) == 8) Rank<T, ulong>(x, places, rows, length, rule, rank);
        else Rank<T, uint>(x, places, rows, length, rule, rank);
    }

    /// <summary>places[r] = where the most frequent value of row r lies last.</summary>
    public static void Mode<T>(T* x, long* places, nint rows, int length) where T : unmanaged
    {
        if (sizeof(T) == 8) Mode<T, ulong>(x, places, rows, length);
        else Mode<T, uint>(x, places, rows, length);
    }

    private static void Sort<T, TKey>(T* x, T* y, long* places, nint rows, int length, bool descending)
        where T : unmanaged
        where TKey : unmanaged, IBinaryInteger<TKey>
        => Share(rows, SortGrain(length), new SortRange<T, TKey>
        {
            X = x,
            Y = y,
            Places = places,
            Length = length,
            Descending = descending,
        });

    private static void Top<T, TKey>(T* x, T* y, long* places, nint rows, int length, int count, bool descending)
        where T : unmanaged
        where TKey : unmanaged, IBinaryInteger<TKey>
        => Share(rows, SortGrain(length), new TopRange<T, TKey>
        {
            X = x,
            Y = y,
            Places = places,
            Length = length,
            Count = count,
            Descending = descending,
        });

    private static void Rank<T, TKey>(T* x, long* places, nint rows, int length, RankRule rule, int rank)
        where T : unmanaged
        where TKey : unmanaged, IBinaryInteger<TKey>
        => Share(rows, SortGrain(length), new RankRange<T, TKey>
        {
            X = x,
            Places = places,
            Length = length,
            Rank = rank,
            Rule = rule,
        });

    private static void Mode<T, TKey>(T* x, long* places, nint rows, int length)
        where T : unmanaged
        where TKey : unmanaged, IBinaryInteger<TKey>
        => Share(rows, SortGrain(length), new ModeRange<T, TKey> { X = x, Places = places, Length = length });

    // An element costs about ten times what a sum does.
    private static nint SortGrain(nint length) => nint.Max(1, OuterGrain(length) / 10);
}
