using Adjoint.Memory;

namespace Adjoint.Autograd;

/// <summary>The node at the end of every path: adds what arrives to the <c>.Grad</c> of its leaf.</summary>
internal sealed class AccumulateGrad : Node
{
    /// <summary>Who is accumulating: 0 nobody, <see cref="Unnamed"/>, or the id of a thread that runs hooks as well.</summary>
    private int _busy;

    // Managed thread ids are positive.
    private const int Unnamed = -1;

    public AccumulateGrad(Tensor variable)
    {
        Variable = variable;
        ResultDType = variable.DType;
        // Runs as soon as its gradient is complete, before any other ready node, so that buffers live shortly.
        SequenceNumber = long.MaxValue;
    }

    public override string Name => "AccumulateGrad";

    /// <summary>The leaf.</summary>
    public override Tensor Variable { get; }

    public override int NextCount => 0;

    public override Edge Next(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    internal override (Tensors.Layout Layout, DType DType) Result(int index) => (Variable.Layout, Variable.DType);

    internal override void Backward(GraphTask task, Tensor g)
    {
        // Detached, or its flag cleared, after the graph was recorded.
        if (!Variable.RequiresGrad) return;
        NodeHooks? hooks = Hooks is { HasAccumulated: true } some ? some : null;
        int owner = hooks is null ? Unnamed : Environment.CurrentManagedThreadId;
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
            if (holder == Environment.CurrentManagedThreadId) return false;
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
        if (task.CreateGraph)
        {
            meta.Grad = sum is null ? g.Clone() : sum.Add(g);
        }
        else if (sum is null)
        {
            meta.Grad = GradientBuffers.Steal(g, Variable.Layout) ?? GradientBuffers.Copy(g, Variable.Layout);
            // The gradient lives as long as its leaf, whatever scope the pass ran in.
            if (meta.Grad.Storage.ScopeId != Variable.Storage.ScopeId) MemoryScope.Escape(meta.Grad.Storage);
        }
        else
        {
            GradientBuffers.AddInto(g, sum);
            sum.BumpVersion(Name);
        }
    }
}
