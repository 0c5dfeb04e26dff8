namespace Adjoint.Autograd;

/// <summary>What the tensors that nodes of a thread save go through: pack hooks, a checkpoint, a mutation
/// scope.</summary>
internal abstract class SavedTensorPacker
{
    /// <summary>Whether <see cref="Pack"/> runs the user's code, which might write to the tensor.</summary>
    protected virtual bool RunsUserCode => false;

    /// <summary>What stands for the tensor until backward; runs without recording.</summary>
    protected abstract PackedTensor Pack(Tensor tensor, bool isOutput);

    /// <summary>Packs, and refuses hooks that write to what they are given.</summary>
    public PackedTensor PackChecked(Tensor tensor, bool isOutput)
    {
        if (!RunsUserCode) return Pack(tensor, isOutput);
        int version = tensor.Version;
        PackedTensor packed;
        using (GradMode.NoGrad()) packed = Pack(tensor, isOutput);
        if (tensor.Version != version) throw new AutogradException(SavedErrors.PackInPlace);
        return packed;
    }
}

/// <summary>A saved tensor in the form that its hooks gave it, with its place in the graph.</summary>
/// <param name="tensor">The tensor as it was saved.</param>
/// <param name="isOutput">Whether it is the result of the node that keeps it, which is not wired up yet.</param>
internal abstract class PackedTensor(Tensor tensor, bool isOutput)
{
    private readonly Edge _edge = isOutput ? default : tensor.NextEdge();

    // In a forward-mode level the tensor stays, for its tangent: that of a result comes after it was saved.
    private readonly Tensor? _dual = Tensors.ThreadModes.DualLevels != 0 && Duals.Level is not null ? tensor : null;

    /// <summary>The value, wired into the graph as the saved tensor was, so that higher derivatives pass through
    /// it.</summary>
    public Tensor Unpack(Node node)
    {
        Tensor value = Wired(node);
        if (_dual is null || Tensors.ThreadModes.DualLevels == 0) return value;
        Tensor alias = value.Alias(value.Layout, value.Offset);
        alias.Slot = value.Slot;
        Duals.Carry(_dual, alias);
        return alias;
    }

    private Tensor Wired(Node node)
    {
        Tensor? value;
        using (GradMode.NoGrad()) value = Value(node);
        if (value is null) throw new AutogradException(SavedErrors.UnpackNull);
        Edge edge = isOutput ? new Edge(node, 0) : _edge;
        if (edge.Function is null) return value.Slot is null ? value : value.Detach();
        if (edge.Function is not AccumulateGrad leaf) return value.WithGradFn(edge.Function, edge.InputNr);
        Tensor alias = value.Detach();
        alias.Slot = new AutogradMeta { RequiresGrad = true, Accumulator = leaf };
        return alias;
    }

    /// <summary>The graph needs it no more.</summary>
    public virtual void Release() { }

    /// <summary>The value, whatever its own history.</summary>
    protected abstract Tensor? Value(Node node);
}

/// <summary>A pair of the user's hooks.</summary>
internal sealed class HookPacker<TPacked>(Func<Tensor, TPacked> pack, Func<TPacked, Tensor> unpack) : SavedTensorPacker
{
    protected override bool RunsUserCode => true;

    protected override PackedTensor Pack(Tensor tensor, bool isOutput) =>
        new Packed(tensor, isOutput, pack(tensor), unpack);

    private sealed class Packed(Tensor tensor, bool isOutput, TPacked data, Func<TPacked, Tensor> unpack)
        : PackedTensor(tensor, isOutput)
    {
        private TPacked? _data = data;

        protected override Tensor? Value(Node node) => unpack(_data!);

        public override void Release()
        {
            (_data as IDisposable)?.Dispose();
            _data = default;
        }
    }
}
