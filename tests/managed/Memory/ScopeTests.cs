using Adjoint.Memory;
using Xunit;
using static Adjoint.Tests.Memory.ArenaTests;

namespace Adjoint.Tests.Memory;

[Collection(nameof(ArenaTests))]
public sealed unsafe class ScopeTests
{
    [Fact]
    public void DisposeReleasesWhatWasLeasedInside()
    {
        ArenaBuffer before = Lease(64), inside;
        using (new MemoryScope())
            inside = Lease(64);
        ArenaBuffer after = Lease(64);
        Assert.Equal((false, true, false), (before.IsReleased, inside.IsReleased, after.IsReleased));
        Assert.Throws<ObjectDisposedException>(() => inside.Pointer[0]);
        Assert.Null(MemoryScope.Current);
        before.Release();
        after.Release();
    }

    [Fact]
    public void KeepMovesOneScopeOutwards()
    {
        ArenaBuffer kept, keptTwice, escaped, own;
        using (var outer = new MemoryScope())
        {
            using (var inner = new MemoryScope())
            {
                (kept, keptTwice, escaped, own) = (Lease(64), Lease(64), Lease(64), Lease(64));
                inner.Keep(kept);
                inner.Keep(keptTwice);
                MemoryScope.Escape(escaped);
            }
            Assert.True(own.IsReleased);
            Assert.False(kept.IsReleased);
            outer.Keep(keptTwice);
        }
        Assert.Equal((true, false, false), (kept.IsReleased, keptTwice.IsReleased, escaped.IsReleased));
        keptTwice.Release();
        escaped.Release();
    }

    [Fact]
    public void AnOuterScopeKeepsABufferOfAnInnerOne()
    {
        ArenaBuffer buffer;
        using (var outer = new MemoryScope())
        {
            using (new MemoryScope())
            {
                buffer = Lease(64);
                outer.Keep(buffer);
            }
            Assert.False(buffer.IsReleased);
        }
        Assert.False(buffer.IsReleased);
        buffer.Release();
    }

    [Fact]
    public void KeepLeavesBuffersOfOuterScopesThere()
    {
        ArenaBuffer buffer;
        using (new MemoryScope())
        {
            buffer = Lease(64);
            using (var inner = new MemoryScope())
                inner.Keep(buffer);
            Assert.False(buffer.IsReleased);
        }
        Assert.True(buffer.IsReleased);
    }

    [Fact]
    public void AnEarlyReleaseIsNotRepeatedOnTheNextLease()
    {
        ArenaBuffer outside;
        using (new MemoryScope())
        {
            ArenaBuffer inside = Lease(64);
            nint pointer = (nint)inside.Pointer;
            inside.Release();
            outside = Lease(64);
            MemoryScope.Escape(outside);
            Assert.Equal(pointer, (nint)outside.Pointer);
        }
        Assert.False(outside.IsReleased);
        outside.Release();
    }

    [Fact]
    public void ScopesEndInOrderAndOnTheirThread()
    {
        var outer = new MemoryScope();
        var inner = new MemoryScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        OnThread(() => Assert.Throws<InvalidOperationException>(inner.Dispose));
        Assert.Same(inner, MemoryScope.Current);
        ArenaBuffer buffer = Lease(64);
        OnThread(() => Assert.Throws<InvalidOperationException>(() => inner.Keep(buffer)));
        inner.Dispose();
        inner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inner.Keep(buffer));
        outer.Dispose();
        Assert.Null(MemoryScope.Current);
    }

    [Fact]
    public void ScopesOfOtherThreadsAreNotConcerned()
    {
        ArenaBuffer? other = null;
        using (new MemoryScope())
            OnThread(() => other = Lease(64));
        Assert.False(other!.IsReleased);
        other.Release();
    }

    [Fact]
    public void ExternalMemoryEndsWithItsScope()
    {
        ArenaBuffer buffer;
        using (new MemoryScope())
            buffer = new ArenaBuffer(ExternalMemory.Pin(new float[4].AsMemory()));
        Assert.True(buffer.IsReleased);
    }

    [Fact]
    public void AnOpenScopeDoesNotKeepDroppedBuffers()
    {
        MemoryStats before = Settle();
        using var scope = new MemoryScope();
        for (int i = 0; i < 300_000; i++)
            Drop(128, 1);
        Assert.True(AdjointMemory.Stats.PeakReservedBytes < before.ReservedBytes + (64 << 20));
        Assert.True(scope.Count < 300_000, "entries of dead buffers are dropped");
    }
}
