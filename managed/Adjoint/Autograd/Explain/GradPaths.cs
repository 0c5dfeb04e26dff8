using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>What can be reached from a loss, and what of it leads to one tensor.</summary>
internal sealed class GradPaths
{
    private readonly Dictionary<Node, Node?> _cameFrom = [];
    private readonly Dictionary<Node, List<Node>> _above = [];

    public GradPaths(Node root, Node? target)
    {
        Queue<Node> queue = new([root]);
        _cameFrom.Add(root, null);
        while (queue.TryDequeue(out Node? node))
        {
            for (int i = 0; i < node.NextCount; i++)
            {
                if (node.Next(i).Function is not { } next) continue;
                if (!_above.TryGetValue(next, out List<Node>? above)) _above.Add(next, above = []);
                above.Add(node);
                if (_cameFrom.TryAdd(next, node)) queue.Enqueue(next);
            }
        }
        if (target is null || !_cameFrom.ContainsKey(target)) return;
        for (Node? node = target; node is not null; node = _cameFrom[node]) Names.Insert(0, node.Name);
        Leading.Add(target);
        queue.Enqueue(target);
        while (queue.TryDequeue(out Node? node))
        {
            if (!_above.TryGetValue(node, out List<Node>? above)) continue;
            foreach (Node upper in above)
                if (Leading.Add(upper)) queue.Enqueue(upper);
        }
    }

    /// <summary>Every node of the graph.</summary>
    public IEnumerable<Node> All => _cameFrom.Keys;

    /// <summary>The nodes on any path to the target; empty if there is none.</summary>
    public HashSet<Node> Leading { get; } = [];

    /// <summary>A shortest path.</summary>
    public List<string> Names { get; } = [];

    /// <summary>A node that has kept this tensor, or another on its memory, without an edge to it.</summary>
    public (Node Node, string Role, Tensor Value)? Holder(Tensor tensor)
    {
        foreach (Node node in All)
        {
            for (int i = 0; i < node.SavedCount; i++)
            {
                if (node.Saved(i).Peek() is { } saved && ReferenceEquals(saved.Storage, tensor.Storage))
                    return (node, node.SavedName(i), saved);
            }
        }
        return null;
    }

    /// <summary>
    /// Arguments that are not part of a graph, where something may have been cut, and how they were, if that is known.
    /// </summary>
    public IEnumerable<(string Argument, string? Cut)> OpenEnds()
    {
        foreach (Node node in All)
        {
            for (int i = 0; i < node.NextCount; i++)
            {
                if (node.Next(i).Function is not null) continue;
                // Nodes that save arguments save them in order.
                Tensor? saved = i < node.SavedCount ? node.Saved(i).Peek() : null;
                string? cut = saved is { RequiresGrad: false } ? Traces.CutOf(saved) : null;
                string site = ForwardTraces.SiteOf(node) is { } called ? $" (called at {called})" : "";
                yield return ($"argument {i} of {node.Name}{site}", cut);
            }
        }
    }
}

/// <summary>Remembers of every gradient of a pass whether there is anything in it but zeros.</summary>
internal sealed class ZeroWatcher : GradientWatcher
{
    private readonly Dictionary<(Node Node, int Index), bool> _alive = [];
    private readonly HashSet<Node> _fed = [];

    public override Tensor Sent(Node node, int index, Tensor gradient)
    {
        bool alive = GradValues.Of(gradient).Zeros < gradient.Count;
        _alive[(node, index)] = alive;
        if (alive) _fed.Add(node.Next(index).Function!);
        return gradient;
    }

    /// <summary>The nodes that got something and passed on zeros, or nothing at all, towards the target.</summary>
    public List<Node> Ends(HashSet<Node> leading, Node root, bool silent)
    {
        _fed.Add(root);
        List<Node> ends = [];
        foreach (Node node in leading)
        {
            if (!_fed.Contains(node) || node is AccumulateGrad) continue;
            bool sent = false, alive = false;
            for (int i = 0; i < node.NextCount; i++)
            {
                if (node.Next(i).Function is not { } next || !leading.Contains(next)) continue;
                if (!_alive.TryGetValue((node, i), out bool a)) continue;
                sent = true;
                alive |= a;
            }
            if (silent ? !sent : sent && !alive) ends.Add(node);
        }
        ends.Sort(static (a, b) => b.SequenceNumber.CompareTo(a.SequenceNumber));
        return ends;
    }
}

/// <summary>A look at the values of a gradient.</summary>
/// <param name="Zeros">How many are zero.</param>
/// <param name="NaNs">How many are not a number.</param>
internal readonly record struct GradValues(long Zeros, long NaNs)
{
    public static GradValues Of(Tensor gradient)
    {
        HostAccess.CheckRead("ExplainGrad");
        Tensor dense = Copies.Contiguous(gradient);
        long zeros = 0, nans = 0;
        for (long i = 0; i < dense.Count; i++)
        {
            double value = dense.ReadDouble(i);
            if (value == 0) zeros++;
            else if (double.IsNaN(value)) nans++;
        }
        return new GradValues(zeros, nans);
    }
}
