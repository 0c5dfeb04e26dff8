using System.Collections.Concurrent;
using System.Numerics;

namespace Adjoint.Accuracy;

/// <summary>A binary number of 192 significant bits and unbounded exponent: mantissa 2^exponent, truncated after each
/// operation. Slow and simple: it is what everything else is trusted by.</summary>
internal readonly struct Big
{
    public const int Precision = 192;

    private static readonly ConcurrentDictionary<int, BigInteger> s_pi = [];

    private readonly BigInteger _mantissa;
    private readonly long _exponent;

    private Big(BigInteger mantissa, long exponent)
    {
        long excess = mantissa.IsZero ? 0 : (long)BigInteger.Abs(mantissa).GetBitLength() - Precision;
        _mantissa = excess > 0 ? mantissa >> (int)excess : mantissa;
        _exponent = mantissa.IsZero ? 0 : excess > 0 ? exponent + excess : exponent;
    }

    public static Big Zero => default;
    public static Big One => new(BigInteger.One, 0);
    public static Big Pi { get; } = new(FixedPi(Precision + 64), -Precision - 64);

    /// <summary>ln 2 = 2 atanh(1/3).</summary>
    public static Big Ln2 { get; } = Twice(AtanhOfInverse(3));

    public int Sign => _mantissa.Sign;

    /// <summary>The number is in [2^Magnitude / 2, 2^Magnitude).</summary>
    public long Magnitude => _mantissa.IsZero
        ? long.MinValue / 2 : _exponent + (long)BigInteger.Abs(_mantissa).GetBitLength();

    public static Big Of(BigInteger mantissa, long exponent = 0) => new(mantissa, exponent);

    /// <summary>Exactly x, which must be finite.</summary>
    public static Big Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long fraction = bits & 0x000FFFFFFFFFFFFF;
        BigInteger mantissa = exponent == 0 ? fraction : fraction | 0x0010000000000000;
        return new(x < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    public static Big Of(long x) => new(x, 0);

    public Big Scale(long powerOfTwo) => _mantissa.IsZero ? this : new(_mantissa, _exponent + powerOfTwo);

    public static Big operator -(Big a) => new(-a._mantissa, a._exponent);

    public static Big operator +(Big a, Big b)
    {
        if (a._mantissa.IsZero) return b;
        if (b._mantissa.IsZero) return a;
        if (a._exponent < b._exponent) (a, b) = (b, a);
        long shift = a._exponent - b._exponent;
        if (shift > 4L * Precision && a.Magnitude - b.Magnitude > 2L * Precision) return a;
        return new((a._mantissa << (int)shift) + b._mantissa, b._exponent);
    }

    public static Big operator -(Big a, Big b) => a + -b;

    public static Big operator *(Big a, Big b) => new(a._mantissa * b._mantissa, a._exponent + b._exponent);

    public static Big operator /(Big a, Big b)
    {
        int shift = Precision + 8 + (int)Math.Max(0, (long)BigInteger.Abs(b._mantissa).GetBitLength()
            - (long)BigInteger.Abs(a._mantissa).GetBitLength());
        return new((a._mantissa << shift) / b._mantissa, a._exponent - b._exponent - shift);
    }

    public static Big Sqrt(Big x)
    {
        if (x.Sign <= 0) return Zero;
        int shift = (2 * Precision) + (int)((x._exponent + (2 * Precision)) & 1);
        BigInteger scaled = x._mantissa << shift;
        BigInteger root = BigInteger.One << (int)((scaled.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (scaled / root)) >> 1; // Newton from above falls until it is the integer root
            if (next >= root) return new(root, (x._exponent - shift) / 2);
            root = next;
        }
    }

    /// <summary>The nearest integer.</summary>
    public BigInteger Round() => _exponent >= 0
        ? _mantissa << (int)_exponent
        : ((_mantissa >> (int)Math.Min(-_exponent - 1, 100000)) + BigInteger.One) >> 1;

    /// <summary>x - n pi/2, with as many bits of pi as x asks for, and n mod 4.</summary>
    public static Big ReduceHalfPi(Big x, out int quadrant)
    {
        quadrant = 0;
        if (x.Magnitude < -1) return x;
        int bits = Precision + 64 + (int)Math.Max(0, x.Magnitude);
        BigInteger halfPi = FixedPi(bits) >> 1;
        int shift = (int)(x._exponent + bits);
        BigInteger whole = shift >= 0 ? x._mantissa << shift : x._mantissa >> -shift;
        BigInteger n = ((2 * whole / halfPi) + x.Sign) / 2;
        quadrant = (int)(((n % 4) + 4) % 4);
        return new(whole - (n * halfPi), -bits);
    }

    /// <summary>|this - x| in the last place of a number of <paramref name="digits"/> bits whose smallest normal exponent is
    /// <paramref name="smallest"/>.</summary>
    public double UnitsFrom(double x, int digits, int smallest)
    {
        long exponent = Math.Max(Magnitude, smallest) - digits;
        Big difference = (this - Of(x)).Scale(-exponent);
        return Math.Abs(difference.ToDouble());
    }

    /// <summary>Truncated to 64 bits; beyond the range infinite or 0.</summary>
    public double ToDouble()
    {
        if (_mantissa.IsZero) return 0;
        int shift = (int)Math.Max(0, (long)BigInteger.Abs(_mantissa).GetBitLength() - 64);
        return Math.ScaleB((double)(_mantissa >> shift), (int)Math.Clamp(_exponent + shift, -5000, 5000));
    }

    /// <summary>pi 2^bits, by Machin: 16 atan(1/5) - 4 atan(1/239).</summary>
    private static BigInteger FixedPi(int bits)
    {
        int rounded = (bits + 255) / 256 * 256;
        BigInteger pi = s_pi.GetOrAdd(rounded, n => ((16 * FixedAtan(5, n + 32)) - (4 * FixedAtan(239, n + 32))) >> 32);
        return pi >> (rounded - bits);
    }

    private static BigInteger FixedAtan(int inverse, int bits)
    {
        BigInteger power = (BigInteger.One << bits) / inverse, sum = power;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power /= inverse * inverse;
            sum += n % 4 == 3 ? -(power / n) : power / n;
        }
        return sum;
    }

    private static Big AtanhOfInverse(int inverse)
    {
        int bits = Precision + 64;
        BigInteger power = (BigInteger.One << bits) / inverse, sum = power;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power /= inverse * inverse;
            sum += power / n;
        }
        return new(sum, -bits);
    }

    private static Big Twice(Big x) => x.Scale(1);
}
