using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// One place of a node for a tensor that backward will need: PyTorch's <c>grad_fn._raw_saved_NAME</c>. For hooks on a
/// single saved tensor; for those of a whole region see <see cref="SavedTensorHooks"/>.
/// </summary>
/// <example><code>
/// var y = x.Exp();
/// y.GradFn!.RawSavedTensors[0].RegisterHooks(t => t.ToArray&lt;float&gt;(), a => Tensor.From(a));
/// </code></example>
public sealed class RawSavedTensor
{
    private readonly Node _node;
    private readonly int _index;

    internal RawSavedTensor(Node node, int index) => (_node, _index) = (node, index);

    /// <summary>PyTorch's name: the NAME of <c>_saved_NAME</c>.</summary>
    public string Name => _node.SavedName(_index);

    /// <summary>Whether hooks have packed the tensor.</summary>
    public bool IsPacked => _node.Saved(_index).IsPacked;

    /// <summary>The value as backward would get it: checked for in-place changes, or unpacked; null where none was
    /// kept. An input is the very object that was given to the op, the result another tensor on its memory.</summary>
    /// <exception cref="AutogradException">The graph was freed, or the tensor was modified since.</exception>
    public Tensor? Unpack()
    {
        ref SavedTensor saved = ref _node.Saved(_index);
        Tensor? value = saved.UnpackOptional(_node);
        return value is not null && saved.IsOutput && !saved.IsPacked ? value.WithGradFn(_node, 0) : value;
    }

    /// <summary>Packs the tensor now, and unpacks it with <paramref name="unpack"/> whenever it is needed: once at
    /// most.</summary>
    /// <exception cref="AutogradException">There are hooks already, nothing is kept, or the graph was
    /// freed.</exception>
    public void RegisterHooks<TPacked>(Func<Tensor, TPacked> pack, Func<TPacked, Tensor> unpack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(unpack);
        _node.Saved(_index).Pack(new HookPacker<TPacked>(pack, unpack), _node);
    }
}

public abstract partial class Node
{
    /// <summary>
    /// The places in which the node keeps tensors for its backward: the <c>_raw_saved_NAME</c> of PyTorch. To look at
    /// values,
    /// <see cref="SavedTensors"/> is simpler.
    /// </summary>
    public IReadOnlyList<RawSavedTensor> RawSavedTensors
    {
        get
        {
            var places = new RawSavedTensor[SavedCount];
            for (int i = 0; i < places.Length; i++) places[i] = new RawSavedTensor(this, i);
            return places;
        }
    }
}
