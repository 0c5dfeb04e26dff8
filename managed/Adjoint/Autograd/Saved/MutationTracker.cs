using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// Copy on write for saved tensors. A saved tensor becomes a snapshot: the tensor itself until somebody is about to
/// write to its memory, a copy from then on. Only graphs hold snapshots, so what no graph needs any more is not copied.
/// </summary>
internal sealed class MutationTracker : SavedTensorPacker
{
    // Snapshots of the present version of each storage that are still the tensor itself. The table must not keep
    // memory.
    private readonly ConditionalWeakTable<Storage, Dictionary<Window, WeakReference<Snapshot>>> _uncopied = [];

    /// <summary>One tensor saved twice has one snapshot. The version needs no mention: a write empties the
    /// table.</summary>
    private readonly record struct Window(Layout Layout, long Offset, DType DType);

    private sealed class Snapshot(Tensor tensor)
    {
        public Tensor Tensor = tensor;
    }

    protected override PackedTensor Pack(Tensor tensor, bool isOutput)
    {
        Dictionary<Window, WeakReference<Snapshot>> windows = _uncopied.GetOrCreateValue(tensor.Storage);
        Window window = new(tensor.Layout, tensor.Offset, tensor.DType);
        if (!windows.TryGetValue(window, out WeakReference<Snapshot>? known)
            || !known.TryGetTarget(out Snapshot? snapshot))
        {
            snapshot = new Snapshot(tensor.Detach());
            windows[window] = new WeakReference<Snapshot>(snapshot);
        }
        return new Packed(tensor, isOutput, this, snapshot);
    }

    /// <summary>Copies what graphs need of the memory behind <paramref name="target"/>, which is about to be
    /// written.</summary>
    public void BeforeWrite(Tensor target)
    {
        if (!_uncopied.TryGetValue(target.Storage, out Dictionary<Window, WeakReference<Snapshot>>? windows)) return;
        _uncopied.Remove(target.Storage);
        using GradModeScope scope = GradMode.NoGrad();
        foreach (WeakReference<Snapshot> reference in windows.Values)
            if (reference.TryGetTarget(out Snapshot? snapshot)) snapshot.Tensor = snapshot.Tensor.Clone();
    }

    private sealed class Packed(Tensor tensor, bool isOutput, MutationTracker tracker, Snapshot snapshot)
        : PackedTensor(tensor, isOutput)
    {
        private Snapshot? _snapshot = snapshot;

        protected override Tensor? Value(Node node)
        {
            if (!ReferenceEquals(AutogradThread.Current.Mutations, tracker))
                throw new AutogradException(SavedErrors.MutationOutside);
            return _snapshot!.Tensor;
        }

        public override void Release() => _snapshot = null;
    }
}
