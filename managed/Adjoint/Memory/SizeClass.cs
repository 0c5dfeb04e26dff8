using System.Numerics;

namespace Adjoint.Memory;

/// <summary>
/// The sizes that blocks come in: 64, 128, 192 and 256 bytes, then four a doubling (320, 384, 448, 512, 640 ...), so
/// that rounding up wastes at most a quarter and every size keeps the 64-byte alignment of its neighbours in a slab.
/// </summary>
internal static class SizeClass
{
    /// <summary>Alignment of every block: a cache line, and the widest vector register.</summary>
    public const int Alignment = 64;

    /// <summary>Classes up to <see cref="MaxSmallBytes"/> share slabs and are cached per thread.</summary>
    public const int SmallCount = 52;

    /// <summary>Size of the last small class; anything larger has a slab of its own.</summary>
    public const long MaxSmallBytes = 1L << 20;

    /// <summary>The address space of a process on the supported 64-bit machines; no request beyond it can be
    /// met.</summary>
    public const long MaxBytes = 1L << 47;

    /// <summary>Number of classes, up to <see cref="MaxBytes"/>.</summary>
    public const int Count = 160;

    /// <summary>The smallest class that holds <paramref name="bytes"/>, which is from 1 to
    /// <see cref="MaxBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(long bytes)
    {
        // m = (units of 64 bytes) - 1. Classes 0..3 are m itself; later the two bits below the leading one of m choose
        // among the four classes of its doubling: m in [4, 8) gives classes 4..7, m in [8, 16) classes 8..11.
        ulong m = (ulong)(bytes - 1) >> 6;
        if (m < 4)
            return (int)m;
        int e = BitOperations.Log2(m);
        return 4 * (e - 1) + ((int)(m >> (e - 2)) & 3);
    }

    /// <summary>The size in bytes of the blocks of a class.</summary>
    public static long Bytes(int sizeClass)
    {
        if (sizeClass < 4)
            return (long)Alignment * (sizeClass + 1);
        int e = sizeClass / 4 + 1;
        return (long)Alignment * (sizeClass % 4 + 5) << (e - 2);
    }
}
