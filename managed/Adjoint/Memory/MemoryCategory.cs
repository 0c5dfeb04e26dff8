namespace Adjoint;

/// <summary>What a piece of memory is used for; <see cref="MemoryStats"/> counts each category on its own.</summary>
public enum MemoryCategory
{
    /// <summary>Values of tensors.</summary>
    Tensor,

    /// <summary>Gradients, while they flow and when they have arrived at a leaf.</summary>
    Gradient,

    /// <summary>Scratch memory of kernels.</summary>
    Workspace,

    /// <summary>Memory of somebody else, used in place.</summary>
    External,
}
