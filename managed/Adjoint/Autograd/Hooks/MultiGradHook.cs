namespace Adjoint.Autograd;

/// <summary>A hook shared by several tensors. What one pass knows of it lies in the pass, so nothing has to be reset.</summary>
internal abstract class MultiGradHook : Hook
{
    private Hook[] _entries = [];

    // Weak: a leaf among the tensors must not keep the graphs of the others alive. A dead node is in no pass.
    private WeakReference<Node>[] _nodes = [];

    protected int Count => _nodes.Length;

    /// <summary>Registers the hook; nothing is registered if one of the tensors is refused.</summary>
    public MultiGradHook On(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0) throw new ArgumentException("expected at least one tensor", nameof(tensors));
        foreach (Tensor tensor in tensors)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
            _ = tensor.EdgeForHooks();
        }
        Edge[] edges = [.. tensors.Select(static t => t.NextEdge())];
        _nodes = Array.ConvertAll(edges, static edge => new WeakReference<Node>(edge.Function!));
        _entries = new Hook[edges.Length];
        for (int i = 0; i < edges.Length; i++)
            _entries[i] = edges[i].Function!.EnsureHooks().Tensors.Add(new Member(this, i, edges[i].InputNr));
        return this;
    }

    public override void Remove()
    {
        foreach (Hook entry in _entries) entry.Remove();
    }

    /// <summary>Tensor <paramref name="index"/> has its gradient, or is known to get none.</summary>
    protected abstract void Arrived(GraphTask task, int index, Tensor? gradient);

    protected bool WillArrive(GraphTask task, int index) =>
        _nodes[index].TryGetTarget(out Node? node) && task.WillExecute(node);

    /// <summary>What stands in the hook list of one of the tensors.</summary>
    private sealed class Member(MultiGradHook owner, int index, int outputNr) : TensorHook(outputNr)
    {
        public override Tensor? Run(GraphTask task, Tensor? gradient)
        {
            if (owner.WillArrive(task, index)) owner.Arrived(task, index, gradient);
            return gradient;
        }
    }
}

/// <summary>Runs when every gradient that the pass needs is there.</summary>
internal sealed class AllGradsHook(Action<IReadOnlyList<Tensor?>> body) : MultiGradHook
{
    private sealed class Progress(int count)
    {
        public readonly Tensor?[] Gradients = new Tensor?[count];
        public int Missing;
    }

    protected override void Arrived(GraphTask task, int index, Tensor? gradient)
    {
        if (!task.HookState.TryGetValue(this, out object? state))
        {
            Progress begun = new(Count);
            for (int i = 0; i < Count; i++)
                if (WillArrive(task, i)) begun.Missing++;
            task.HookState.Add(this, state = begun);
        }
        Progress progress = (Progress)state;
        progress.Gradients[index] = gradient;
        if (--progress.Missing == 0 && Array.Exists(progress.Gradients, static g => g is not null)) body(progress.Gradients);
    }
}

/// <summary>Runs on the first gradient of a pass.</summary>
internal sealed class AnyGradHook(Action<Tensor> body) : MultiGradHook
{
    protected override void Arrived(GraphTask task, int index, Tensor? gradient)
    {
        if (gradient is not null && task.HookState.TryAdd(this, body)) body(gradient);
    }
}
