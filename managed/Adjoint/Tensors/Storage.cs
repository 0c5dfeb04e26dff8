using Adjoint.Memory;

namespace Adjoint.Tensors;

/// <summary>The memory behind a tensor and its views, with the version counter that they share.</summary>
internal sealed class Storage : ArenaBuffer
{
    /// <summary>Counts in-place writes; a saved tensor remembers the version that it saw.</summary>
    public int Version;

    /// <summary>
    /// How many gradients in flight share this storage. 0: it is not the engine's (a user may hold it). 1: the holder may
    /// add into it, steal it, or give it back to the arena.
    /// </summary>
    public int GradientHolders;

    /// <summary>The op that wrote in place last, for error texts: its name or, while somebody traces, a
    /// <see cref="WriteLog"/>.</summary>
    public object? LastWriter;

    public Storage(long bytes, MemoryCategory category) : base(bytes, category) { }

    /// <summary>On somebody else's memory.</summary>
    public Storage(ExternalMemory memory) : base(memory) { }
}
