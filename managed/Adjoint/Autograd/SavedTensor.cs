namespace Adjoint.Autograd;

/// <summary>
/// A tensor that a node keeps for its backward, with the version that it had. An input is kept as the very object; an
/// output is kept too (the cycle through its grad_fn is the garbage collector's business) and its history is checked on
/// unpack. Where the thread has pack hooks, what they made of it is kept instead.
/// </summary>
internal struct SavedTensor
{
    // A Tensor, or a PackedTensor: one field, so that hooks cost nothing where there are none.
    private object? _kept;
    private readonly int _version;
    private readonly Marks _marks;
    private readonly byte _number;

    [Flags]
    private enum Marks : byte
    {
        None = 0,
        /// <summary>The result of the node's own op.</summary>
        Output = 1,
        /// <summary>Required a gradient when it was saved.</summary>
        InGraph = 2,
        /// <summary>Nobody else can see it.</summary>
        Owned = 4,
    }

    /// <summary>Keeps an input.</summary>
    public SavedTensor(Tensor tensor)
        : this(tensor, tensor.Slot is not null && tensor.RequiresGrad ? Marks.InGraph : 0) { }

    private SavedTensor(Tensor tensor, Marks marks, int number = 0)
    {
        _number = (byte)number;
        if (tensor.IsInference) throw new AutogradException(Errors.InferenceSaved);
        _version = tensor.Version;
        _marks = marks;
        SavedTensorPacker? packer = AutogradThread.Current.Packer;
        _kept = packer is null ? tensor : packer.PackChecked(tensor, (marks & Marks.Output) != 0);
    }

    /// <summary>Keeps the result of the node's own op; call it after the op counted its in-place write, if it was
    /// one.</summary>
    /// <param name="tensor">The result.</param>
    /// <param name="number">Which of the op's results it is.</param>
    /// <remarks>A view that was written has its history in its base, where the node is only a part: it is kept with
    /// that history, like an input.</remarks>
    public static SavedTensor Output(Tensor tensor, int number = 0) =>
        tensor.Slot is AutogradMeta { View: not null } ? new(tensor) : new(tensor, Marks.Output, number);

    /// <summary>Keeps a buffer that nobody else can see: it returns to the arena when the node is done with
    /// it.</summary>
    public static SavedTensor Buffer(Tensor tensor) => new(tensor, Marks.Owned);

    /// <summary>Whether it is the result of the node's own op.</summary>
    public readonly bool IsOutput => (_marks & Marks.Output) != 0;

    /// <summary>Whether hooks have packed it.</summary>
    public readonly bool IsPacked => _kept is PackedTensor;

    /// <summary>The tensor itself without any check, for pictures; null where hooks have packed it.</summary>
    public readonly Tensor? Peek() => _kept as Tensor;

    /// <summary>The kept value.</summary>
    /// <exception cref="AutogradException">It was released by an earlier pass, or written to since it was
    /// saved.</exception>
    public readonly Tensor Unpack(Node node)
    {
        if (_kept is not Tensor tensor)
        {
            if (_kept is not PackedTensor packed) throw Errors.Freed(node);
            return packed.Unpack(node);
        }
        if (tensor.Version != _version)
        {
            throw new AutogradException(Errors.Modified(tensor, node, _version));
        }
        if ((_marks & Marks.InGraph) != 0 && !tensor.RequiresGrad && !IsLeafOf(node, tensor))
            throw new AutogradException(SavedErrors.DetachedInPlace);
        // An output whose history was cut or rewritten since: what was saved is still the result of this node.
        return (_marks & Marks.Output) != 0 && !ReferenceEquals(tensor.GradFnQuietly, node)
            ? tensor.WithGradFn(node, _number) : tensor;
    }

    /// <summary>The kept value, or null where none was kept.</summary>
    public readonly Tensor? UnpackOptional(Node node)
    {
        // In this order: whoever releases says so before.
        if (Volatile.Read(in _kept) is not null) return Unpack(node);
        if (node.Released) throw Errors.Freed(node);
        return null;
    }

    /// <summary>Gives an already kept tensor to hooks of its own.</summary>
    /// <exception cref="AutogradException">Nothing is kept, or hooks have packed it before.</exception>
    public void Pack(SavedTensorPacker packer, Node node)
    {
        if (_kept is PackedTensor) throw new AutogradException(SavedErrors.HooksTwice);
        if (_kept is not Tensor tensor)
            throw new AutogradException(node.Released ? SavedErrors.HooksAfterFree : SavedErrors.HooksOnNone);
        _kept = packer.PackChecked(tensor, (_marks & Marks.Output) != 0);
    }

    public void Release()
    {
        if (_kept is PackedTensor packed) packed.Release();
        else if ((_marks & Marks.Owned) != 0) (_kept as Tensor)?.Storage.Release();
        Volatile.Write(ref _kept, null);
    }

    /// <summary>
    /// Whether the tensor was a leaf when it was saved: then its accumulator is an argument of the node, and that it
    /// requires no gradient any more is the user's right.
    /// </summary>
    private static bool IsLeafOf(Node node, Tensor tensor)
    {
        for (int i = 0; i < node.NextCount; i++)
            if (ReferenceEquals(node.Next(i).Function?.Variable, tensor)) return true;
        return false;
    }
}
