using Adjoint.Memory;

namespace Adjoint.Autograd;

/// <summary>The node at the end of every path: adds what arrives to the <c>.Grad</c> of its leaf.</summary>
internal sealed class AccumulateGrad : Node
{
    private int _busy;

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

    internal List<Action<Tensor>>? PostHooks;

    internal override void Backward(GraphTask task, Tensor g)
    {
        // Detached, or its flag cleared, after the graph was recorded.
        if (!Variable.RequiresGrad) return;
        // Several threads may run backward into one leaf; alone, this is one uncontended exchange.
        SpinWait spin = default;
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) spin.SpinOnce();
        try
        {
            Accumulate(task, g);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
        if (PostHooks is null) return;
        for (int i = 0; i < PostHooks.Count; i++) PostHooks[i](Variable);
    }

    private void Accumulate(GraphTask task, Tensor g)
    {
        AutogradMeta meta = Variable.Meta;
        Tensor? sum = meta.Grad;
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
