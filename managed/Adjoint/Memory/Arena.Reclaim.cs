using System.Runtime;

namespace Adjoint.Memory;

// When to look for dead owners, and when to ask the collector to find some.
//
// The collector counts managed bytes only: to it a buffer of 100 MB is an object of 48 bytes. So the arena watches what
// it hands out. Load = bytes + 1 KB a buffer (about what a tensor and its node cost in managed memory). Let L be the
// load that survived the last sweep and O what has left the central lists since (and did not come back).
//
//  - A collection has happened anyway: sweep if O pays for looking at the blocks that are not tenured.
//  - Otherwise, when O exceeds max(16 MB, L): collect generations 0 and 1, then sweep. Generation 1 costs little more (50
//    against 60 us on the heap of a small training), and it finds what the last collection caught alive in mid-step;
//    with generation 0 alone, a loop over 4 MB results kept 125 MB in circulation instead of 42 MB, out of every cache.
//  - What lives through a collection moves to the next generation, and if it dies there no collection of a younger
//    generation finds it: a step of training that a collection interrupts is stranded in this way. So after a sweep,
//    when L exceeds 1.5 times what the last collection of the next generation left, plus 16 MB, collect that one.
//
// The work is amortised. A collection follows an O that is at least L; a collection of generation 1 or 2 follows a
// growth by half since the last one, so a program that keeps everything sees a number of them that is logarithmic in
// its size. What is dead and not yet found is bounded by L + 1.5 * (1.5 * live + 16 MB) + 16 MB.
internal static partial class Arena
{
    private const long BufferLoad = 1 << 10;
    private const long MinBudget = 16 << 20;
    private const int Generations = 3;

    // Looking at a block in a sweep takes 10-40 ns where nothing is in the cache (measured, a million blocks). With
    // half the load of a buffer, the smallest lease pays for two looks.
    private const long LoadPerLook = BufferLoad / 2;

    private static readonly int[] s_collectionsSeen = new int[Generations];
    private static readonly long[] s_loadAfter = new long[Generations];
    private static long s_load;
    private static long s_out;
    private static long s_sweeps;
    private static long s_collections;
    private static int s_reclaiming;

    /// <summary>Sweeps if that is worth it, collecting before if need be. Returns whether it swept.</summary>
    private static bool Reclaim()
    {
        bool sweep = s_out > 0 && s_out >= (s_carved - s_tenured) * LoadPerLook && CollectedSinceSweep();
        bool mustCollect = !sweep && s_out >= Math.Max(MinBudget, s_load);
        if (!(sweep || mustCollect))
            return false;
        bool mayCollect = GCSettings.LatencyMode != GCLatencyMode.NoGCRegion; // we would end the region
        // One thread at a time; the others need not wait, they reserve more memory.
        if ((mustCollect && !mayCollect) || Interlocked.Exchange(ref s_reclaiming, 1) != 0)
            return false;
        try
        {
            if (mustCollect)
                Collect(1);
            int generation = Sweep();
            while (mayCollect && generation < GC.MaxGeneration
                && s_load > s_loadAfter[generation + 1] / 2 * 3 + MinBudget)
            {
                Collect(generation + 1);
                generation = Sweep();
            }
            return true;
        }
        finally
        {
            Volatile.Write(ref s_reclaiming, 0);
        }
    }

    /// <summary>Finds every dead owner, whatever it costs.</summary>
    private static void CollectEverything()
    {
        SpinWait wait = default;
        while (Interlocked.Exchange(ref s_reclaiming, 1) != 0)
            wait.SpinOnce();
        try
        {
            Collect(GC.MaxGeneration);
            Sweep();
        }
        finally
        {
            Volatile.Write(ref s_reclaiming, 0);
        }
    }

    private static void Collect(int generation)
    {
        s_collections++;
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
    }

    private static bool CollectedSinceSweep() => GC.CollectionCount(0) != s_collectionsSeen[0];

    private static void CountOut(long bytes) => s_out += bytes + (bytes < 0 ? -BufferLoad : BufferLoad);

    /// <summary>Puts the blocks of dead owners and dead threads into the central lists. Returns the oldest generation
    /// that was collected since the last sweep.</summary>
    private static int Sweep()
    {
        lock (s_lock)
        {
            int generation = 0;
            for (int g = 0; g < Generations; g++)
            {
                // Read before the handles: a collection that ends meanwhile counts for the next sweep.
                int count = GC.CollectionCount(g);
                if (count != s_collectionsSeen[g])
                    generation = g;
                s_collectionsSeen[g] = count;
            }
            UpdatePeaks();
            AdoptOrphans();
            s_load = SweepSlabs(generation);
            s_loadAfter.AsSpan(0, generation + 1).Fill(s_load);
            s_out = 0;
            s_sweeps++;
            RestartPeaks();
            FadeRecentPeak();
            GiveBackAbove(ReservedLimit(live: 0));
            return generation;
        }
    }

    /// <summary>Frees the blocks of dead owners that a collection of <paramref name="generation"/> can have found;
    /// returns the load of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long SweepSlabs(int generation)
    {
        long load = 0;
        foreach (List<Slab> slabs in s_slabs)
        {
            foreach (Slab slab in slabs)
            {
                if (slab.IsUnused)
                    continue;
                if (slab.IsTenured && generation < GC.MaxGeneration)
                {
                    load += slab.Carved * (slab.BlockBytes + BufferLoad);
                    continue;
                }
                foreach (Block block in slab.Blocks)
                {
                    if (block.TrySweep())
                    {
                        ref Counter counter = ref s_swept[(int)block.Category];
                        counter.Releases++;
                        counter.LiveBytes -= block.Bytes;
                        PushFree(block);
                    }
                    else if (block.InUse)
                    {
                        load += block.Bytes + BufferLoad;
                    }
                }
                // Nothing is promoted to the oldest generation by a collection of the youngest.
                if (generation > 0 && !slab.IsTenured && slab.AreAllTenured())
                {
                    slab.IsTenured = true;
                    s_tenured += slab.Carved;
                }
            }
        }
        return load;
    }

    /// <summary>Takes over what dead threads left behind.</summary>
    private static void AdoptOrphans()
    {
        for (int i = s_caches.Count - 1; i >= 0; i--)
        {
            ThreadCache cache = s_caches[i];
            if (!cache.IsOrphan)
                continue;
            Flush(cache);
            s_orphaned.Add(cache.Counters);
            s_caches.RemoveAt(i);
        }
    }
}
