using System.Reflection;
using System.Runtime.CompilerServices;
using Adjoint.Memory;
using Xunit;
using static Adjoint.Tests.Memory.ArenaTests;

namespace Adjoint.Tests.Memory;

[Collection(nameof(ArenaTests))]
public sealed unsafe class ArenaBufferTests
{
    [Fact]
    public void EveryBufferIsAlignedAndWritableToItsEnd()
    {
        var buffers = new List<ArenaBuffer>();
        for (long bytes = 1; bytes < 6 << 20; bytes = bytes * 9 / 8 + 1)
        {
            ArenaBuffer buffer = Lease(bytes);
            Assert.Equal(0, (nint)buffer.Pointer % SizeClass.Alignment);
            Assert.Equal(bytes, buffer.ByteLength);
            Bytes(buffer).Fill((byte)buffers.Count);
            buffers.Add(buffer);
        }
        for (int i = 0; i < buffers.Count; i++)
        {
            Assert.Equal(-1, Bytes(buffers[i]).IndexOfAnyExcept((byte)i));
            buffers[i].Release();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    [InlineData(3 << 20)]
    public void ReleasedMemoryServesTheNextRequestOfItsSize(long bytes)
    {
        ArenaBuffer first = Lease(bytes);
        byte* pointer = first.Pointer;
        first.Release();
        ArenaBuffer second = Lease(bytes);
        Assert.Equal((nint)pointer, (nint)second.Pointer);
        second.Release();
    }

    [Fact]
    public void NearEqualLargeRequestsShareABlock()
    {
        ArenaBuffer first = Lease(12 << 20);
        byte* pointer = first.Pointer;
        first.Release();
        ArenaBuffer second = Lease(11 << 20), third = Lease(9 << 20);
        Assert.Equal((nint)pointer, (nint)second.Pointer);
        second.Release();
        third.Release();
    }

    [Fact]
    public void UseAfterReleaseThrows()
    {
        ArenaBuffer buffer = Lease(100);
        Assert.False(buffer.IsReleased);
        buffer.Release();
        Assert.True(buffer.IsReleased);
        Assert.Throws<ObjectDisposedException>(() => buffer.Pointer[0]);
    }

    [Fact]
    public void ReleasingTwiceDoesNotReleaseTheNextLease()
    {
        ArenaBuffer first = Lease(100);
        first.Release();
        ArenaBuffer second = Lease(100);
        first.Release();
        ArenaBuffer third = Lease(100);
        Assert.False(second.IsReleased);
        Assert.NotEqual((nint)second.Pointer, (nint)third.Pointer);
        second.Release();
        third.Release();
    }

    [Fact]
    public void EmptyBuffersCostNothing()
    {
        MemoryStats before = AdjointMemory.Stats;
        ArenaBuffer a = Lease(0), b = Lease(0);
        Assert.True(a.Pointer != null);
        Assert.Equal(0, (nint)a.Pointer % SizeClass.Alignment);
        Assert.Equal(0, a.ByteLength);
        Assert.Equal(before.LiveBytes, AdjointMemory.Stats.LiveBytes);
        a.Release();
        Assert.True(a.IsReleased);
        Assert.Throws<ObjectDisposedException>(() => a.Pointer[0]);
        Assert.True(b.Pointer != null);
    }

    [Fact]
    public void HugeBuffersWork()
    {
        const long bytes = sizeof(float) * (1L << 31);
        ArenaBuffer buffer = Lease(bytes);
        foreach (long at in new long[] { 0, (1L << 31) - 1, 1L << 31, bytes - 1 })
        {
            buffer.Pointer[at] = 42;
            Assert.Equal(42, buffer.Pointer[at]);
        }
        buffer.Release();
        ArenaBuffer odd = Lease((1L << 31) + 1);
        odd.Pointer[1L << 31] = 1;
        odd.Release();
        AdjointMemory.Trim();
    }

    [Fact]
    public void NegativeAndOverflowingSizesAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Lease(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Arena.BytesOf(-1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Arena.BytesOf(long.MaxValue / 2, 4));
        Assert.Equal(12, Arena.BytesOf(3, 4));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(SizeClass.MaxBytes)]
    [InlineData(SizeClass.MaxBytes + 1)]
    public void AnImpossibleRequestSaysSoAndChangesNothing(long bytes)
    {
        ArenaBuffer kept = Lease(1000);
        Bytes(kept).Fill(7);
        MemoryStats before = Settle();
        var error = Assert.Throws<ArenaOutOfMemoryException>(() => Lease(bytes));
        Assert.True(error.RequestedBytes >= Math.Min(bytes, SizeClass.MaxBytes));
        Assert.Equal(before.LiveBytes, error.LiveBytes);
        Assert.Contains("bytes", error.Message, StringComparison.Ordinal);
        MemoryStats after = AdjointMemory.Stats;
        Assert.Equal((before.LiveBytes, before.ReservedBytes), (after.LiveBytes, after.ReservedBytes));
        Assert.Equal(-1, Bytes(kept).IndexOfAnyExcept((byte)7));
        Lease(5000).Release();
        kept.Release();
    }

    [Fact]
    public void BuffersAndBlocksHaveNoFinalizer()
    {
        foreach (Type type in new[] { typeof(ArenaBuffer), typeof(Block) })
        {
            MethodInfo? finalizer = type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic);
            Assert.Equal(typeof(object), finalizer?.DeclaringType);
        }
    }

    [Fact]
    public void ASteadyLoopAllocatesOnlyTheBufferObjects()
    {
        const int steps = 1000;
        for (int i = 0; i < 10; i++)
            Lease(256).Release();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < steps; i++)
            Lease(256).Release();
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / steps;
        Assert.InRange(each, 1, 48);
    }

