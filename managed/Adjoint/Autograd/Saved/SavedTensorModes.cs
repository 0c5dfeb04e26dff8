namespace Adjoint.Autograd;

/// <summary>
/// What a thread does with saved tensors, remembered around a pass: a scope that a hook opens and forgets must not
/// outlive the pass.
/// </summary>
internal readonly struct SavedTensorModes(AutogradThread thread)
{
    private readonly SavedTensorPacker? _packer = thread.Packer;
    private readonly string? _forbidden = thread.PackerForbidden;
    private readonly MutationTracker? _mutations = thread.Mutations;

    public void Restore(AutogradThread thread)
    {
        // Writing a reference costs more than reading one, and hardly ever is there anything to restore.
        if (!ReferenceEquals(thread.Packer, _packer)) thread.Packer = _packer;
        if (!ReferenceEquals(thread.PackerForbidden, _forbidden)) thread.PackerForbidden = _forbidden;
        if (!ReferenceEquals(thread.Mutations, _mutations)) thread.Mutations = _mutations;
    }
}
