using System.Globalization;
using System.Text;
using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>The nodes of a graph that are of one kind and were called at one place.</summary>
/// <param name="Name">The node's name: <c>MulBackward0</c>.</param>
/// <param name="Nodes">How many such nodes there are.</param>
/// <param name="SavedTensors">How many tensors they have saved.</param>
/// <param name="Bytes">The memory that they hold; what several nodes hold counts for the one nearest to the
/// root.</param>
/// <param name="CallSite">Where the op was called; null unless <see cref="GraphTracking"/> or anomaly mode was
/// on.</param>
public sealed record GraphHolder(string Name, int Nodes, int SavedTensors, long Bytes, string? CallSite)
{
    /// <summary>One line.</summary>
    public override string ToString()
    {
        string site = CallSite is null ? "" : $", called at {CallSite}";
        return string.Create(CultureInfo.InvariantCulture, $"{Bytes:N0} bytes in {Nodes} {Name}{site}");
    }
}

/// <summary>A leaf whose gradient has a graph of its own, as after <c>Backward(createGraph: true)</c>.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Nodes">How many nodes its gradient's graph has.</param>
/// <param name="IsCycle">Whether that graph leads back to the leaf, so that each keeps the other alive until
/// <see cref="Tensor.Grad"/> is set to null.</param>
public sealed record GradGraph(Tensor Leaf, int Nodes, bool IsCycle)
{
    /// <summary>One line.</summary>
    public override string ToString() =>
        $"Grad of a leaf {Leaf.Describe()} has a graph of its own, of {Nodes} nodes" +
        (IsCycle ? ", which leads back to the leaf: set Grad to null to let go of it" : "");
}

/// <summary>How much a graph keeps alive, and what in it does: a snapshot. PyTorch has no counterpart.</summary>
/// <remarks>Bytes are whole blocks of the arena, as in <see cref="AdjointMemory.Stats"/>, and each memory counts once
/// however many tensors show it. They say what the graph holds; others may hold the same: a batch of data that an op
/// has saved does not go away with the graph if you keep it.</remarks>
/// <example><code>
/// Console.WriteLine(GraphReport.Of(loss));
/// // SumBackward0 (float32[]): 3 nodes hold 4,160 bytes; saved tensors: 1; leaves apart: 1, of 4,096 bytes
/// //   4,096 bytes in 1 ExpBackward0
/// </code></example>
public sealed class GraphReport
{
    private readonly string _root;

    private GraphReport(IReadOnlyList<Tensor> roots)
    {
        List<Node> nodes = GraphWalk.All(roots.Select(static r => r.GradFnQuietly).OfType<Node>());
        Tensor[] leaves = [.. nodes.Select(static n => n.Variable).OfType<Tensor>()];
        HashSet<Storage> counted = [.. leaves.Select(static l => l.Storage)];
        Nodes = nodes.Count;
        ReleasedNodes = nodes.Count(static n => n.IsReleased);
        Leaves = leaves.Length;
        LeafBytes = counted.Sum(static s => s.BlockBytes);
        Dictionary<(string, string?), GraphHolder> holders = [];
        foreach (Node node in nodes)
        {
            string? site = ForwardTraces.SiteOf(node);
            GraphHolder of = holders.GetValueOrDefault((node.Name, site)) ?? new(node.Name, 0, 0, 0, site);
            (int saved, long bytes) = Held(node, counted);
            holders[(node.Name, site)] =
                of with { Nodes = of.Nodes + 1, SavedTensors = of.SavedTensors + saved, Bytes = of.Bytes + bytes };
            Hooks += node.Hooks?.Count ?? 0;
        }
        SavedTensors = holders.Values.Sum(static h => h.SavedTensors);
        Holders = [.. holders.Values.OrderByDescending(static h => h.Bytes).ThenByDescending(static h => h.Nodes)];
        Bytes = Holders.Sum(static h => h.Bytes) + roots.Sum(r => Added(r, counted));
        GradGraphs = [.. leaves.Select(static l => OfGrad(l)).OfType<GradGraph>()];
        _root = string.Join(", ", roots.Select(static r => $"{r.GradFnQuietly?.Name ?? "no node"} ({r.Describe()})"));
    }

