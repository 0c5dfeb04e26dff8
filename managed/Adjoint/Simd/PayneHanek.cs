namespace Adjoint.Simd;

/// <summary>Argument reduction of sine and cosine for huge arguments (Payne and Hanek, 1983), in integers: x times a
/// window of the bits of 2/pi, wide enough that what is cut off on the left is a multiple of 4 turns of pi/2 and what
/// is cut off on the right is below 2^-138. native/src/simd/payne_hanek.h is its twin.</summary>
internal static class PayneHanek
{
    /// <summary>2/pi as a binary fraction, 32 bits a word.</summary>
    private static ReadOnlySpan<uint> TwoOverPi =>
    [
        0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB, 0xDEBBC561,
        0xB7246E3A, 0x424DD2E0, 0x06492EEA, 0x09D1921C, 0xFE1DEB1C, 0xB129A73E, 0xE88235F5, 0x2EBB4484,
        0xE99C7026, 0xB45F7E41, 0x3991D639, 0x835339F4, 0x9C845F8B, 0xBDF9283B, 0x1FF897FF, 0xDE05980F,
        0xEF2F118B, 0x5A0A6D1F, 0x6D367ECF, 0x27CB09B7, 0x4F463F66, 0x9E5FEA2D, 0x7527BAC7, 0xEBE5F17B,
        0x3D0739F7, 0x8A5292EA, 0x6BFB5FB1, 0x1F8D5D08, 0x56033046, 0xFC7B6BAB,
    ];

    /// <summary>x - n pi/2 = result + low with |result| &lt;= pi/4 and n mod 4, for finite |x| &gt;= 2^12; NaN for infinities and
    /// NaN.</summary>
    public static double Reduce(double x, out double low, out uint n)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        int biased = (int)(bits >> 52) & 0x7FF;
        if (biased == 0x7FF)
        {
            low = 0;
            n = 0;
            return double.NaN;
        }
        // |x| = mantissa 2^e with -40 <= e <= 971
        ulong mantissa = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        int e = biased - 1075;
        int first = e < 2 ? 0 : (e - 2) >> 5; // words before it only add multiples of 4

        // product = mantissa * (7 words of 2/pi), little end first
        Span<uint> product = stackalloc uint[9];
        product.Clear();
        for (int half = 0; half < 2; half++)
        {
            ulong factor = (uint)(mantissa >> (32 * half));
            ulong carry = 0;
            for (int j = 0; j < 7; j++)
            {
                carry += (factor * TwoOverPi[first + 6 - j]) + product[half + j];
                product[half + j] = (uint)carry;
                carry >>= 32;
            }
            product[half + 7] = (uint)carry;
        }

        // The binary point is `fraction` bits from the right, 191 to 264; take 2 bits before it and 126 after it.
        int fraction = (32 * (first + 7)) - e;
        ulong high = Window(product, fraction - 62), lower = Window(product, fraction - 126);
        n = (uint)((high + 0x2000000000000000) >> 62); // to the nearest multiple, mod 4
        high -= (ulong)n << 62;
        bool negative = (long)high < 0;
        if (negative)
        {
            lower = ~lower + 1;
            high = ~high + (lower == 0 ? 1ul : 0);
        }

        // Four exact pieces of the fraction, summed to two numbers; leading zeros cost no precision.
        double a = (uint)(high >> 32) * 9.31322574615478515625e-10; // 2^-30
        double b = (uint)high * 2.168404344971008868e-19; // 2^-62
        double c = (uint)(lower >> 32) * 5.048709793414475696e-29; // 2^-94
        double d = (uint)lower * 1.1754943508222875e-38; // 2^-126
        double sum = a + (b + c);
        double rest = ((a - sum) + b) + (c + d);

        // sum pi/2 exactly, by Dekker's splitting: the machine may have no FMA
        double s1 = Leading(sum), s2 = sum - s1, p = sum * 1.5707963267948966;
        double lost = (((s1 * 1.570796310901641845703125) - p) + (s1 * 1.5893254712295857e-08)
            + (s2 * 1.570796310901641845703125)) + (s2 * 1.5893254712295857e-08);
        double more = ((rest * 1.5707963267948966) + (sum * 6.123233995736766e-17)) + lost;
        double r = p + more;
        double tail = more - (r - p);

        bool flip = negative != (x < 0);
        n = x < 0 ? (4 - n) & 3 : n;
        low = flip ? -tail : tail;
        return flip ? -r : r;
    }

    /// <summary>The leading 26 bits, so that such parts multiply exactly.</summary>
    private static double Leading(double x) =>
        BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(x) & 0xFFFFFFFFF8000000);

    /// <summary>The 64 bits that begin at bit <paramref name="offset"/>, counted from the little end.</summary>
    private static ulong Window(ReadOnlySpan<uint> words, int offset)
    {
        int word = offset >> 5, shift = offset & 31;
        ulong lowest = words[word] >> shift;
        ulong middle = (ulong)words[word + 1] << (32 - shift);
        ulong highest = shift == 0 || word + 2 >= words.Length ? 0 : (ulong)words[word + 2] << (64 - shift);
        return lowest | middle | highest;
    }
}
