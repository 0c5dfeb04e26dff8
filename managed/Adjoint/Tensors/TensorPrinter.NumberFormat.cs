using System.Globalization;
using System.Text;

namespace Adjoint.Tensors;

/// <summary>One width and notation for all numbers of a print: PyTorch's <c>_Formatter</c>.</summary>
internal sealed class NumberFormat(DType dtype)
{
    private readonly bool _floating = dtype.IsFloatingPoint();
    private bool _whole = true;
    private double _least = double.PositiveInfinity;
    private double _greatest;
    private int _wholeWidth = 1, _fixedWidth = 1, _scientificWidth = 1;

    /// <summary>The width to which numbers are padded; zeros, infinities and NaN may be wider.</summary>
    public int Width => !_floating ? _wholeWidth
        : _greatest == 0 ? 1
        : Scientific ? _scientificWidth
        : _whole ? _wholeWidth : _fixedWidth;

    // The bounds are PyTorch's; compared in double, so that 1e-4f, which is less than 1e-4, is small.
    private bool Scientific => _greatest > 0 && (_greatest / _least > 1000 || _greatest > 1e8 || _least < 1e-4);

    /// <summary>Takes a number into account.</summary>
    public void Add(Tensor tensor, long at)
    {
        if (!_floating)
        {
            _wholeWidth = Math.Max(_wholeWidth, Integer(tensor, at).Length);
            return;
        }
        double value = tensor.ReadDouble(at), size = Math.Abs(value);
        if (value == 0 || !double.IsFinite(value)) return;
        (_least, _greatest) = (Math.Min(_least, size), Math.Max(_greatest, size));
        _whole &= value == Math.Ceiling(value);
        _scientificWidth = Math.Max(_scientificWidth, Exponential(value).Length);
        // Beyond 1e8 the notation is scientific anyway.
        if (size > 1e8) return;
        if (_whole) _wholeWidth = Math.Max(_wholeWidth, Point(value).Length);
        _fixedWidth = Math.Max(_fixedWidth, Decimals(value).Length);
    }

    /// <summary>Appends a number, padded on the left.</summary>
    public void Append(StringBuilder text, Tensor tensor, long at)
    {
        string number = Text(tensor, at);
        text.Append(' ', Math.Max(0, Width - number.Length)).Append(number);
    }

    private string Text(Tensor tensor, long at)
    {
        if (!_floating) return Integer(tensor, at);
        double value = tensor.ReadDouble(at);
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        return Scientific ? Exponential(value) : _whole ? Point(value) : Decimals(value);
    }

    private string Integer(Tensor tensor, long at)
    {
        long value = tensor.ReadInt64(at);
        if (dtype == DType.Bool) return value != 0 ? "True" : "False";
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Point(double value) => value.ToString("F0", CultureInfo.InvariantCulture) + ".";

    /// <summary>Python's <c>.4f</c> for |value| up to 1e8.</summary>
    private static string Decimals(double value)
    {
        // C rounds exact ties to even, .NET away from zero. A tie at four decimals, an odd multiple of 10^-4 / 2 that
        // is a binary fraction, is an odd multiple of 1/32. It has at most 13 digits, so the decimal is exact.
        double scaled = value * 32;
        if (scaled == Math.Truncate(scaled) && Math.IEEERemainder(scaled, 2) != 0)
        {
            decimal even = decimal.Round((decimal)value, 4, MidpointRounding.ToEven);
            return even.ToString("F4", CultureInfo.InvariantCulture);
        }
        return value.ToString("F4", CultureInfo.InvariantCulture);
    }

    /// <summary>Python's <c>.4e</c>.</summary>
    private static string Exponential(double value)
    {
        string text = value.ToString("e4", CultureInfo.InvariantCulture); // d.dddde+ddd
        // A tie is a five and then nothing. 40 digits tell: of the 2^11 * 10^6 numbers of six digits, each at most
        // half a double's width from the next double, the nearest miss is some 1e-16 / 2^31 away.
        string exact = value.ToString("e40", CultureInfo.InvariantCulture);
        int point = exact.IndexOf('.', StringComparison.Ordinal);
        int exponent = exact.IndexOf('e', StringComparison.Ordinal);
        ReadOnlySpan<char> rest = exact.AsSpan(point + 5, exponent - point - 5);
        bool tie = rest[0] == '5' && !rest[1..].ContainsAnyExcept('0');
        if (tie && (exact[point + 4] - '0') % 2 == 0)
            text = string.Concat(exact.AsSpan(0, point + 5), exact.AsSpan(exponent));
        // Python writes two digits of the exponent, and three where they are needed.
        int digits = text.Length - 3;
        return text[digits] == '0' ? text.Remove(digits, 1) : text;
    }
}