    /// <summary>How many nodes there are.</summary>
    public int Nodes { get; }

    /// <summary>How many of them have dropped, in a backward pass, what they had saved.</summary>
    public int ReleasedNodes { get; }

    /// <summary>How many tensors the nodes have saved, those included that hooks have packed.</summary>
    public int SavedTensors { get; }

    /// <summary>How many of these hooks have packed: their size is not known.</summary>
    public int PackedTensors { get; private set; }

    /// <summary>The memory that the graph keeps alive: saved tensors, results that retain their gradient, and the
    /// roots. Without the leaves.</summary>
    public long Bytes { get; }

    /// <summary>How many leaves the graph leads to.</summary>
    public int Leaves { get; }

    /// <summary>The memory of the leaves, which is mostly parameters, that stay anyway.</summary>
    public long LeafBytes { get; }

    /// <summary>How many hooks are registered on the nodes; what their closures capture stays alive as well.</summary>
    public int Hooks { get; private set; }

    /// <summary>Who holds the memory, the biggest first.</summary>
    public IReadOnlyList<GraphHolder> Holders { get; }

    /// <summary>The leaves whose gradients have graphs, which this one leads to.</summary>
    public IReadOnlyList<GradGraph> GradGraphs { get; }

    /// <summary>Looks at the graph that the tensors hold together.</summary>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    public static GraphReport Of(params IReadOnlyList<Tensor> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        foreach (Tensor root in roots) ArgumentNullException.ThrowIfNull(root, nameof(roots));
        return new GraphReport(roots);
    }

    /// <summary>The report as text: a summary, the five biggest holders, hooks, gradients that have graphs.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        IFormatProvider plain = CultureInfo.InvariantCulture;
        text.Append(plain, $"{_root}: {Nodes} nodes hold {Bytes:N0} bytes; saved tensors: {SavedTensors}; ");
        text.Append(plain, $"leaves apart: {Leaves}, of {LeafBytes:N0} bytes");
        if (ReleasedNodes > 0) text.Append(plain, $"; nodes freed by a pass: {ReleasedNodes}");
        foreach (GraphHolder holder in Holders.Where(static h => h.Bytes > 0).Take(5))
            text.Append("\n  ").Append(holder);
        if (PackedTensors > 0) text.Append(plain, $"\n  tensors packed by hooks: {PackedTensors}");
        if (Hooks > 0) text.Append(plain, $"\n  hooks: {Hooks}");
        foreach (GradGraph grad in GradGraphs) text.Append("\n  ").Append(grad);
        return text.ToString();
    }

    private (int Saved, long Bytes) Held(Node node, HashSet<Storage> counted)
    {
        int saved = 0;
        long bytes = 0;
        for (int i = 0; i < node.SavedCount; i++)
        {
            ref SavedTensor kept = ref node.Saved(i);
            if (kept.IsPacked) PackedTensors++;
            else if (kept.Peek() is { } tensor) bytes += Added(tensor, counted);
            else continue;
            saved++;
        }
        foreach ((_, Tensor retained) in node.Hooks?.Retained ?? [])
        {
            bytes += Added(retained, counted);
            if (retained.Grad is { } grad) bytes += Added(grad, counted);
        }
        return (saved, bytes);
    }

    private static long Added(Tensor tensor, HashSet<Storage> counted) =>
        counted.Add(tensor.Storage) ? tensor.Storage.BlockBytes : 0;

    private static GradGraph? OfGrad(Tensor leaf)
    {
        if (leaf.Grad?.GradFnQuietly is not { } node) return null;
        List<Node> nodes = GraphWalk.All([node]);
        return new GradGraph(leaf, nodes.Count, nodes.Exists(n => ReferenceEquals(n.Variable, leaf)));
    }
}
