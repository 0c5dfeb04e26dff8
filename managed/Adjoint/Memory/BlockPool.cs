namespace Adjoint.Memory;

/// <summary>
/// The memory of a recorded step. While it is open, the buffers of its thread come from here, and what is released goes
/// back here: the next buffer of that size takes it, in the order of the program. Nothing returns to the arena before
/// <see cref="Free"/>, because launches remember the addresses.
/// </summary>
/// <remarks>A <see cref="PoolBlock"/> is the owner of its block: pool and buffers keep it alive, and a sweep takes the
/// block back when neither does. So a buffer that outlives the pool stays valid.</remarks>
internal sealed unsafe class BlockPool
{
    private readonly Thread _thread = Thread.CurrentThread;
    private readonly List<PoolBlock> _blocks = [];
    private readonly Dictionary<int, Stack<PoolBlock>> _free = [];
    private readonly HashSet<ArenaBuffer> _touched = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether it still hands out memory.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Bytes of all its blocks.</summary>
    public long Bytes { get; private set; }

    /// <summary>Every block ever taken, in the order of the first use.</summary>
    public IReadOnlyList<PoolBlock> Blocks => _blocks;

    /// <summary>Buffers from elsewhere whose memory was used meanwhile.</summary>
    public IEnumerable<ArenaBuffer> Touched => _touched;

    /// <summary>A block that nobody uses, or a new one.</summary>
    public PoolBlock Take(long bytes, MemoryCategory category)
    {
        int sizeClass = Arena.ClassOf(bytes);
        // Large blocks serve near-equal requests, as in the arena.
        int last = sizeClass >= SizeClass.SmallCount ? Math.Min(sizeClass + 2, SizeClass.Count - 1) : sizeClass;
        for (int c = sizeClass; c <= last; c++)
        {
            if (_free.TryGetValue(c, out Stack<PoolBlock>? free) && free.TryPop(out PoolBlock? used)) return used;
        }
        PoolBlock block = new(this, ThreadCache.Current.Take(sizeClass, category), category);
        _blocks.Add(block);
        Bytes += block.Bytes;
        return block;
    }

    /// <summary>Takes back what a buffer has released. Another thread's releases do not count as program
    /// order.</summary>
    public void Give(PoolBlock block)
    {
        if (!IsOpen || Thread.CurrentThread != _thread) return;
        int sizeClass = block.SizeClass;
        if (!_free.TryGetValue(sizeClass, out Stack<PoolBlock>? free))
            _free.Add(sizeClass, free = new Stack<PoolBlock>());
        free.Push(block);
    }

    /// <summary>Notes whose memory is used while the pool is open.</summary>
    public void Touch(ArenaBuffer buffer, PoolBlock? block)
    {
        if (block?.Pool != this) _touched.Add(buffer);
    }

    /// <summary>Whether memory of this pool is in the wrong hands: those of another thread while it is open.</summary>
    public bool IsForeign => IsOpen && Thread.CurrentThread != _thread;

    /// <summary>Hands out nothing more; the memory stays.</summary>
    public void Close()
    {
        IsOpen = false;
        _free.Clear();
    }

    /// <summary>Gives the blocks back that no buffer uses; the others follow when their buffers are gone.</summary>
    public void Free()
    {
        Close();
        foreach (PoolBlock block in _blocks) block.TryGiveBack();
        _blocks.Clear();
        _touched.Clear();
    }
}

/// <summary>One block of a pool, and who may use it: like <see cref="Block"/>, a generation and a bit for "in
/// use".</summary>
internal sealed unsafe class PoolBlock
{
    private readonly Block _block;
    private readonly uint _lease;
    private long _state;

    public PoolBlock(BlockPool pool, Block block, MemoryCategory category)
    {
        (Pool, _block) = (pool, block);
        _lease = block.Lease(this, category);
    }

    public BlockPool Pool { get; }

    public byte* Pointer => _block.Pointer;

    public long Bytes => _block.Bytes;

    public int SizeClass => _block.SizeClass;

    /// <summary>Starts a use; returns its generation.</summary>
    public uint Use() => (uint)(Interlocked.Increment(ref _state) >> 1);

    /// <summary>Ends use <paramref name="generation"/>; true for the one who does.</summary>
    public bool TryRelease(uint generation)
    {
        long state = Volatile.Read(ref _state);
        return (state & 1) != 0 && (uint)(state >> 1) == generation
            && Interlocked.CompareExchange(ref _state, state + 1, state) == state;
    }

    /// <summary>Returns the block to the arena if no buffer uses it.</summary>
    public void TryGiveBack()
    {
        if ((Volatile.Read(ref _state) & 1) == 0 && _block.TryRelease(_lease)) ThreadCache.Current.Return(_block);
    }
}
