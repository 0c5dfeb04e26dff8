using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>Sorts keys together with their places; equal keys keep their order.</summary>
internal static unsafe class RadixSort
{
    private const int Bits = 8;
    private const int Buckets = 1 << Bits;

    // Shorter rows cost less by insertion than the counting of all digits does.
    private const int Short = 32;

    /// <summary>Sorts n entries of <paramref name="a"/>, with <paramref name="b"/> as room for as many.</summary>
    /// <returns>Which of the two holds the result.</returns>
    public static Keyed<TKey>* Run<TKey>(Keyed<TKey>* a, Keyed<TKey>* b, int n)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        if (n <= Short)
        {
            Insert(a, n);
            return a;
        }
        return IsSorted(a, n) ? a : ByDigits(a, b, n);
    }

    // One pass for each digit, the lowest first; a digit in which all keys agree needs none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static Keyed<TKey>* ByDigits<TKey>(Keyed<TKey>* a, Keyed<TKey>* b, int n)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        int digits = sizeof(TKey);
        int* counts = stackalloc int[digits * Buckets];
        new Span<int>(counts, digits * Buckets).Clear();
        for (int i = 0; i < n; i++)
        {
            TKey key = a[i].Key;
            for (int d = 0; d < digits; d++) counts[d * Buckets + Digit(key, d)]++;
        }
        for (int d = 0; d < digits; d++)
        {
            int* starts = counts + d * Buckets;
            if (starts[Digit(a[0].Key, d)] == n) continue;
            int sum = 0;
            for (int i = 0; i < Buckets; i++) (starts[i], sum) = (sum, sum + starts[i]);
            for (int i = 0; i < n; i++)
            {
                Keyed<TKey> entry = a[i];
                b[starts[Digit(entry.Key, d)]++] = entry;
            }
            Keyed<TKey>* sorted = b;
            b = a;
            a = sorted;
        }
        return a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digit<TKey>(TKey key, int d) where TKey : unmanaged, IBinaryInteger<TKey> =>
        int.CreateTruncating(key >> (d * Bits)) & (Buckets - 1);

    private static void Insert<TKey>(Keyed<TKey>* a, int n) where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (int i = 1; i < n; i++)
        {
            Keyed<TKey> entry = a[i];
            int at = i;
            for (; at > 0 && a[at - 1].Key > entry.Key; at--) a[at] = a[at - 1];
            a[at] = entry;
        }
    }

    private static bool IsSorted<TKey>(Keyed<TKey>* a, int n) where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (int i = 1; i < n; i++)
            if (a[i].Key < a[i - 1].Key) return false;
        return true;
    }
}
