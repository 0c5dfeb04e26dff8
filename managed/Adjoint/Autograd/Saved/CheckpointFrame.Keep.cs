namespace Adjoint.Autograd;

/// <summary>Parts of the call that are not repeated.</summary>
internal sealed partial class CheckpointFrame
{
    // What tensors go through outside of the call: what a kept part saves is not the call's to repeat.
    private readonly SavedTensorPacker? _outer;
    private readonly List<(Tensor Value, int Version)> _kept = [];

    /// <summary>The first run calls the function and keeps its result; the second takes the result.</summary>
    public Tensor Keep(Func<Tensor> function, Recomputation? second)
    {
        AutogradThread thread = AutogradThread.Current;
        if (second is null)
        {
            SavedTensorPacker? inner = thread.Packer;
            thread.Packer = _outer;
            try
            {
                Tensor result = function();
                _kept.Add((result, result.Version));
                return result;
            }
            finally
            {
                thread.Packer = inner;
            }
        }
        int index = second.NextKept();
        if (index >= _kept.Count) throw new AutogradException(SavedErrors.KeptMore);
        (Tensor value, int version) = _kept[index];
        if (value.Version != version) throw new AutogradException(SavedErrors.KeptMutated);
        return value;
    }
}