    [Fact]
    public void ExternalMemoryIsUsedInPlaceAndUnpinnedOnRelease()
    {
        long before = AdjointMemory.Stats.External.LiveBytes;
        float[] data = [1, 2, 3];
        var buffer = new ArenaBuffer(ExternalMemory.Pin(data.AsMemory(1)));
        Assert.True(buffer.IsExternal);
        Assert.Equal(8, buffer.ByteLength);
        ((float*)buffer.Pointer)[1] = 30;
        Assert.Equal(30, data[2]);
        Assert.Equal(before + 8, AdjointMemory.Stats.External.LiveBytes);
        buffer.Release();
        buffer.Release();
        Assert.Equal(before, AdjointMemory.Stats.External.LiveBytes);
        Assert.Throws<ObjectDisposedException>(() => buffer.Pointer[0]);
    }

    [Fact]
    public void DroppedExternalMemoryIsUnpinned()
    {
        WeakReference array = PinAndDrop();
        Settle();
        Assert.False(array.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference PinAndDrop()
        {
            var data = new double[100];
            _ = new ArenaBuffer(ExternalMemory.Pin(data.AsMemory()));
            return new WeakReference(data);
        }
    }

    [Fact]
    public void ForeignPointersKeepTheirOwnerAlive()
    {
        (ArenaBuffer buffer, WeakReference owner) = Make();
        Settle();
        Assert.True(owner.IsAlive);
        Assert.Equal(16, (nint)buffer.Pointer);
        buffer.Release();
        Settle();
        Assert.False(owner.IsAlive);
        Assert.Throws<ArgumentNullException>(() => ExternalMemory.At(null, 1, null));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (ArenaBuffer, WeakReference) Make()
        {
            var owner = new object();
            return (new ArenaBuffer(ExternalMemory.At((void*)16, 4, owner)), new WeakReference(owner));
        }
    }

    private static Span<byte> Bytes(ArenaBuffer buffer) => new(buffer.Pointer, checked((int)buffer.ByteLength));
}
