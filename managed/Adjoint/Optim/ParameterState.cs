namespace Adjoint.Optim;

/// <summary>What an optimizer remembers of one parameter: a step count and a few tensors.</summary>
internal sealed class ParameterState(int tensors)
{
    public long Step;
    private readonly Tensor?[] _tensors = new Tensor?[tensors];

    public Tensor? this[int index]
    {
        get => _tensors[index];
        set => _tensors[index] = value;
    }

    /// <summary>Whether state was made that the next step is the first to write.</summary>
    public bool IsNew;

    /// <summary>Which tensors there are, as bits.</summary>
    public int Present
    {
        get
        {
            int bits = 0;
            for (int i = 0; i < _tensors.Length; i++)
                if (_tensors[i] is not null) bits |= 1 << i;
            return bits;
        }
    }

    /// <summary>All of them.</summary>
    public ReadOnlySpan<Tensor?> Tensors => _tensors;

    /// <summary>Whether there is anything to save.</summary>
    public bool IsEmpty => Step == 0 && Array.TrueForAll(_tensors, tensor => tensor is null);

    /// <summary>The tensor of this number, made of zeros on first use; it outlives every memory scope.</summary>
    public Tensor Zeros(int index, Tensor like)
    {
        if (_tensors[index] is { } tensor) return tensor;
        IsNew = true;
        return _tensors[index] = MemoryScope.Escape(like.ZerosLike());
    }
}
