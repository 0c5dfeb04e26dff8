using Adjoint.Autograd;
using Adjoint.Memory;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Whether gradients are computed for this tensor: set by the user on a leaf, inherited by every result.</summary>
    /// <remarks><c>requires_grad</c>. Setting it is <c>requires_grad_()</c>.</remarks>
    /// <exception cref="AutogradException">Set on a dtype without gradients, or cleared on a result of an op.</exception>
    public bool RequiresGrad
    {
        get
        {
            if (Slot is null) return false;
            if (Slot is AutogradMeta meta) return meta.RequiresGrad || meta.GradFn is not null
                || meta.View is { Base.RequiresGrad: true };
            return true;
        }
        set
        {
            if (value == RequiresGrad) return;
            if (!IsLeaf) throw new AutogradException(Errors.RequiresGradNonLeaf);
            if (value && !DType.IsFloatingPoint()) throw new AutogradException(Errors.OnlyFloatsRequireGrad);
            if (value && IsInference && !ThreadModes.Inference) throw new AutogradException(Errors.InferenceRequiresGrad);
            Meta.RequiresGrad = value;
        }
    }

    /// <summary>Sets <see cref="RequiresGrad"/> and returns the tensor: <c>requires_grad_()</c>.</summary>
    public Tensor RequiresGrad_(bool requiresGrad = true)
    {
        RequiresGrad = requiresGrad;
        return this;
    }

    /// <summary>Whether the user made the tensor (or nothing that made it is recorded): <c>is_leaf</c>.</summary>
    public bool IsLeaf => Slot is null || GradFn is null;

    /// <summary>
    /// The node of the op that wrote the tensor last; null for leaves and for results that are not part of a graph:
    /// <c>grad_fn</c>.
    /// </summary>
    public Node? GradFn => Slot switch
    {
        null => null,
        Node node => node,
        AutogradMeta { View: { } view } meta => Views.FreshGradFn(this, meta, view),
        AutogradMeta meta => meta.GradFn,
        _ => null,
    };

    /// <summary>Which output of <see cref="GradFn"/> the tensor is: <c>output_nr</c>.</summary>
    public int OutputNr => Slot is AutogradMeta meta ? meta.OutputNr : 0;

    /// <summary>The gradient accumulated by backward passes; null before the first and after zeroing: <c>.grad</c>.</summary>
    /// <remarks>
    /// Only leaves have one, and results on which <see cref="RetainGrad"/> was called: reading that of another result
    /// gives null and a warning (<see cref="AutogradWarnings"/>).
    /// </remarks>
    /// <exception cref="AutogradException">The assigned gradient is the tensor itself, or differs in shape, or in dtype
    /// from
    /// <see cref="GradDType"/>.</exception>
    public Tensor? Grad
    {
        get
        {
            Tensor? grad = Slot is AutogradMeta { Grad: { } kept } ? kept : NoGrad();
            if (Recording.Mask != 0) StepRecorder.Looks(this, grad);
            return grad;
        }
        set
        {
            if (Recording.Mask != 0) StepRecorder.Assigns(this);
            if (value is null)
            {
                if (Slot is AutogradMeta meta) meta.Grad = null;
                return;
            }
            if (ReferenceEquals(value, this)) throw new AutogradException("can't assign Variable as its own grad");
            if (GradDType is { } dtype && value.DType != dtype)
            {
                throw new AutogradException($"attempting to assign a gradient with dtype '{value.DType.Name()}' to a tensor " +
                    $"with grad_dtype '{dtype.Name()}'. The gradient must match the tensor's grad_dtype (defaults " +
                    "to the " +
                    "tensor's dtype)");
            }
            if (!value.Layout.SameSizes(Layout))
            {
                throw new AutogradException($"attempting to assign a gradient of size '{value.Shape}' to a tensor of size " +
                    $"'{Shape}'. Please ensure that the gradient and the tensor are the same size");
            }
            if (!GradientBuffers.HasLayoutFor(value, Layout)) AutogradWarnings.Raise(AutogradWarningKind.GradLayout);
            Meta.Grad = value;
        }
    }

    /// <summary>The gradient without a warning, for those who only look.</summary>
    internal Tensor? GradQuietly => (Slot as AutogradMeta)?.Grad;

    /// <summary>Whether <see cref="Grad"/> of this non-leaf keeps its gradient: <c>retains_grad</c>.</summary>
    public bool RetainsGrad => Slot is AutogradMeta { RetainsGrad: true } && !IsLeaf;

    /// <summary>The tensor whose memory this view shows, if autograd knows it as a view: <c>_base</c>.</summary>
    public Tensor? Base => (Slot as AutogradMeta)?.View?.Base;

    /// <summary>Makes backward keep the gradient of this non-leaf in <see cref="Grad"/>; no effect on a leaf.</summary>
    /// <exception cref="AutogradException">The tensor does not require a gradient.</exception>
    public void RetainGrad()
    {
        if (!RequiresGrad) throw new AutogradException(Errors.RetainGradWithoutGrad);
        if (IsLeaf || RetainsGrad) return;
        Node node = GradFn!;
        Meta.RetainsGrad = true;
        (node.EnsureHooks().Retained ??= []).Add((OutputNr, this));
    }

    /// <summary>
    /// Computes the gradients of this tensor with respect to the leaves of its graph and adds them to their
    /// <see cref="Grad"/>: <c>Tensor.backward</c>.
    /// </summary>
    /// <param name="gradient">dL/dself; may be left out for a one-element tensor, where it is 1.</param>
    /// <param name="retainGraph">Keep saved values for another pass; by default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Record a graph of the gradients, for higher derivatives.</param>
    /// <param name="inputs">If given, only these tensors accumulate.</param>
    /// <exception cref="AutogradException">Not part of a graph, already freed, not a scalar, or a saved value was
    /// modified.</exception>
    /// <example><code>
    /// var x = Tensor.From([2f, 3f], requiresGrad: true);
    /// (x * x).Sum().Backward();      // x.Grad = [4, 6]
    /// </code></example>
    [OverloadResolutionPriority(1)]
    public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false,
        IReadOnlyList<Tensor>? inputs = null) =>
        Gradients.Backward([this], [gradient], retainGraph, createGraph, GradTarget.All(inputs));

    /// <summary>The same with edges of the graph among the inputs; an edge that is no leaf's accumulates nowhere.</summary>
    /// <inheritdoc cref="Backward(Tensor?, bool?, bool, IReadOnlyList{Tensor})"/>
    public void Backward(IReadOnlyList<GradTarget> inputs, Tensor? gradient = null, bool? retainGraph = null,
        bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Gradients.Backward([this], [gradient], retainGraph, createGraph, inputs);
    }

    /// <summary>A tensor on the same memory and version counter that is not part of any graph: <c>detach</c>.</summary>
    /// <remarks>Nor has it a tangent, in forward mode.</remarks>
    public Tensor Detach()
    {
        Tensor detached = Alias(Layout, Offset);
        detached.Flags |= TensorFlags.Detached;
        if (ThreadModes.Tracers != 0 && RequiresGrad) Traces.Cut(detached, "Detach()");
        return detached;
    }

    /// <summary>Cuts the tensor out of its graph: it becomes a leaf that requires no gradient: <c>detach_</c>.</summary>
    /// <exception cref="AutogradException">The tensor is a view.</exception>
    public Tensor Detach_()
    {
        if (Slot is AutogradMeta { View: not null }) throw new AutogradException(Errors.DetachView);
        if (ThreadModes.DualLevels != 0) Duals.Level?.Drop(this);
        if (Slot is AutogradMeta meta)
        {
            meta.GradFn = null;
            meta.OutputNr = 0;
            meta.RequiresGrad = false;
            meta.RetainsGrad = false;
            meta.Accumulator = null;
        }
        else
        {
            Slot = null;
        }
        return this;
    }

    /// <summary>The meta object, made if there is none; a node in the slot moves into it.</summary>
    internal AutogradMeta Meta
    {
        get
        {
            if (Slot is AutogradMeta meta) return meta;
            meta = new AutogradMeta { GradFn = Slot as Node };
            Slot = meta;
            return meta;
        }
    }

    /// <summary>The node in the slot as it stands, without making a stale view's node anew.</summary>
    internal Node? GradFnQuietly => Slot as Node ?? (Slot as AutogradMeta)?.GradFn;

    /// <summary>Where a gradient of this tensor has to be sent; the default edge if it needs none.</summary>
    internal Edge NextEdge()
    {
        switch (Slot)
        {
            case null:
                return default;
            case Node node:
                return new Edge(node, 0);
            default:
                AutogradMeta meta = Unsafe.As<AutogradMeta>(Slot);
                if (GradFn is { } made) return new Edge(made, meta.OutputNr);
                return meta.RequiresGrad ? new Edge(meta.Accumulator ?? NewAccumulator(meta), 0) : default;
        }
    }

    // Threads may use a leaf for the first time at once; with two accumulators, sums would lose terms.
    private AccumulateGrad NewAccumulator(AutogradMeta meta)
    {
        AccumulateGrad made = new(this);
        return Interlocked.CompareExchange(ref meta.Accumulator, made, null) ?? made;
    }

    /// <summary>Makes the tensor output <paramref name="outputNr"/> of the node. Only for tensors that have no history yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetHistory(Node node, int outputNr = 0)
    {
        if (ThreadModes.Tracers != 0) Traces.Result(node, outputNr, this);
        if (outputNr == 0)
        {
            node.ResultLayout = Layout;
            node.ResultDType = DType;
            if (Slot is null)
            {
                Slot = node;
                return;
            }
        }
        AutogradMeta meta = Meta;
        meta.GradFn = node;
        meta.OutputNr = outputNr;
    }

    /// <summary>The same memory as a result of <paramref name="node"/>: what a node unpacks when its output moved on.</summary>
    internal Tensor WithGradFn(Node node, int outputNr)
    {
        Tensor alias = Alias(Layout, Offset);
        if (outputNr == 0) alias.Slot = node;
        else alias.Slot = new AutogradMeta { GradFn = node, OutputNr = outputNr };
        if (ThreadModes.DualLevels != 0) Duals.Carry(this, alias);
        return alias;
    }

    private Tensor? NoGrad()
    {
        // The node as it stands: a stale view's must not be made, or refused, for a look at a gradient.
        if (GradFnQuietly is not null && !RetainsGrad) AutogradWarnings.Raise(AutogradWarningKind.GradOfNonLeaf);
        return null;
    }

    /// <summary>What <c>ToString</c> adds for a dual tensor; null for any other.</summary>
    internal string? DescribeTangent() =>
        ThreadModes.DualLevels != 0 && Duals.Level?.TangentOf(this) is { } t ? $"tangent={t}" : null;

    internal void AccumulateRetainedGrad(Tensor gradient)
    {
        AutogradMeta meta = Meta;
        meta.Grad = meta.Grad is null ? gradient : meta.Grad.Add(gradient);
    }
}
