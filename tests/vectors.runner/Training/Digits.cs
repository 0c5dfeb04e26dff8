using System.Globalization;
using System.IO.Compression;

namespace Adjoint.Vectors.Training;

/// <summary>The digits: pixels divided by 16, and labels.</summary>
internal sealed class Digits
{
    public const int Pixels = 64;
    private readonly double[] _pixels;
    private readonly long[] _labels;

    public Digits(string path)
    {
        using GZipStream unzipped = new(File.OpenRead(path), CompressionMode.Decompress);
        using StreamReader reader = new(unzipped);
        List<double> pixels = [];
        List<long> labels = [];
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            string[] fields = line.Split(',');
            if (fields.Length != Pixels + 1)
                throw new FormatException($"{path}: {fields.Length} fields in row {labels.Count}");
            for (int i = 0; i < Pixels; i++) pixels.Add(double.Parse(fields[i], CultureInfo.InvariantCulture) / 16);
            labels.Add(long.Parse(fields[Pixels], CultureInfo.InvariantCulture));
        }
        _pixels = [.. pixels];
        _labels = [.. labels];
    }

    public int Count => _labels.Length;

    public (Tensor Images, Tensor Labels) Rows(int start, int count, DType dtype) => (
        Tensor.From(_pixels.AsSpan(start * Pixels, count * Pixels).ToArray(), [count, Pixels]).To(dtype),
        Tensor.From(_labels.AsSpan(start, count).ToArray()));
}
