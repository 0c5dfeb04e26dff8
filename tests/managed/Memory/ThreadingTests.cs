using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Adjoint.Memory;
using Xunit;
using static Adjoint.Tests.Memory.ArenaTests;

namespace Adjoint.Tests.Memory;

[Collection(nameof(ArenaTests))]
public sealed unsafe class ThreadingTests
{
    [Fact]
    public void NoBlockEverHasTwoOwners()
    {
        // Every owner fills its buffer with a number of its own and finds it unchanged later. Buffers are released
        // here, released by another thread, or dropped, while one thread makes sweeps happen all the time.
        MemoryStats before = Settle();
        var handedOver = new ConcurrentQueue<(ArenaBuffer, long)>();
        int working = 4;
        long mark = 0;
        string? failure = null;
        void Work(int seed)
        {
            var random = new Random(seed);
            var held = new List<(ArenaBuffer Buffer, long Mark)>();
            for (int i = 0; i < 60_000 && failure is null; i++)
            {
                long bytes = random.Next(200) == 0 ? (1 << 20) + random.Next(1 << 20) : 8 * random.Next(1, 80);
                ArenaBuffer buffer = Lease(bytes);
                held.Add((buffer, Fill(buffer, Interlocked.Increment(ref mark))));
                if (handedOver.TryDequeue(out var other))
                    End(other, random.Next(3));
                if (held.Count > 40)
                {
                    int at = random.Next(held.Count);
                    if (random.Next(4) == 0)
                        handedOver.Enqueue(held[at]);
                    else
                        End(held[at], random.Next(3));
                    held.RemoveAt(at);
                }
            }
            Interlocked.Decrement(ref working);
        }
        void End((ArenaBuffer Buffer, long Mark) entry, int how)
        {
            if (!IsFilled(entry.Buffer, entry.Mark))
                failure = $"Buffer {entry.Mark} was overwritten.";
            if (how > 0)
                entry.Buffer.Release(); // otherwise: dropped
        }
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(seed => new Thread(() => Work(seed)))];
        foreach (Thread thread in threads)
            thread.Start();
        while (Volatile.Read(ref working) > 0)
        {
            GC.Collect(0);
            AdjointMemory.Trim();
            Thread.Sleep(1);
        }
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(failure);
        handedOver.Clear();
        MemoryStats after = Settle();
        Assert.Equal(before.LiveBytes, after.LiveBytes);
        Assert.Equal(after.Allocations - before.Allocations,
            after.Releases - before.Releases + after.Reclaimed - before.Reclaimed);
        Assert.True(after.Reclaimed > before.Reclaimed);
    }

    [Fact]
    public void RacingReleasesCountOnce()
    {
        MemoryStats before = Settle();
        ArenaBuffer? shared = null;
        using var barrier = new Barrier(3);
        CancellationToken stop = TestContext.Current.CancellationToken;
        void Race()
        {
            for (int i = 0; i < 2000; i++)
            {
                barrier.SignalAndWait(stop);
                shared!.Release();
                barrier.SignalAndWait(stop);
            }
        }
        Thread[] threads = [new Thread(Race), new Thread(Race)];
        foreach (Thread thread in threads)
            thread.Start();
        for (int i = 0; i < 2000; i++)
        {
            shared = Lease(64);
            barrier.SignalAndWait(stop);
            barrier.SignalAndWait(stop);
        }
        foreach (Thread thread in threads)
            thread.Join();
        MemoryStats after = AdjointMemory.Stats;
        Assert.Equal((before.LiveBytes, before.Releases + 2000), (after.LiveBytes, after.Releases));
    }

    [Fact]
    public void BlocksFlowFromAProducerToAConsumer()
    {
        // One thread only leases, the other only releases: the blocks must find their way back.
        MemoryStats before = Settle();
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var queue = new BlockingCollection<ArenaBuffer>(100);
        var consumer = new Thread(() =>
        {
            foreach (ArenaBuffer buffer in queue.GetConsumingEnumerable(stop))
                buffer.Release();
        });
        consumer.Start();
        for (int i = 0; i < 50_000; i++)
            queue.Add(Lease(8192), stop);
        queue.CompleteAdding();
        consumer.Join();
        MemoryStats after = AdjointMemory.Stats;
        Assert.Equal(before.LiveBytes, after.LiveBytes);
        Assert.True(after.PeakReservedBytes - before.ReservedBytes < 8 << 20, $"{after}");
    }

    [Fact]
    public void CachesOfDeadThreadsAreRecovered()
    {
        MemoryStats before = Settle();
        for (int i = 0; i < 50; i++)
        {
            OnThread(static () =>
            {
                using var scope = new MemoryScope();
                for (int j = 0; j < 20; j++)
                    Lease(1000 << j % 8);
            });
        }
        MemoryStats after = Settle();
        Assert.Equal(before.LiveBytes, after.LiveBytes);
        Assert.True(after.ReservedBytes <= before.ReservedBytes, $"{before} {after}");
        Assert.Equal(before.Allocations + 1000, after.Allocations);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Fill(ArenaBuffer buffer, long mark)
    {
        new Span<long>(buffer.Pointer, Words(buffer)).Fill(mark);
        GC.KeepAlive(buffer);
        return mark;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsFilled(ArenaBuffer buffer, long mark)
    {
        bool filled = new Span<long>(buffer.Pointer, Words(buffer)).IndexOfAnyExcept(mark) < 0;
        GC.KeepAlive(buffer);
        return filled;
    }

    // Both ends of a large buffer would do, but its first words are where a neighbour's overrun shows.
    private static int Words(ArenaBuffer buffer) => (int)Math.Min(buffer.ByteLength / 8, 512);
}
