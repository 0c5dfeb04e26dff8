using Adjoint.Memory;
using Xunit;
using static Adjoint.Tests.Memory.ArenaTests;

namespace Adjoint.Tests.Memory;

[Collection(nameof(ArenaTests))]
public sealed unsafe class StatsTests
{
    [Fact]
    public void CountsByCategory()
    {
        MemoryStats before = Settle();
        ArenaBuffer tensor = Lease(65), gradient = Lease(200, MemoryCategory.Gradient);
        using (Workspace.Rent(1000))
        {
            MemoryStats during = AdjointMemory.Stats;
            Assert.Equal(before.Tensor.LiveBytes + 128, during.Tensor.LiveBytes);
            Assert.Equal(before.Gradient.LiveBytes + 256, during.Gradient.LiveBytes);
            Assert.Equal(before.Workspace.LiveBytes + 1024, during.Workspace.LiveBytes);
            Assert.Equal(before.Allocations + 3, during.Allocations);
            Assert.Equal(before.LiveBytes + 128 + 256 + 1024, during.LiveBytes);
        }
        tensor.Release();
        gradient.Release();
        MemoryStats after = AdjointMemory.Stats;
        Assert.Equal(before.LiveBytes, after.LiveBytes);
        Assert.Equal(before.Releases + 3, after.Releases);
        Assert.Equal(before.Gradient.Allocations + 1, after.Gradient.Allocations);
    }

    [Fact]
    public void PeakIsExactForOneThread()
    {
        long before = Settle().LiveBytes;
        for (int round = 0; round < 3; round++)
        {
            ArenaBuffer a = Lease(1024), b = Lease(4 << 20), c = Lease(64);
            a.Release();
            b.Release();
            c.Release();
        }
        Assert.Equal(before + 1024 + (4 << 20) + 64, AdjointMemory.Stats.PeakLiveBytes);
        AdjointMemory.ResetPeak();
        Assert.Equal(before, AdjointMemory.Stats.PeakLiveBytes);
    }

    [Fact]
    public void PeakSpansSweeps()
    {
        long before = Settle().LiveBytes;
        Drop(1 << 20, 5);
        GC.Collect();
        AdjointMemory.Trim();
        Drop(1 << 20, 2);
        Assert.Equal(before + (5 << 20), AdjointMemory.Stats.PeakLiveBytes);
        Settle();
    }

    [Fact]
    public void WorkspaceIsReusedAlignedAndDisposedOnce()
    {
        nint pointer;
        using (Workspace first = Workspace.Rent(3000))
        {
            pointer = (nint)first.Pointer;
            Assert.Equal(0, pointer % SizeClass.Alignment);
            Assert.True(first.ByteLength >= 3000);
            Workspace copy = first;
            copy.Dispose();
            using Workspace second = Workspace.Rent(3000);
            Assert.Equal(pointer, (nint)second.Pointer);
            first.Dispose();
            using Workspace third = Workspace.Rent(3000);
            Assert.NotEqual(pointer, (nint)third.Pointer);
        }
        using Workspace empty = Workspace.Rent(0);
        Assert.True(empty.Pointer != null);
        default(Workspace).Dispose();
    }

    [Fact]
    public void AWorkspaceInUseSurvivesASweep()
    {
        using Workspace workspace = Workspace.Rent(512);
        Settle();
        using Workspace other = Workspace.Rent(512);
        Assert.NotEqual((nint)workspace.Pointer, (nint)other.Pointer);
    }
}
