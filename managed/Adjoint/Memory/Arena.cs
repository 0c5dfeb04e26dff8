namespace Adjoint.Memory;

/// <summary>
/// The memory of the process: slabs by size class, central lists of free blocks, and the policy of when to look for
/// dead owners and when to ask the operating system. Threads come here only when their <see cref="ThreadCache"/> cannot
/// serve.
/// </summary>
/// <remarks>
/// One lock guards everything static in this class. No garbage collection is asked for, and nothing of a user runs,
/// while it is held; the hot paths do not take it.
/// </remarks>
internal static partial class Arena
{
    private static readonly Lock s_lock = new();
    private static readonly List<ThreadCache> s_caches = [];
    private static readonly List<Slab>[] s_slabs = NewSlabLists();
    private static readonly long[] s_reservedOf = new long[SizeClass.Count];
    private static readonly BlockStack[] s_free = NewFreeLists();
    private static long s_reserved;
    private static long s_carved;
    private static long s_tenured; // of these, blocks in tenured slabs
    private static long s_clock;
    private static int s_trimEpoch;

    /// <summary>Bytes of <paramref name="count"/> elements, for callers that know elements only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the product beyond 64 bits.</exception>
    public static long BytesOf(long count, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, long.MaxValue / elementSize);
        return count * elementSize;
    }

    /// <summary>The class of a request.</summary>
    /// <exception cref="ArenaOutOfMemoryException">It is larger than the address space.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ClassOf(long bytes)
    {
        if (bytes > SizeClass.MaxBytes)
            ThrowOutOfMemory(bytes);
        return SizeClass.Of(bytes);
    }

    public static int Register(ThreadCache cache)
    {
        lock (s_lock)
        {
            s_caches.Add(cache);
            return s_trimEpoch;
        }
    }

    /// <summary>A free block of the class, for a thread whose cache has none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Block Take(ThreadCache cache, int sizeClass)
    {
        if (cache.TrimEpoch != Volatile.Read(ref s_trimEpoch))
            Flush(cache);
        return TryTakeFree(cache, sizeClass)
            ?? (Reclaim() ? TryTakeFree(cache, sizeClass) : null)
            ?? TryTakeNew(cache, sizeClass)
            ?? TakeAtAnyPrice(cache, sizeClass);
    }

    /// <summary>Takes a free block from a thread whose cache is full, or a large one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Return(ThreadCache cache, Block block)
    {
        if (cache.TrimEpoch != Volatile.Read(ref s_trimEpoch))
            Flush(cache);
        lock (s_lock)
        {
            if (block.SizeClass >= SizeClass.SmallCount)
            {
                PushFree(block);
                return;
            }
            ref BlockStack bin = ref cache.Bin(block.SizeClass);
            // Half stays: a thread that only releases and a thread that only leases meet here once in half a bin.
            while (bin.Count > bin.Items.Length / 2)
                PushFree(bin.Items[--bin.Count]);
            bin.Push(block);
        }
    }

    /// <summary>Puts all free blocks of a cache into the central lists.</summary>
    private static void Flush(ThreadCache cache)
    {
        lock (s_lock)
        {
            cache.TrimEpoch = s_trimEpoch;
            for (int c = 0; c < SizeClass.SmallCount; c++)
            {
                while (cache.Drain(c) is { } block)
                    PushFree(block);
            }
        }
    }

    private static Block? TryTakeFree(ThreadCache cache, int sizeClass)
    {
        lock (s_lock)
        {
            if (sizeClass >= SizeClass.SmallCount)
            {
                // Near-equal requests share large blocks: up to two classes up, at most 1.5 times the memory.
                for (int c = sizeClass; c < Math.Min(sizeClass + 3, SizeClass.Count); c++)
                {
                    if (TryPopFree(c) is { } large)
                        return large;
                }
                return null;
            }
            Block? block = TryPopFree(sizeClass);
            if (block is not null)
            {
                ref BlockStack bin = ref cache.Bin(sizeClass);
                while (bin.Count < bin.Items.Length / 2 && TryPopFree(sizeClass) is { } more)
                    bin.Push(more);
            }
            return block;
        }
    }

    private static Block? TryTakeNew(ThreadCache cache, int sizeClass)
    {
        lock (s_lock)
        {
            List<Slab> slabs = s_slabs[sizeClass];
            Slab? slab = slabs.Count > 0 ? slabs[^1] : null;
            if (slab is null || slab.IsExhausted)
            {
                slab = TryReserve(sizeClass);
                if (slab is null)
                    return null;
            }
            Block block = Carve(slab);
            if (sizeClass < SizeClass.SmallCount)
            {
                ref BlockStack bin = ref cache.Bin(sizeClass);
                while (bin.Count < bin.Items.Length / 2 && !slab.IsExhausted)
                    bin.Push(Carve(slab));
            }
            return block;
        }
    }

    private static Block TakeAtAnyPrice(ThreadCache cache, int sizeClass)
    {
        Flush(cache);
        CollectEverything();
        Trim();
        Block? block = TryTakeFree(cache, sizeClass) ?? TryTakeNew(cache, sizeClass);
        if (block is null)
            ThrowOutOfMemory(SizeClass.Bytes(sizeClass));
        return block;
    }

    private static Slab? TryReserve(int sizeClass)
    {
        (int blocks, long bytes) = Slab.Plan(sizeClass, s_reservedOf[sizeClass]);
        GiveBackAbove(Math.Max(0, ReservedLimit(LiveBytes() + bytes) - bytes));
        Slab? slab = Slab.TryReserve(sizeClass, blocks, bytes);
        if (slab is not null)
        {
            s_slabs[sizeClass].Add(slab);
            s_reservedOf[sizeClass] += bytes;
            s_reserved += bytes;
            s_peakReserved = Math.Max(s_peakReserved, s_reserved);
            UpdatePeaks();
        }
        return slab;
    }

    private static Block Carve(Slab slab)
    {
        s_carved++;
        CountOut(slab.BlockBytes);
        return slab.Carve();
    }

    private static void PushFree(Block block)
    {
        Slab slab = block.Slab;
        slab.FreeInCentral++;
        slab.Stamp = ++s_clock;
        if (slab.IsTenured)
        {
            slab.IsTenured = false;
            s_tenured -= slab.Carved;
        }
        s_free[block.SizeClass].Push(block);
        CountOut(-block.Bytes);
    }

    private static Block? TryPopFree(int sizeClass)
    {
        if (!s_free[sizeClass].TryPop(out Block? block))
            return null;
        block!.Slab.FreeInCentral--;
        CountOut(block.Bytes);
        return block;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowOutOfMemory(long bytes)
    {
        MemoryStats stats = Stats();
        throw new ArenaOutOfMemoryException(bytes, stats.LiveBytes, stats.ReservedBytes);
    }

    private static List<Slab>[] NewSlabLists()
    {
        var lists = new List<Slab>[SizeClass.Count];
        for (int c = 0; c < lists.Length; c++)
            lists[c] = [];
        return lists;
    }

    private static BlockStack[] NewFreeLists()
    {
        var lists = new BlockStack[SizeClass.Count];
        for (int c = 0; c < lists.Length; c++)
            lists[c] = new BlockStack(0);
        return lists;
    }
}
