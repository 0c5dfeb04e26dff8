using System.Text;

namespace Adjoint.Tensors;

/// <summary>Prints tensors to the letter as PyTorch does (the rules of <c>torch/_tensor_str.py</c>).</summary>
internal readonly struct TensorPrinter
{
    // torch.set_printoptions' defaults.
    private const int LineWidth = 80, Threshold = 1000, Edge = 3;
    private const string Prefix = "tensor(";

    private readonly Tensor _tensor;
    private readonly bool _summarize;
    private readonly NumberFormat _format;
    private readonly StringBuilder _text;

    private TensorPrinter(Tensor tensor)
    {
        _tensor = tensor;
        _summarize = tensor.Count > Threshold;
        _format = new NumberFormat(tensor.DType);
        Measure(_format, 0, 0);
        _text = new StringBuilder(Prefix);
    }

    public static string Print(Tensor tensor)
    {
        if (tensor.Storage.IsReleased)
            return $"{Prefix}released, size={Tuple(tensor)}, dtype=torch.{tensor.DType.Name()})";
        List<string> suffixes = [];
        StringBuilder text;
        if (tensor.Count == 0)
        {
            text = new StringBuilder(Prefix).Append("[]");
            if (tensor.Rank != 1) suffixes.Add($"size={Tuple(tensor)}");
            if (tensor.DType != DType.Float32) suffixes.Add($"dtype=torch.{tensor.DType.Name()}");
        }
        else
        {
            TensorPrinter printer = new(tensor);
            printer.Write(0, 0, Prefix.Length);
            text = printer._text;
            if (tensor.DType is not (DType.Float32 or DType.Int64 or DType.Bool))
                suffixes.Add($"dtype=torch.{tensor.DType.Name()}");
        }
        if (tensor.Slot?.Describe(tensor) is { } grad) suffixes.Add(grad);
        if (tensor.DescribeTangent() is { } tangent) suffixes.Add(tangent);
        GC.KeepAlive(tensor);
        return AddSuffixes(text, suffixes);
    }

    // PyTorch's count of the last line is one too high, or two where there is only one line; it decides what wraps.
    private static string AddSuffixes(StringBuilder text, List<string> suffixes)
    {
        string body = text.ToString();
        int last = body.Length - body.LastIndexOf('\n') + 1;
        foreach (string suffix in suffixes)
        {
            if (last + suffix.Length + 2 > LineWidth)
            {
                text.Append(",\n").Append(' ', Prefix.Length).Append(suffix);
                last = Prefix.Length + suffix.Length;
            }
            else
            {
                text.Append(", ").Append(suffix);
                last += suffix.Length + 2;
            }
        }
        return text.Append(')').ToString();
    }

    private static string Tuple(Tensor t) => t.Rank == 1 ? $"({t.Size(0)},)" : $"({string.Join(", ", t.Layout.Sizes)})";

    // Only what will be printed decides how it is printed.
    private void Measure(NumberFormat format, int dim, long at)
    {
        if (dim == _tensor.Rank)
        {
            format.Add(_tensor, at);
            return;
        }
        long size = _tensor.Layout.Sizes[dim], stride = _tensor.Layout.Strides[dim];
        for (long i = 0; i < size; i++)
        {
            if (IsGap(i, size)) i = size - Edge;
            Measure(format, dim + 1, at + i * stride);
        }
    }

    private bool IsGap(long i, long size) => _summarize && size > 2 * Edge && i == Edge;

    private void Write(int dim, long at, int indent)
    {
        int below = _tensor.Rank - dim;
        if (below == 0)
        {
            _format.Append(_text, _tensor, at);
            return;
        }
        if (below == 1)
        {
            WriteVector(dim, at, indent);
            return;
        }
        long size = _tensor.Layout.Sizes[dim], stride = _tensor.Layout.Strides[dim];
        _text.Append('[');
        for (long i = 0; i < size; i++)
        {
            if (i > 0) Break(below - 1, indent);
            if (IsGap(i, size))
            {
                _text.Append("...");
                Break(below - 1, indent);
                i = size - Edge;
            }
            Write(dim + 1, at + i * stride, indent + 1);
        }
        _text.Append(']');
    }

    private void WriteVector(int dim, long at, int indent)
    {
        long size = _tensor.Layout.Sizes[dim], stride = _tensor.Layout.Strides[dim];
        int perLine = Math.Max(1, (LineWidth - indent) / (_format.Width + 2));
        int written = 0;
        _text.Append('[');
        for (long i = 0; i < size; i++)
        {
            Separate(written++, perLine, indent);
            if (IsGap(i, size))
            {
                _text.Append(" ...");
                Separate(written++, perLine, indent);
                i = size - Edge;
            }
            _format.Append(_text, _tensor, at + i * stride);
        }
        _text.Append(']');
    }

    private void Separate(int written, int perLine, int indent)
    {
        if (written == 0) return;
        if (written % perLine == 0) Break(1, indent);
        else _text.Append(", ");
    }

    private void Break(int lines, int indent) => _text.Append(',').Append('\n', lines).Append(' ', indent + 1);
}
