namespace Adjoint.Autograd;

/// <summary>
/// What a tensor needs beyond "result 0 of a node": a leaf that requires a gradient, a view, another output number, a
/// retained gradient. A plain result carries its node itself in the slot and has no such object.
/// </summary>
internal sealed class AutogradMeta : AutogradSlot
{
    /// <summary>Set by the user on a leaf.</summary>
    public bool RequiresGrad;

    /// <summary>The node that made the tensor; null for a leaf.</summary>
    public Node? GradFn;

    public int OutputNr;

    /// <summary>The accumulated (leaf) or retained gradient.</summary>
    public Tensor? Grad;

    /// <summary>
    /// The one node that adds to <see cref="Grad"/> of a leaf. PyTorch's tensor holds it weakly, so that the cycle of
    /// the two is freed by counting; here the garbage collector does that, and hooks on the node outlive the graphs.
    /// </summary>
    public AccumulateGrad? Accumulator;

    /// <summary>The dtype that gradients are cast to, where it is not the tensor's own.</summary>
    public DType? GradDType;

    /// <summary>Gradients of any dtype are taken as they come.</summary>
    public bool AnyGradDType;

    public bool RetainsGrad;

    /// <summary>Set on views that autograd tracks.</summary>
    public ViewInfo? View;

    internal override string? Describe(Tensor tensor)
    {
        if (View is { Meta: not CreationMeta.Default } && View.IsStale(tensor) && View.Base.RequiresGrad)
            return "grad_fn=<Invalid>";
        Node? node = tensor.GradFn;
        return node is not null ? $"grad_fn=<{node.Name}>" : RequiresGrad ? "requires_grad=True" : null;
    }
}

/// <summary>How a view came to be: decides whether writing to it may rewrite the history of its base.</summary>
internal enum CreationMeta : byte
{
    /// <summary>One view from one op in grad mode.</summary>
    Default,
    /// <summary>Inside a custom function, or an input that it returned as it was.</summary>
    CustomFunction,
    /// <summary>One of several views from one op: unbind, chunk.</summary>
    MultiOutput,
    /// <summary>With grad mode off.</summary>
    NoGrad,
    /// <summary>In inference mode, of a normal tensor.</summary>
    Inference,
}

/// <summary>The tie between a view and the tensor that owns its memory.</summary>
internal sealed class ViewInfo(Tensor root, CreationMeta meta, int version)
{
    /// <summary>The tensor at the root of the chain of views; never a tracked view itself.</summary>
    public readonly Tensor Base = root;

    public CreationMeta Meta = meta;

    /// <summary>The version for which the view's grad_fn is right; an older one means that it must be made anew.</summary>
    public int FreshVersion = version;

    public bool IsStale(Tensor view) => FreshVersion != view.Version;
}
