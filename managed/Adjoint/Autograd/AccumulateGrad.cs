using Adjoint.Memory;

namespace Adjoint.Autograd;

/// <summary>The node at the end of every path: adds what arrives to the <c>.Grad</c> of its leaf.</summary>
internal sealed class AccumulateGrad : Node
{
    /// <summary>Who is accumulating: 0 nobody, <see cref="Unnamed"/>, or the <see cref="AutogradThread.Id"/> of who
    /// runs hooks as well.</summary>
    private int _busy;

    private const int Unnamed = -1;

    // The number lets it run as soon as its gradient is complete, before any other ready node, so that buffers live
    // shortly.
    public AccumulateGrad(Tensor variable) : base(long.MaxValue, variable.Layout)
    {
        Variable = variable;
        Height = 1;
        TakeDType(variable.Meta);
    }

    public override string Name => "AccumulateGrad";

    /// <summary>The leaf.</summary>
    public override Tensor Variable { get; }

    public override int NextCount => 0;

    public override Edge Next(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>PyTorch's name in full.</summary>
    public override string FullName => "torch::autograd::AccumulateGrad";

    /// <summary>Whether the gate leaves gradients the dtype that they have.</summary>
    public bool AnyDType { get; private set; }

    /// <summary>Whether gradients have another dtype than the leaf, so that no kernel may add to them in its
    /// own.</summary>
    public bool OtherDType => AnyDType || ResultDType != Variable.DType;

    /// <summary>Follows <see cref="Tensor.GradDType"/>.</summary>
    public void TakeDType(AutogradMeta meta) =>
        (ResultDType, AnyDType) = (meta.GradDType ?? Variable.DType, meta.AnyGradDType);

    internal override void Backward(GraphTask task, Tensor g)
    {
        // Detached, or its flag cleared, after the graph was recorded.
        if (!Variable.RequiresGrad) return;
        // Given other memory after the graph was recorded.
        if (!ReferenceEquals(ResultLayout, Variable.Layout) && !ResultLayout.SameSizes(Variable.Layout))
            throw new AutogradException(Errors.SetSince(ResultLayout, Variable.Layout));
        NodeHooks? hooks = Hooks is { HasAccumulated: true } some ? some : null;
        int owner = hooks is null ? Unnamed : AutogradThread.Current.Id;
        // Several threads may run backward into one leaf; alone, this is one uncontended exchange.
        bool entered = Interlocked.CompareExchange(ref _busy, owner, 0) == 0 || EnterLate(owner);
        try
        {
            Accumulate(task, g);
            // Inside: another thread must not add between a hook that applies the gradient and its clearing it.
            hooks?.RunAccumulated(Variable);
        }
        finally
        {
            if (entered) Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>
    /// Waits for another thread to leave. False where this thread is inside already: a hook of the leaf has started a pass
    /// that comes back to it.
    /// </summary>
    private bool EnterLate(int owner)
    {
        SpinWait spin = default;
        while (true)
        {
            int holder = Interlocked.CompareExchange(ref _busy, owner, 0);
            if (holder == 0) return true;
            if (holder == AutogradThread.Current.Id) return false;
            spin.SpinOnce();
        }
    }

    private void Accumulate(GraphTask task, Tensor g)
    {
        AutogradMeta meta = Variable.Meta;
        Tensor? sum = meta.Grad;
        if (Recording.Mask != 0)
        {
            StepRecorder.Looks(Variable, sum);
            if (sum is null || task.CreateGraph) StepRecorder.Assigns(Variable);
        }
        if (task.InTensorOps)
        {
            // In a forward-mode level the gradient may be dual, and so is what it is added to.
            if (task.CreateGraph) meta.Grad = sum is null ? g.Clone() : sum.Add(g);
            else if (sum is null) meta.Grad = g.CloneAs(GradientBuffers.LayoutFor(g, Variable.Layout));
            else sum.Add_(g);
        }
        else if (sum is null)
        {
            meta.Grad = GradientBuffers.Steal(g, Variable.Layout) ?? GradientBuffers.Copy(g, Variable.Layout);
            // The gradient lives as long as its leaf, whatever scope the pass ran in.
            if (meta.Grad.Storage.ScopeId != Variable.Storage.ScopeId) MemoryScope.Escape(meta.Grad.Storage);
        }
        else if (AnyDType && g.DType != sum.DType)
        {
            meta.Grad = sum.Add(g);
        }
        else
        {
            GradientBuffers.AddInto(g, sum);
            sum.BumpVersion(Name);
        }
    }
}
