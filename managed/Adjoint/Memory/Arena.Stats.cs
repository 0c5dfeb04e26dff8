namespace Adjoint.Memory;

// Statistics, and giving memory back.
internal static partial class Arena
{
    // How much more than the recent peak of live memory may stay reserved: size classes do not serve each other.
    private const long MinSlack = 64 << 20;

    private static CategoryCounters s_orphaned;
    private static CategoryCounters s_swept;
    private static long s_peakLive;
    private static long s_peakReserved;
    private static long s_recentPeak;

    public static MemoryStats Stats()
    {
        lock (s_lock)
        {
            UpdatePeaks();
            CategoryCounters sum = s_orphaned;
            foreach (ThreadCache cache in s_caches)
                sum.Add(cache.Counters);
            long leases = 0, releases = 0, reclaimed = 0;
            for (int i = 0; i < CategoryCounters.Categories; i++)
            {
                leases += sum[i].Leases;
                releases += sum[i].Releases;
                reclaimed += s_swept[i].Releases;
            }
            sum.Add(s_swept);
            Counter external = ExternalMemory.Count;
            return new MemoryStats(
                sum.LiveBytes(), s_reserved, s_peakLive, s_peakReserved, leases + external.Leases,
                releases + external.Releases, reclaimed, s_sweeps, s_collections)
            {
                Tensor = Use(sum[(int)MemoryCategory.Tensor]),
                Gradient = Use(sum[(int)MemoryCategory.Gradient]),
                Workspace = Use(sum[(int)MemoryCategory.Workspace]),
                External = Use(external),
            };
        }

        static MemoryUse Use(Counter counter) => new(counter.LiveBytes, counter.Leases);
    }

    public static void ResetPeak()
    {
        lock (s_lock)
        {
            RestartPeaks();
            s_peakLive = LiveBytes();
            s_peakReserved = s_reserved;
        }
    }

    /// <summary>Gives back all unused memory; dead owners are found if a collection has run.</summary>
    public static void Trim()
    {
        ThreadCache cache = ThreadCache.Current;
        lock (s_lock)
            s_trimEpoch++;
        Flush(cache);
        if (CollectedSinceSweep())
            Sweep();
        lock (s_lock)
            GiveBackAbove(0);
    }

    private static long LiveBytes()
    {
        long live = s_orphaned.LiveBytes() + s_swept.LiveBytes();
        foreach (ThreadCache cache in s_caches)
            live += cache.Live;
        return live;
    }

    /// <summary>Works the threads' peaks into the peak of all. Exact for one busy thread: the others' live bytes have
    /// not changed since its peak. It runs before any sweep, so neither has what sweeps took away.</summary>
    private static void UpdatePeaks()
    {
        long live = LiveBytes();
        long peak = live;
        foreach (ThreadCache cache in s_caches)
            peak = Math.Max(peak, live - cache.Live + cache.Peak);
        s_peakLive = Math.Max(s_peakLive, peak);
        s_recentPeak = Math.Max(s_recentPeak, peak);
    }

    /// <summary>Starts the threads' peaks at what is live now. A busy thread may overwrite this with a value it read
    /// before; its peak is then too high until the next time, which statistics can bear.</summary>
    private static void RestartPeaks()
    {
        foreach (ThreadCache cache in s_caches)
            cache.Peak = cache.Live;
    }

    /// <summary>Lets the recent peak fade by an eighth a sweep, so that a large past phase is forgotten after some
    /// twenty.</summary>
    private static void FadeRecentPeak() => s_recentPeak = Math.Max(LiveBytes(), s_recentPeak - s_recentPeak / 8);

    /// <summary>How much may stay reserved: enough that a loop finds everything again that it used in its last rounds.
    /// </summary>
    private static long ReservedLimit(long live)
    {
        long peak = Math.Max(live, s_recentPeak);
        return peak + Math.Max(MinSlack, peak / 4);
    }

    /// <summary>Releases unused slabs, those unused longest first, until at most <paramref name="limit"/> bytes are
    /// reserved.</summary>
    private static void GiveBackAbove(long limit)
    {
        if (s_reserved <= limit)
            return;
        List<Slab> unused = [];
        foreach (List<Slab> slabs in s_slabs)
        {
            foreach (Slab slab in slabs)
            {
                if (slab.IsUnused)
                    unused.Add(slab);
            }
        }
        unused.Sort(static (a, b) => a.Stamp.CompareTo(b.Stamp));
        Span<bool> touched = stackalloc bool[SizeClass.Count];
        touched.Clear();
        foreach (Slab slab in unused)
        {
            if (s_reserved <= limit)
                break;
            slab.Release();
            touched[slab.SizeClass] = true;
            s_carved -= slab.Carved;
            s_reserved -= slab.Bytes;
            s_reservedOf[slab.SizeClass] -= slab.Bytes;
        }
        for (int c = 0; c < SizeClass.Count; c++)
        {
            if (!touched[c])
                continue;
            s_slabs[c].RemoveAll(static slab => slab.IsReleased);
            s_free[c].RemoveReleased();
        }
    }
}
