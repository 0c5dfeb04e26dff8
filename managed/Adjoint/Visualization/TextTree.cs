using System.Globalization;
using System.Text;

namespace Adjoint.Visualization;

/// <summary>
/// The graph as an indented tree. Only branches are indented, a path is not; a branch that would be indented too far is
/// printed as a tree of its own further down. So the text grows with the graph and not with its square.
/// </summary>
internal sealed class TextTree(Dictionary<Tensor, string> names, GraphOptions options)
{
    /// <summary>
    /// Branches inside branches before a new tree starts: 3 columns each leave room for a name in 120.
    /// </summary>
    private const int DeepestBranch = 24;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<Node, int> _leaves = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Node> _printed = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Line> _stack = new();
    private readonly Queue<Edge> _postponed = new();

    /// <param name="Edge">The node, and which of its outputs is used.</param>
    /// <param name="Prefix">The columns of the branches around it.</param>
    /// <param name="Mark">How it hangs on them.</param>
    /// <param name="Depth">How many branches it is inside of.</param>
    private readonly record struct Line(Edge Edge, string Prefix, string Mark, int Depth);

    public string Write(IReadOnlyList<Tensor> outputs)
    {
        foreach (Tensor output in outputs)
        {
            Append($"{Named("output", output)} {Labels.Size(output.Shape)} {output.DType.Name()}\n");
            if (output.GradFn is { } function) Tree(new Edge(function, output.OutputNr));
        }
        while (_postponed.TryDequeue(out Edge edge))
        {
            if (_printed.Contains(edge.Function!)) continue;
            _text.Append("continued\n");
            Tree(edge);
        }
        return _text.ToString();
    }

    private void Tree(Edge root)
    {
        _stack.Push(new Line(root, "", "", 0));
        while (_stack.TryPop(out Line line)) Print(line);
    }

    private void Print(Line line)
    {
        Node node = line.Edge.Function!;
        _text.Append(line.Prefix).Append(line.Mark).Append(NameOf(node));
        if (line.Edge.InputNr != 0) Append($", output {line.Edge.InputNr}");
        if (_printed.Contains(node))
        {
            _text.Append(" (above)\n");
            return;
        }
        if (line.Depth >= DeepestBranch)
        {
            _text.Append(" (continued below)\n");
            _postponed.Enqueue(line.Edge);
            return;
        }
        _printed.Add(node);
        Describe(node);
        PushNext(node, line);
    }

    private void PushNext(Node node, Line line)
    {
        List<Edge> next = [.. node.NextFunctions.Where(edge => edge.Function is not null)];
        string prefix = line.Prefix + line.Mark switch { "├─ " => "│  ", "└─ " => "   ", _ => "" };
        if (next.Count == 1)
        {
            _stack.Push(new Line(next[0], prefix, "", line.Depth));
            return;
        }
        for (int i = next.Count - 1; i >= 0; i--)
            _stack.Push(new Line(next[i], prefix, i == next.Count - 1 ? "└─ " : "├─ ", line.Depth + 1));
    }

    private void Describe(Node node)
    {
        foreach ((Shape shape, _) in node.InputMetadata) _text.Append(' ').Append(Labels.Size(shape));
        if (options.ShowAttributes)
            Append($" {string.Join(", ", node.InputMetadata.Select(output => output.DType.Name()))}");
        if (options.ShowSaved)
        {
            string separator = " saves ";
            foreach ((string name, Tensor value) in node.SavedTensors)
            {
                Append($"{separator}{name} {Labels.Size(value.Shape)}");
                separator = ", ";
            }
            if (node.IsReleased) _text.Append(" saved tensors freed");
        }
        _text.Append('\n');
    }

    /// <summary>
    /// The name and the sequence number; an AccumulateGrad has the name of its leaf, or a number in this text.
    /// </summary>
    private string NameOf(Node node)
    {
        if (node.Variable is not { } leaf) return $"{node.Name} #{Labels.Number(node.SequenceNumber)}";
        if (names.TryGetValue(leaf, out string? name)) return $"{node.Name} {name}";
        if (!_leaves.TryGetValue(node, out int number)) _leaves[node] = number = _leaves.Count + 1;
        return $"{node.Name} leaf {Labels.Number(number)}";
    }

    private string Named(string role, Tensor tensor) =>
        names.TryGetValue(tensor, out string? name) ? $"{role} {name}" : role;

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
