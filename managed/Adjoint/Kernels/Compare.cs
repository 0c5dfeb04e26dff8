using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>The loop of comparison ops: one byte, 0 or 1, an element.</summary>
/// <remarks>The output never lies on an input (its type differs), so the overlapping last vector may read
/// late.</remarks>
internal static unsafe class Compare
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<TOp, V, V1, T>(T* a, nint sa, T* b, nint sb, byte* y, nint n)
        where TOp : struct, ICompareOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        // Bytes compared into bytes are the one case that may be in place: one lane at a time is safe there.
        if (n < V.Count || V.Count == 1)
        {
            for (nint i = 0; i < n; i++)
                y[i] = (byte)V1.MaskBits(TOp.Compare(V1.Load(a + i * sa), V1.Load(b + i * sb)));
            return;
        }

        Unsafe.SkipInit(out V aLanes);
        Unsafe.SkipInit(out V bLanes);
        if (sa == 0)
        {
            aLanes = V.Broadcast(*a);
            a = (T*)Unsafe.AsPointer(ref aLanes);
        }
        if (sb == 0)
        {
            bLanes = V.Broadcast(*b);
            b = (T*)Unsafe.AsPointer(ref bLanes);
        }
        nint last = n - V.Count;
        for (nint k = 0; k <= last; k += V.Count)
            StoreBits<V, T>(V.MaskBits(TOp.Compare(V.Load(a + k * sa), V.Load(b + k * sb))), y + k);
        if (n % V.Count != 0)
            StoreBits<V, T>(V.MaskBits(TOp.Compare(V.Load(a + last * sa), V.Load(b + last * sb))), y + last);
    }

    /// <summary>Bit i of <paramref name="bits"/> becomes byte i, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBits<V, T>(uint bits, byte* y)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        if (V.Count == 16)
        {
            Unsafe.WriteUnaligned(y, Spread(bits & 0xFF));
            Unsafe.WriteUnaligned(y + 8, Spread(bits >> 8));
        }
        else if (V.Count == 8) Unsafe.WriteUnaligned(y, Spread(bits));
        else if (V.Count == 4) Unsafe.WriteUnaligned(y, (uint)Spread(bits));
        else Unsafe.WriteUnaligned(y, (ushort)Spread(bits));
    }

    /// <summary>Eight bits to eight bytes: copy the bits into every byte, keep bit i in byte i, and carry what is not
    /// zero
    /// (a power of two, so adding 0x7F to it sets the top bit and never leaves the byte) down to bit 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(uint bits)
    {
        ulong kept = (bits * 0x0101_0101_0101_0101UL) & 0x8040_2010_0804_0201UL;
        return ((kept + 0x7F7F_7F7F_7F7F_7F7FUL) >> 7) & 0x0101_0101_0101_0101UL;
    }
}
