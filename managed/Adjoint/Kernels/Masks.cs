using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>numbers[i] = how many trues come before i, but never more than the last that is available; refuses a mask
/// with more trues than are available.</summary>
internal unsafe struct NumberTrueLaunch : ILaunch
{
    public byte* Mask;
    public long* Numbers;
    public nint Count;
    public long Available;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        long number = 0, last = Math.Max(0, Available - 1);
        for (nint i = 0; i < Count; i++)
        {
            Numbers[i] = Math.Min(number, last);
            number += Mask[i];
        }
        if (number > Available)
        {
            throw new ArgumentException("masked_scatter(): Number of elements of source < number of ones in mask: " +
                $"{Available} < {number}");
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Mask, Count);
        operands.WriteAll(Numbers, Count);
        operands.Number(Available);
    }
}

/// <summary>Refuses a mask with a true in it.</summary>
internal unsafe struct RefuseTrueLaunch : ILaunch
{
    public byte* Mask;
    public nint Count;
    public string Message;

    public readonly void Run(nint start, nint end)
    {
        if (KernelSet.CountTrue(Mask, Count) > 0) throw new InvalidOperationException(Message);
    }

    public readonly void Tell(Operands operands) => operands.ReadAll(Mask, Count);
}

internal static unsafe partial class KernelSet
{
    /// <summary>How many bytes of a row of zeros and ones are 1.</summary>
    public static nint CountTrue(byte* x, nint n)
    {
        nint count = 0, i = 0;
        // Eight at a time: ones do not carry into each other.
        for (; i + 8 <= n; i += 8) count += BitOperations.PopCount(Unsafe.ReadUnaligned<ulong>(x + i));
        for (; i < n; i++) count += x[i];
        return count;
    }

    /// <summary>Where the ones of a row of zeros and ones are; there is room for all of them.</summary>
    public static void PlacesOfTrue(byte* x, long* places, nint n)
    {
        nint i = 0;
        for (; i + 8 <= n; i += 8)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(x + i);
            if (!BitConverter.IsLittleEndian) word = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
            for (; word != 0; word &= word - 1) *places++ = i + (BitOperations.TrailingZeroCount(word) >> 3);
        }
        for (; i < n; i++)
            if (x[i] != 0) *places++ = i;
    }

    /// <summary>y (n, rank) = the coordinates of places counted row-major.</summary>
    public static void Coordinates(long* places, nint n, long* strides, int rank, long* y)
    {
        for (nint i = 0; i < n; i++)
        {
            long rest = places[i];
            for (int d = 0; d < rank; d++) (*y++, rest) = Math.DivRem(rest, strides[d]);
        }
    }
}
