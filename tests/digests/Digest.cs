using System.Runtime.CompilerServices;

namespace Adjoint.Digests;

/// <summary>A digest of everything a kernel computes over fixed inputs, and the stream of those inputs. Twin:
/// tests/native/digest.h; the committed digests.def holds both to the same values.</summary>
internal struct Digest()
{
    private ulong _random = 1;

    /// <summary>The digest of what was taken so far.</summary>
    public ulong Hash { get; private set; }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014).</summary>
    public ulong Next()
    {
        _random += 0x9E3779B97F4A7C15;
        return Mix(_random);
    }

    public void Take(ulong bits) => Hash = Mix((Hash ^ bits) + 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>Fixed inputs, made of integers and powers of two alone, and the bits of results.</summary>
internal static class Numbers
{
    private static readonly double[] s_singles =
    [
        0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0.5,
        -0.5, 2, -float.MaxValue, 1.17549435082228751e-38, -1.17549435082228751e-38, float.Epsilon, -float.Epsilon,
        float.MaxValue,
    ];

    private static readonly double[] s_doubles =
    [
        0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0.5,
        -0.5, 2, -double.MaxValue, 2.2250738585072014e-308, -2.2250738585072014e-308, double.Epsilon, -double.Epsilon,
        double.MaxValue,
    ];

    /// <summary>A multiple of 2^-21 (float) or 2^-50 (double) in [-4, 4).</summary>
    public static double Plain<T>(ref Digest d)
    {
        int precision = typeof(T) == typeof(float) ? 24 : 53;
        long centred = (long)(d.Next() >> (64 - precision)) - (1L << (precision - 1));
        return centred * (8.0 / (1L << precision));
    }

    /// <summary>Of eight numbers one is special, one of any magnitude, the others plain.</summary>
    public static T Mixed<T>(ref Digest d) where T : unmanaged
    {
        ulong choice = d.Next();
        uint scales = typeof(T) == typeof(float) ? 60u : 600u;
        return (choice & 7) switch
        {
            0 => Of<T>((typeof(T) == typeof(float) ? s_singles : s_doubles)[(int)((choice >> 3) % 16)]),
            1 => Of<T>(Plain<T>(ref d) * PowerOfTwo((int)((choice >> 3) % ((2 * scales) + 1)) - (int)scales)),
            _ => Of<T>(Plain<T>(ref d)),
        };
    }

    /// <summary>Near 1, so that a long product stays a number.</summary>
    public static T NearOne<T>(ref Digest d) where T : unmanaged => Of<T>(1 + (Plain<T>(ref d) / 64));

    /// <summary>Rounded once.</summary>
    public static T Of<T>(double x) where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(x);
        return Unsafe.BitCast<float, T>((float)x);
    }

    /// <summary>NaN is one value: its payload is not part of the promise.</summary>
    public static ulong Bits<T>(T x) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            float single = Unsafe.BitCast<T, float>(x);
            return float.IsNaN(single) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits(single);
        }
        double number = Unsafe.BitCast<T, double>(x);
        return double.IsNaN(number) ? 0x7FF8000000000000 : BitConverter.DoubleToUInt64Bits(number);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.UInt64BitsToDouble((ulong)(exponent + 1023) << 52);
}
