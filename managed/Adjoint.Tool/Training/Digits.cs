using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Adjoint.Tool.Training;

/// <summary>The handwritten digits: pixels from 0 to 1, 64 a digit, and labels.</summary>
internal sealed class Digits
{
    public const int Pixels = 64;
    public const int Classes = 10;

    /// <summary>Rows before this one are for training, the others for testing.</summary>
    public const int TrainingRows = 1500;

    private const int Darkest = 16;

    private readonly List<float> _pixels = [];
    private readonly List<long> _labels = [];

    public int Count => _labels.Count;

    /// <summary>
    /// Reads the digits that the program carries, or those of a file (CSV, gzip-compressed if its name ends so).
    /// </summary>
    /// <exception cref="UserErrorException">The file is missing or is not such a table.</exception>
    public static Digits Load(string? path)
    {
        string name = path ?? "digits.csv.gz";
        if (path is not null && !File.Exists(path)) throw new UserErrorException($"There is no data file '{path}'.");
        using Stream stream = path is not null
            ? File.OpenRead(path)
            : Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using Stream plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
        using var reader = new StreamReader(plain);
        var digits = new Digits();
        try
        {
            for (int line = 1; reader.ReadLine() is { } text; line++) digits.Add(text, name, line);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException($"{name} is not a gzip file: {e.Message}");
        }
        if (digits.Count <= TrainingRows)
        {
            throw new UserErrorException(
                $"{name} has {digits.Count} rows; {TrainingRows} are for training, so more than that are needed.");
        }
        return digits;
    }

    /// <summary>Digits number <paramref name="rows"/> as a batch: pixels (n, 64) and labels (n).</summary>
    public (Tensor Pixels, Tensor Labels) Batch(ReadOnlySpan<long> rows)
    {
        Tensor pixels = Tensor.Empty([rows.Length, Pixels]), labels = Tensor.Empty([rows.Length], DType.Int64);
        Span<float> pixelTarget = pixels.AsSpan<float>();
        Span<long> labelTarget = labels.AsSpan<long>();
        ReadOnlySpan<float> source = CollectionsMarshal.AsSpan(_pixels);
        for (int i = 0; i < rows.Length; i++)
        {
            int row = (int)rows[i];
            source.Slice(row * Pixels, Pixels).CopyTo(pixelTarget[(i * Pixels)..]);
            labelTarget[i] = _labels[row];
        }
        return (pixels, labels);
    }

    private void Add(string text, string name, int line)
    {
        ReadOnlySpan<char> rest = text;
        int count = 0;
        foreach (Range range in rest.Split(','))
        {
            // What follows the label is counted, not judged.
            if (count++ > Pixels) continue;
            if (!int.TryParse(rest[range], out int value))
                throw Broken(name, line, $"'{rest[range]}' is not a whole number");
            bool isLabel = count > Pixels;
            int most = isLabel ? Classes - 1 : Darkest;
            if (value < 0 || value > most) throw Broken(name, line, $"{value} is not within 0 .. {most}");
            if (isLabel) _labels.Add(value);
            else _pixels.Add(value / (float)Darkest);
        }
        if (count != Pixels + 1)
            throw Broken(name, line, $"{Pixels} pixels and a label expected, found {count} values");
    }

    private static UserErrorException Broken(string name, int line, string what) =>
        new($"{name}, line {line}: {what}.");
}
