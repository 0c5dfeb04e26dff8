using System.Diagnostics.CodeAnalysis;

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

    /// <summary>Whether there is anything to save.</summary>
    public bool IsEmpty => Step == 0 && Array.TrueForAll(_tensors, tensor => tensor is null);

    /// <summary>The tensor of this number, made of zeros on first use; it outlives every memory scope.</summary>
    public Tensor Zeros(int index, Tensor like) => _tensors[index] ??= MemoryScope.Escape(like.ZerosLike());
}
