using System.Runtime.CompilerServices;
using Adjoint.Memory;
using Xunit;
using static Adjoint.Tests.Memory.ArenaTests;

namespace Adjoint.Tests.Memory;

[Collection(nameof(ArenaTests))]
public sealed unsafe class ReclaimTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public void DroppedBuffersAreFoundAfterACollection(long bytes)
    {
        MemoryStats before = Settle();
        Drop(bytes, 10);
        Assert.True(AdjointMemory.Stats.LiveBytes >= before.LiveBytes + 10 * bytes);
        MemoryStats after = Settle();
        Assert.Equal(before.LiveBytes, after.LiveBytes);
        Assert.Equal(before.Reclaimed + 10, after.Reclaimed);
    }

    [Fact]
    public void KeptBuffersSurviveEverySweep()
    {
        var kept = new List<ArenaBuffer>();
        for (int i = 0; i < 1000; i++)
        {
            kept.Add(Lease(8 * (i % 50 + 1)));
            *(int*)kept[i].Pointer = i;
            Drop(8 * (i % 50 + 1), 3);
            if (i % 100 == 0)
                Settle();
        }
        for (int i = 0; i < kept.Count; i++)
        {
            Assert.Equal(i, *(int*)kept[i].Pointer);
            kept[i].Release();
        }
    }

    [Fact]
    public void BuffersThatHaveGrownOldAreFoundToo()
    {
        MemoryStats before = Settle();
        GrowOld();
        Assert.Equal(before.LiveBytes, Settle().LiveBytes);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void GrowOld()
        {
            ArenaBuffer[] kept = [.. Enumerable.Range(0, 20_000).Select(_ => Lease(64))];
            Settle();
            Settle(); // slabs full of old owners are passed over from now on
            for (int i = 0; i < kept.Length; i += 100)
                kept[i].Release();
            Drop(64, 500);
            GC.Collect(0);
            AdjointMemory.Trim();
            GC.KeepAlive(kept);
        }
    }

    [Fact]
    public void ABufferThatAFinalizerCanReachKeepsItsMemory()
    {
        MakeWitness();
        GC.Collect();
        AdjointMemory.Trim(); // the owner awaits its finalizer: a sweep must not take its memory
        for (int i = 0; i < 5000; i++)
        {
            ArenaBuffer buffer = Lease(64);
            *(int*)buffer.Pointer = i;
            GC.KeepAlive(buffer);
        }
        Witness.MayLook.Set();
        GC.WaitForPendingFinalizers();
        Assert.Equal(4711, Volatile.Read(ref Witness.Seen));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void MakeWitness() => _ = new Witness();
    }

    [Fact]
    public void DroppingMillionsStaysBoundedWithoutAnyCollectionByTheUser()
    {
        MemoryStats before = Settle();
        for (int i = 0; i < 3_000_000; i++)
        {
            Drop(64 + i % 7 * 64, 1);
            if (i % 1000 == 0)
                Drop(3 << 20, 1);
        }
        MemoryStats after = AdjointMemory.Stats;
        Assert.Equal(before.Allocations + 3_003_000, after.Allocations);
        // 9 GB of large buffers went by; what may be dead and unfound is a budget or two.
        Assert.True(after.PeakReservedBytes < before.ReservedBytes + (256 << 20), $"{after}");
        Assert.True(after.Sweeps > before.Sweeps);
        Settle();
    }

    [Fact]
    public void StepsThatCollectionsInterruptDoNotStrandMemory()
    {
        // A working set of 40 MB lives across every collection of generation 0 and dies in generation 1.
        MemoryStats before = Settle();
        for (int step = 0; step < 400; step++)
            Step();
        MemoryStats after = AdjointMemory.Stats;
        Assert.True(after.PeakReservedBytes < before.ReservedBytes + (512 << 20), $"{after}");
        Settle();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Step()
        {
            var graph = new ArenaBuffer[20];
            for (int i = 0; i < graph.Length; i++)
                graph[i] = Lease(2 << 20);
            GC.KeepAlive(graph);
        }
    }

    [Fact]
    public void KeepingEverythingIsNotCollectedOverAndOver()
    {
        MemoryStats before = Settle();
        var kept = new List<ArenaBuffer>();
        for (int i = 0; i < 2000; i++)
            kept.Add(Lease(1 << 20));
        MemoryStats after = AdjointMemory.Stats;
        // 2 GB, never touched, doubling from 32 MB: seven budgets, at most three generations each.
        Assert.InRange(after.Collections - before.Collections, 0, 21);
        foreach (ArenaBuffer buffer in kept)
            buffer.Release();
        Assert.Equal(before.LiveBytes, Settle().LiveBytes);
    }

    [Fact]
    public void SmallKeptBuffersDoNotPinLargeOnes()
    {
        MemoryStats before = Settle();
        var kept = new List<ArenaBuffer>();
        for (int i = 0; i < 100_000; i++)
        {
            kept.Add(Lease(64));
            Drop(16 << 10, 1);
        }
        MemoryStats after = Settle();
        Assert.Equal(before.LiveBytes + 6_400_000, after.LiveBytes);
        Assert.True(after.ReservedBytes < before.ReservedBytes + (8 << 20), $"{after}");
        GC.KeepAlive(kept);
    }

    [Fact]
    public void TrimGivesEverythingUnusedBack()
    {
        MemoryStats before = Settle();
        ArenaBuffer[] buffers = [.. Enumerable.Range(0, 50).Select(i => Lease(100L << i % 20))];
        Assert.True(AdjointMemory.Stats.ReservedBytes > before.ReservedBytes);
        foreach (ArenaBuffer buffer in buffers)
            buffer.Release();
        MemoryStats after = Settle();
        Assert.True(after.ReservedBytes <= before.ReservedBytes, $"{before} {after}");
        Lease(100).Release();
    }

    [Fact]
    public void CachedLargeBlocksAreBoundedByTheRecentPeak()
    {
        // The peak of whatever test ran before fades by an eighth a sweep.
        for (int i = 0; i < 40; i++)
            Settle();
        MemoryStats before = Settle();
        for (long megabytes = 2; megabytes < 200; megabytes = megabytes * 5 / 4 + 1)
            Lease(megabytes << 20).Release();
        // One at a time, the largest under 256 MB in its class; without the bound all of them would stay: 1.2 GB.
        long peak = AdjointMemory.Stats.PeakReservedBytes - before.ReservedBytes;
        Assert.True(peak < 400 << 20, $"{peak >> 20} MB were reserved at the peak");
        Settle();
    }

    private sealed class Witness
    {
        public static readonly ManualResetEventSlim MayLook = new();
        public static int Seen;

        private readonly ArenaBuffer _buffer = Lease(64);

        public Witness() => *(int*)_buffer.Pointer = 4711;

        ~Witness()
        {
            MayLook.Wait(TimeSpan.FromSeconds(10));
            Volatile.Write(ref Seen, _buffer.IsReleased ? 0 : *(int*)_buffer.Pointer);
        }
    }
}
