namespace Adjoint.Autograd;

/// <summary>
/// Follows through a pass which positions count and which an op has left out; of what a node sends for the latter,
/// zeros arrive. A position is known by the node and the output number whose gradient it belongs to.
/// </summary>
internal sealed class MaskWatcher : GradientWatcher
{
    private readonly GraphTask _task;
    private readonly GradientWatcher? _inner;

    // Bool tensors, true where the position counts; null where all do. No entry: no gradient has arrived.
    private readonly Dictionary<(Node Node, int OutputNr), Tensor?> _counts = [];

    // What counts of the arguments of the node that is sending.
    private Node? _sender;
    private Tensor?[] _moved = [];

    public MaskWatcher(GraphTask task, ReadOnlySpan<Edge> roots, GradientWatcher? inner)
    {
        (_task, _inner) = (task, inner);
        foreach (Edge root in roots)
            if (root.Function is { } node) _counts[(node, root.InputNr)] = null;
    }

    public override Tensor Sent(Node node, int index, Tensor gradient)
    {
        Tensor? counts = Counts(node, index, gradient);
        if (counts is not null) gradient = Masked(gradient, counts);
        Edge edge = node.Next(index);
        Arrive((edge.Function!, edge.InputNr), AtTheEnd(edge, counts));
        return _inner?.Sent(node, index, gradient) ?? gradient;
    }

    /// <summary>Which positions of the gradient of argument <paramref name="index"/> count; null for all.</summary>
    private Tensor? Counts(Node node, int index, Tensor gradient)
    {
        // What its post-hooks have made of the gradient is sent here.
        if (node.Hooks is { HasAfter: true }) return null;
        switch (node.Flow)
        {
            case GradientFlow.Moves:
                if (!ReferenceEquals(_sender, node)) (_moved, _sender) = (Move(node), node);
                return Partial(_moved[index]);
            case GradientFlow.Elementwise:
                return Arrived(node, 0, out Tensor? counts) ? counts : null;
            default:
                return NothingCounts(node) ? Tensor.Full(gradient.Shape, false, DType.Bool) : null;
        }
    }

    /// <summary>What counts of the gradient that has arrived, if one has. A hook may have put anything in its
    /// place.</summary>
    private bool Arrived(Node node, int outputNr, out Tensor? counts)
    {
        bool arrived = _counts.TryGetValue((node, outputNr), out counts);
        if (node.Hooks is { MayReplace: true }) counts = null;
        return arrived;
    }

    /// <summary>Runs the node on 1 where a position counts, and on 0 where it was left out.</summary>
    private Tensor?[] Move(Node node)
    {
        Tensor?[] counts = new Tensor?[node.InputCount];
        for (int i = 0; i < counts.Length; i++)
        {
            if (!Arrived(node, i, out Tensor? mask)) continue;
            (Tensors.Layout layout, DType dtype) = node.Result(i);
            counts[i] = mask is null ? Tensor.Ones(new Shape(layout.Sizes), dtype) : mask.To(dtype);
        }
        using (GradMode.NoGrad())
        {
            bool inTensorOps = _task.InTensorOps;
            _task.InTensorOps = false;
            try
            {
                Tensor?[] sums = _task.Collect(node, node, counts);
                return Array.ConvertAll(sums, static s => s?.Ne(0));
            }
            finally
            {
                _task.InTensorOps = inTensorOps;
            }
        }
    }

    /// <summary>After the gate: an argument that was broadcast counts where anything that is summed up there
    /// does.</summary>
    private static Tensor? AtTheEnd(Edge edge, Tensor? counts)
    {
        (Tensors.Layout layout, DType dtype) = edge.Function!.Result(edge.InputNr);
        if (counts is null || counts.Layout.SameSizes(layout)) return counts;
        return Partial(counts.To(dtype).SumToSize(new Shape(layout.Sizes)).Ne(0));
    }

    /// <summary>A position counts if it does for any gradient that arrives there.</summary>
    private void Arrive((Node, int) key, Tensor? counts)
    {
        if (_counts.TryGetValue(key, out Tensor? waiting))
            counts = waiting is null || counts is null ? null : Partial(waiting.Add(counts));
        _counts[key] = counts;
    }

    private bool NothingCounts(Node node)
    {
        for (int i = 0; i < node.InputCount; i++)
        {
            if (!Arrived(node, i, out Tensor? mask)) continue;
            if (mask is null || mask.Any().Item<bool>()) return false;
        }
        return true;
    }

    private Tensor Masked(Tensor gradient, Tensor counts)
    {
        Tensor masked = Tensor.Where(counts, gradient, 0);
        if (_task.InTensorOps) return masked;
        GradientBuffers.Drop(gradient);
        masked.Storage.GradientHolders = 1;
        return masked;
    }

    private static Tensor? Partial(Tensor? counts) => counts is null || counts.All().Item<bool>() ? null : counts;
}
