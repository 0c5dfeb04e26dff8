namespace Adjoint.Autograd;

/// <summary>
/// A tensor that a node keeps for its backward, with the version that it had. An input is kept as the very object; an
/// output is kept too (the cycle through its grad_fn is the garbage collector's business) and its history is checked on unpack.
/// </summary>
internal struct SavedTensor
{
    private Tensor? _tensor;
    private readonly int _version;
    private readonly bool _isOutput;
    private bool _owned;

    /// <summary>Keeps an input.</summary>
    public SavedTensor(Tensor tensor) : this(tensor, isOutput: false) { }

    private SavedTensor(Tensor tensor, bool isOutput)
    {
        _tensor = tensor;
        if (tensor.IsInference) throw new AutogradException(Errors.InferenceSaved);
        _version = tensor.Version;
        _isOutput = isOutput;
    }

    /// <summary>Keeps the result of the node's own op; call it after the op counted its in-place write, if it was one.</summary>
    public static SavedTensor Output(Tensor tensor) => new(tensor, isOutput: true);

    /// <summary>Keeps a buffer that nobody else can see: it returns to the arena when the node is done with it.</summary>
    public static SavedTensor Buffer(Tensor tensor) => new(tensor, isOutput: false) { _owned = true };

    public readonly bool IsSet => _tensor is not null;

    /// <summary>The tensor itself without any check, for pictures.</summary>
    public readonly Tensor? Peek() => _tensor;

    /// <summary>The kept value.</summary>
    /// <exception cref="AutogradException">It was released by an earlier pass, or written to since it was saved.</exception>
    public readonly Tensor Unpack(Node node)
    {
        Tensor? tensor = _tensor;
        if (tensor is null) throw Errors.Freed(node);
        if (tensor.Version != _version)
            throw new AutogradException(Errors.Modified(tensor, node, _version));
        // An output whose history was cut or rewritten since: what was saved is still the result of this node.
        return _isOutput && !ReferenceEquals(tensor.GradFnQuietly, node) ? tensor.WithGradFn(node, 0) : tensor;
    }

    /// <summary>The kept value, or null where none was kept.</summary>
    public readonly Tensor? UnpackOptional(Node node)
    {
        if (_tensor is not null) return Unpack(node);
        if (node.Released) throw Errors.Freed(node);
        return null;
    }

    public void Release()
    {
        if (_owned) _tensor?.Storage.Release();
        _tensor = null;
    }
}
