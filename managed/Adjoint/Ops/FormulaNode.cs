using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>The gradient of one argument, in tensor ops; null where the op has none at all.</summary>
/// <param name="g">The gradient that arrived.</param>
/// <param name="kept">What the node kept.</param>
/// <param name="state">The op's parameters.</param>
internal delegate Tensor? Formula<TState>(Tensor g, Tensor[] kept, TState state);

/// <summary>
/// The node of an op whose gradients are tensor ops of the arriving gradient and of what was kept, one static function
/// for each argument: second derivatives come by themselves.
/// </summary>
internal sealed class FormulaNode<TState>(string name, GradientFlow flow, TState state,
    params Formula<TState>[] gradients) : NodeN
{
    private SavedTensor[] _kept = [];
    private string[] _names = [];

    public override string Name => name;

    internal override GradientFlow Flow => flow;

    internal override int SavedCount => _kept.Length;

    internal override ref SavedTensor Saved(int index) => ref _kept[index];

    internal override string SavedName(int index) => _names[index];

    /// <summary>Keeps tensors, by PyTorch's names; what no wanted gradient reads may be left out
    /// (<c>default</c>).</summary>
    public FormulaNode<TState> Keep(params ReadOnlySpan<(string Name, SavedTensor Tensor)> kept)
    {
        _kept = new SavedTensor[kept.Length];
        _names = new string[kept.Length];
        for (int i = 0; i < kept.Length; i++) (_names[i], _kept[i]) = kept[i];
        return this;
    }

    internal override void Backward(GraphTask task, Tensor g)
    {
        Tensor[]? kept = null;
        for (int i = 0; i < gradients.Length; i++)
        {
            if (!task.Wants(this, i)) continue;
            kept ??= Unpack();
            if (gradients[i](g, kept, state) is not { } d) continue;
            if (ReferenceEquals(d.Storage, g.Storage)) task.Send(this, i, d);
            else task.SendFresh(this, i, d);
        }
    }

    private Tensor[] Unpack()
    {
        Tensor[] kept = new Tensor[_kept.Length];
        for (int i = 0; i < kept.Length; i++) kept[i] = _kept[i].UnpackOptional(this)!;
        return kept;
    }
}
