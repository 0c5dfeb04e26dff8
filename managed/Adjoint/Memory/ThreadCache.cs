namespace Adjoint.Memory;

/// <summary>
/// What one thread keeps to itself, so that a steady loop takes no lock: a few free blocks of each small class, its
/// share of the statistics, and its innermost scope. Only its thread touches it while that lives; the sweep empties the
/// caches of dead threads.
/// </summary>
internal sealed class ThreadCache
{
    // A cache holds at most 64 blocks of a class and about 256 KB, but two blocks at least: a loop that leases before
    // it releases (double buffering) stays out of the lock.
    private const int MaxBlocks = 64;
    private const long MaxBytes = 256 << 10;

    [ThreadStatic]
    private static ThreadCache? t_current;

    private readonly BlockStack[] _bins = new BlockStack[SizeClass.SmallCount];
    private readonly Thread _thread = Thread.CurrentThread;
    private CategoryCounters _counters;
    private MemoryScope.Entry[] _spareEntries = [];

    private ThreadCache()
    {
        for (int c = 0; c < _bins.Length; c++)
            _bins[c] = new BlockStack(0);
        TrimEpoch = Arena.Register(this);
    }

    public static ThreadCache Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current ?? Create();
    }

    /// <summary>The innermost open scope of the thread.</summary>
    public MemoryScope? Scope { get; set; }

    /// <summary>Where the buffers of the thread come from while it records; null for the arena.</summary>
    public BlockPool? Pool { get; set; }

    /// <summary>Bytes leased by this thread minus bytes released by it (whoever leased those).</summary>
    public long Live { get; private set; }

    /// <summary>The largest <see cref="Live"/> since the arena looked last.</summary>
    public long Peak { get; set; }

    /// <summary>The last trim that this cache has taken part in.</summary>
    public int TrimEpoch { get; set; }

    /// <summary>An empty list of entries for a new scope: the one of the scope that ended last.</summary>
    public MemoryScope.Entry[] TakeEntries()
    {
        MemoryScope.Entry[] entries = _spareEntries;
        _spareEntries = [];
        return entries;
    }

    public void GiveEntries(MemoryScope.Entry[] entries) => _spareEntries = entries;

    public bool IsOrphan => !_thread.IsAlive;

    public ref CategoryCounters Counters => ref _counters;

    /// <summary>Takes a free block of the class and counts it. The caller starts the lease.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Block Take(int sizeClass, MemoryCategory category)
    {
        BlockStack[] bins = _bins;
        Block block;
        if ((uint)sizeClass < (uint)bins.Length && bins[sizeClass].Count > 0)
        {
            ref BlockStack bin = ref bins[sizeClass];
            block = bin.Items[--bin.Count];
        }
        else
        {
            block = Arena.Take(this, sizeClass);
        }
        ref Counter counter = ref _counters[(int)category];
        counter.Leases++;
        counter.LiveBytes += block.Bytes;
        long live = Live + block.Bytes;
        Live = live;
        if (live > Peak)
            Peak = live;
        return block;
    }

    /// <summary>Takes back a block whose lease has just been ended, and counts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(Block block)
    {
        ref Counter counter = ref _counters[(int)block.Category];
        counter.Releases++;
        counter.LiveBytes -= block.Bytes;
        Live -= block.Bytes;
        BlockStack[] bins = _bins;
        int sizeClass = block.SizeClass;
        if ((uint)sizeClass < (uint)bins.Length)
        {
            ref BlockStack bin = ref bins[sizeClass];
            Block[] items = bin.Items;
            if ((uint)bin.Count < (uint)items.Length)
            {
                items[bin.Count++] = block;
                return;
            }
        }
        Arena.Return(this, block);
    }

    /// <summary>The bin of a small class, with its full capacity.</summary>
    public ref BlockStack Bin(int sizeClass)
    {
        ref BlockStack bin = ref _bins[sizeClass];
        if (bin.Items.Length == 0)
            bin = new BlockStack((int)Math.Clamp(MaxBytes / SizeClass.Bytes(sizeClass), 2, MaxBlocks));
        return ref bin;
    }

    /// <summary>Takes any free block of a small class out, null if there is none.</summary>
    public Block? Drain(int sizeClass)
    {
        if (_bins[sizeClass].TryPop(out Block? block))
            return block;
        _bins[sizeClass] = new BlockStack(0);
        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadCache Create() => t_current = new ThreadCache();
}
