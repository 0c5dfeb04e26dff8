namespace Adjoint.Autograd;

/// <summary>
/// The hooks of a node; most nodes have none and no object for them. <see cref="HookedNode"/> runs them in the order of the
/// fields.
/// </summary>
internal sealed class NodeHooks
{
    private HookList<TensorHook>? _tensors;
    private HookList<NodePreHook>? _before;
    private HookList<Action<Tensor>>? _accumulated;
    private HookList<NodeHook>? _after;

    /// <summary>Tensors whose <c>.Grad</c> keeps the gradient that has arrived for them.</summary>
    public List<(int OutputNr, Tensor Tensor)>? Retained;

    /// <summary>Run first, each on the gradient of one output of the op.</summary>
    public HookList<TensorHook> Tensors => Made(ref _tensors);

    /// <summary>Run on all gradients of the node, if the node is about to run.</summary>
    public HookList<NodePreHook> Before => Made(ref _before);

    /// <summary>Run by <see cref="AccumulateGrad"/> after it wrote <c>.Grad</c>.</summary>
    public HookList<Action<Tensor>> Accumulated => Made(ref _accumulated);

    /// <summary>Run on what the node computed, before it is sent on.</summary>
    public HookList<NodeHook> After => Made(ref _after);

    /// <summary>Whether any hook is to see a gradient; those that run after the accumulation see only the leaf.</summary>
    public bool SeesGradients =>
        _tensors is { IsEmpty: false } || _before is { IsEmpty: false } || HasAfter || Retained is not null;

    /// <summary>Whether some hook may put another gradient in the place of what has arrived.</summary>
    public bool MayReplace => _tensors is { IsEmpty: false } || _before is { IsEmpty: false };

    /// <summary>How many hooks there are.</summary>
    public int Count => Counted(_tensors) + Counted(_before) + Counted(_accumulated) + Counted(_after);

    public bool HasAccumulated => _accumulated is { IsEmpty: false };

    public bool HasAfter => _after is { IsEmpty: false };

    /// <summary>Runs the hooks of output <paramref name="outputNr"/>, each on what the one before returned.</summary>
    public Tensor? RunTensorHooks(GraphTask task, int outputNr, Tensor? gradient)
    {
        if (_tensors is null) return gradient;
        foreach (Hook<TensorHook> hook in _tensors.Snapshot)
            if (hook.Body is { } body && body.OutputNr == outputNr) gradient = body.Run(task, gradient);
        return gradient;
    }

    /// <summary>Runs the pre-hooks: what the node takes in the end.</summary>
    public Tensor?[] RunBefore(Node node, Tensor?[] gradients)
    {
        if (_before is null) return gradients;
        foreach (Hook<NodePreHook> hook in _before.Snapshot)
        {
            if (hook.Body is not { } body || body(gradients) is not { } replaced) continue;
            gradients = HookChecks.Replaced(body, replaced, gradients.Length);
            for (int i = 0; i < gradients.Length; i++)
            {
                if (gradients[i] is not { } g) continue;
                (Tensors.Layout layout, DType dtype) = node.Result(i);
                // Kernels trust the geometry of what they are given.
                HookChecks.SameKind(body, g, layout, dtype);
                GradientBuffers.Disown(g);
            }
        }
        return gradients;
    }

    /// <summary>Runs the post-hooks: what the node sends in the end. The gate checks the geometry of replacements.</summary>
    public Tensor?[] RunAfter(Tensor?[] results, Tensor?[] gradients)
    {
        if (_after is null) return results;
        foreach (Hook<NodeHook> hook in _after.Snapshot)
        {
            if (hook.Body is not { } body || body(results, gradients) is not { } replaced) continue;
            results = HookChecks.Replaced(body, replaced, results.Length);
            foreach (Tensor? result in results)
                if (result is not null) GradientBuffers.Disown(result);
        }
        return results;
    }

    public void RunAccumulated(Tensor leaf)
    {
        if (_accumulated is null) return;
        foreach (Hook<Action<Tensor>> hook in _accumulated.Snapshot) hook.Body?.Invoke(leaf);
    }

    public void StoreRetained(int outputNr, Tensor? gradient)
    {
        if (Retained is null || gradient is null) return;
        foreach ((int nr, Tensor tensor) in Retained)
            if (nr == outputNr) tensor.AccumulateRetainedGrad(gradient);
    }

    private static int Counted<T>(HookList<T>? list) where T : class => list?.Snapshot.Length ?? 0;

    /// <summary>The list in the field, made by whichever thread comes first.</summary>
    private static HookList<T> Made<T>(ref HookList<T>? list) where T : class =>
        Volatile.Read(ref list) ?? Interlocked.CompareExchange(ref list, new HookList<T>(), null) ?? list;
}
