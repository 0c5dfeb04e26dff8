namespace Adjoint.Memory;

/// <summary>
/// Scratch memory of a kernel: 64-byte aligned, undefined contents, given back by <see cref="Dispose"/>. In a steady
/// loop a thread gets the same block again without a lock. A ref struct, so that it cannot outlive its kernel.
/// </summary>
internal readonly unsafe ref struct Workspace
{
    // Blocks need an owner that lives; scratch memory ends by Dispose, never by a sweep.
    private static readonly object s_owner = new();

    private readonly Block? _block;
    private readonly uint _generation;

    private Workspace(Block block, uint generation) => (_block, _generation) = (block, generation);

    /// <summary>The first byte; null for the default value.</summary>
    public byte* Pointer => _block is null ? null : _block.Pointer;

    /// <summary>At least as many bytes as were asked for.</summary>
    public long ByteLength => _block is null ? 0 : _block.Bytes;

    /// <summary>Takes at least <paramref name="bytes"/> bytes, and never fewer than one cache line.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArenaOutOfMemoryException">There is not enough memory.</exception>
    public static Workspace Rent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Block block = ThreadCache.Current.Take(Arena.ClassOf(Math.Max(1, bytes)), MemoryCategory.Workspace);
        return new Workspace(block, block.Lease(s_owner, MemoryCategory.Workspace));
    }

    /// <summary>Gives the memory back. Copies of this value may be disposed too; only the first time counts.</summary>
    public void Dispose()
    {
        if (_block is not null && _block.TryRelease(_generation))
            ThreadCache.Current.Return(_block);
    }
}
