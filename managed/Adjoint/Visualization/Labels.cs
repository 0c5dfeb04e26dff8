using System.Globalization;
using System.Text;

namespace Adjoint.Visualization;

/// <summary>The words in and behind the boxes.</summary>
internal static class Labels
{
    /// <summary>A shape as torchviz writes it: <c>(2, 3)</c>, <c>(3)</c>, <c>()</c>.</summary>
    public static string Size(Shape shape) => $"({string.Join(", ", shape)})";

    /// <summary>torchviz's label of a tensor: the name, then a line with a blank and the shape.</summary>
    public static string OfTensor(string name, Tensor tensor) => $"{name}\n {Size(tensor.Shape)}";

    public static string HintOf(string role, Tensor tensor) =>
        $"{role}\nshape {Size(tensor.Shape)}, {tensor.DType.Name()}"
        + (tensor.GradFn is { } f ? $"\ngrad_fn {f.Name}" : "");

    /// <summary>The name; with attributes, torchviz's table: a rule, then "attribute: value" in two columns.</summary>
    public static string OfFunction(Node function, GraphOptions options)
    {
        if (!options.ShowAttributes) return function.Name;
        var rows = new List<(string Name, string Value)>();
        foreach ((string name, _) in function.SavedTensors) rows.Add((name, "[saved tensor]"));
        if (function.IsReleased) rows.Add(("saved", "[freed]"));
        if (function.Variable is null) rows.Add(("sequence_nr", Number(function.SequenceNumber)));
        int index = 0;
        IReadOnlyList<(Shape Shape, DType DType)> metadata = function.InputMetadata;
        foreach ((Shape shape, DType dtype) in metadata)
        {
            string name = metadata.Count == 1 ? "output" : $"output {Number(index++)}";
            rows.Add((name, $"{dtype.Name()} {Size(shape)}"));
        }

        int longest = Math.Max(options.MaxAttributeLength, 3);
        int left = rows.Max(row => row.Name.Length), right = Math.Min(rows.Max(row => row.Value.Length), longest);
        var text = new StringBuilder(function.Name);
        text.Append('\n').Append('-', Math.Max(left + right + 2, function.Name.Length));
        foreach ((string name, string value) in rows)
        {
            string cut = value.Length > right ? value[..(right - 3)] + "..." : value;
            text.Append('\n').Append(name.PadRight(left)).Append(": ").Append(cut.PadLeft(right));
        }
        return text.ToString();
    }

    public static string HintOf(Node function)
    {
        var text = new StringBuilder(function.Name);
        // The number of an AccumulateGrad is the largest there is, so that it runs first; it tells nothing apart.
        if (function.Variable is null) text.Append(" #").Append(Number(function.SequenceNumber));
        int index = 0;
        IReadOnlyList<(Shape Shape, DType DType)> metadata = function.InputMetadata;
        foreach ((Shape shape, DType dtype) in metadata)
        {
            text.Append("\noutput");
            if (metadata.Count > 1) text.Append(' ').Append(Number(index++));
            text.Append(": ").Append(Size(shape)).Append(", ").Append(dtype.Name());
        }
        foreach ((string name, Tensor value) in function.SavedTensors)
            text.Append($"\nsaved {name}: {Size(value.Shape)}, {value.DType.Name()}");
        if (function.IsReleased) text.Append("\nsaved tensors freed by a backward");
        return text.ToString();
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
