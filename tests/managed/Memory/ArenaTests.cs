using System.Runtime.CompilerServices;
using Adjoint.Memory;
using Xunit;

namespace Adjoint.Tests.Memory;

/// <summary>Tests that read the statistics of the process or ask for garbage collections run alone.</summary>
[CollectionDefinition(nameof(ArenaTests), DisableParallelization = true)]
public sealed class ArenaTests
{
    internal static ArenaBuffer Lease(long bytes, MemoryCategory category = MemoryCategory.Tensor)
        => new(bytes, category);

    /// <summary>Leases in a frame of its own, so that no local of the caller keeps the buffers alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Drop(long bytes, int count)
    {
        for (int i = 0; i < count; i++)
            _ = Lease(bytes);
    }

    /// <summary>Finds what is dead now and gives back what is unused.</summary>
    internal static MemoryStats Settle()
    {
        // Twice: objects with finalizers (other tests' external memory) go in the second round.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        AdjointMemory.Trim();
        AdjointMemory.ResetPeak();
        return AdjointMemory.Stats;
    }

    /// <summary>Runs on a thread of its own, and passes exceptions on.</summary>
    internal static void OnThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action));
        thread.Start();
        thread.Join();
        if (error is not null)
            throw new InvalidOperationException("The thread failed.", error);
    }
}
