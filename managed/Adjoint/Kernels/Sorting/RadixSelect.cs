using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>Finds the key of a rank without sorting: digit by digit from the top, among the keys that agree so
/// far.</summary>
internal static unsafe class RadixSelect
{
    private const int Bits = 8;
    private const int Buckets = 1 << Bits;

    /// <summary>The key that would stand at <paramref name="rank"/> if the n keys were sorted.</summary>
    /// <param name="keys">Read only.</param>
    /// <param name="rest">Room for n keys.</param>
    /// <param name="n">At least 1.</param>
    /// <param name="rank">0 .. n - 1.</param>
    /// <param name="less">How many keys are smaller.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static TKey Run<TKey>(TKey* keys, TKey* rest, int n, int rank, out int less)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        int* counts = stackalloc int[Buckets];
        less = 0;
        for (int shift = (sizeof(TKey) - 1) * Bits; ; shift -= Bits)
        {
            new Span<int>(counts, Buckets).Clear();
            for (int i = 0; i < n; i++) counts[Digit(keys[i], shift)]++;
            int bucket = 0, before = 0;
            while (before + counts[bucket] <= rank) before += counts[bucket++];
            less += before;
            rank -= before;
            if (shift == 0) return (keys[0] & ~TKey.CreateTruncating(Buckets - 1)) | TKey.CreateTruncating(bucket);
            if (counts[bucket] == n) continue;
            int kept = 0;
            for (int i = 0; i < n; i++)
            {
                TKey key = keys[i];
                if (Digit(key, shift) == bucket) rest[kept++] = key;
            }
            keys = rest;
            n = kept;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digit<TKey>(TKey key, int shift) where TKey : unmanaged, IBinaryInteger<TKey> =>
        int.CreateTruncating(key >> shift) & (Buckets - 1);
}
