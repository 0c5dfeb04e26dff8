using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>
/// Elements as unsigned integers in the same order, so that one sort by digits serves every dtype: 32 bits for dtypes
/// of
/// up to 4 bytes, else 64. NaN is the largest of all and equal to every other NaN; the two zeros are equal.
/// </summary>
internal static class SortKey
{
    /// <summary>The key of an element; <paramref name="flip"/> is 0, or all ones for the opposite order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TKey Of<T, TKey>(T x, TKey flip)
        where T : unmanaged
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        if (typeof(T) == typeof(double)) return TKey.CreateTruncating(OfBits((double)(object)x)) ^ flip;
        if (typeof(T) == typeof(float)) return TKey.CreateTruncating(OfBits((float)(object)x)) ^ flip;
        if (typeof(T) == typeof(long)) return TKey.CreateTruncating((ulong)(long)(object)x ^ (1UL << 63)) ^ flip;
        if (typeof(T) == typeof(int)) return TKey.CreateTruncating((uint)(int)(object)x ^ (1u << 31)) ^ flip;
        return TKey.CreateTruncating((byte)(object)x) ^ flip;
    }

    /// <summary>Whether the key, not flipped, is that of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNaN<T, TKey>(TKey key)
        where T : unmanaged
        where TKey : unmanaged, IBinaryInteger<TKey> =>
        (typeof(T) == typeof(double) || typeof(T) == typeof(float)) && key == TKey.AllBitsSet;

    // Negative numbers are ordered by their magnitude, backwards: all bits turn; of the others the sign does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfBits(double x)
    {
        if (double.IsNaN(x)) return ulong.MaxValue;
        long bits = BitConverter.DoubleToInt64Bits(x + 0.0);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OfBits(float x)
    {
        if (float.IsNaN(x)) return uint.MaxValue;
        int bits = BitConverter.SingleToInt32Bits(x + 0.0f);
        return (uint)(bits ^ ((bits >> 31) | int.MinValue));
    }
}

/// <summary>A key and where it came from.</summary>
internal struct Keyed<TKey> where TKey : unmanaged
{
    public TKey Key;
    public int Place;
}
