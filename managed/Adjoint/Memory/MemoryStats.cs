namespace Adjoint;

/// <summary>The part of one <see cref="MemoryCategory"/> in <see cref="MemoryStats"/>.</summary>
/// <param name="LiveBytes">Bytes in use.</param>
/// <param name="Allocations">Buffers handed out since the process started.</param>
public readonly record struct MemoryUse(long LiveBytes, long Allocations);

/// <summary>
/// A snapshot of the memory that tensors use. Counters are kept per thread and summed here: the snapshot is exact when
/// no other thread is working, and close otherwise.
/// </summary>
/// <param name="LiveBytes">Bytes in use in the arena, in whole blocks. Buffers that were dropped count until a sweep
/// after a garbage collection has found them. Does not include external memory.</param>
/// <param name="ReservedBytes">Bytes held from the operating system, used or not.</param>
/// <param name="PeakLiveBytes">The largest <paramref name="LiveBytes"/> since the last
/// <see cref="AdjointMemory.ResetPeak"/>; with several threads, as far as it was seen.</param>
/// <param name="PeakReservedBytes">The largest <paramref name="ReservedBytes"/> since then.</param>
/// <param name="Allocations">Buffers handed out since the process started.</param>
/// <param name="Releases">Buffers released explicitly: by a scope, by the engine, by the end of a kernel.</param>
/// <param name="Reclaimed">Buffers that were dropped and have been found by a sweep.</param>
/// <param name="Sweeps">Sweeps so far.</param>
/// <param name="Collections">Garbage collections that the arena asked for.</param>
/// <remarks>PyTorch's counterpart is <c>torch.cuda.memory_stats</c>.</remarks>
public readonly record struct MemoryStats(
    long LiveBytes, long ReservedBytes, long PeakLiveBytes, long PeakReservedBytes,
    long Allocations, long Releases, long Reclaimed, long Sweeps, long Collections)
{
    /// <summary>Values of tensors.</summary>
    public MemoryUse Tensor { get; init; }

    /// <summary>Gradients.</summary>
    public MemoryUse Gradient { get; init; }

    /// <summary>Scratch memory of kernels.</summary>
    public MemoryUse Workspace { get; init; }

    /// <summary>Memory of somebody else, used in place.</summary>
    public MemoryUse External { get; init; }
}

/// <summary>
/// The memory of all tensors of the process: statistics, and giving memory back. Nobody has to call anything here; a
/// loop that never disposes anything runs in bounded memory.
/// </summary>
/// <example><code>
/// AdjointMemory.ResetPeak();
/// Step();
/// Console.WriteLine($"peak of one step: {AdjointMemory.Stats.PeakLiveBytes:N0} bytes");
/// </code></example>
public static class AdjointMemory
{
    /// <summary>How much memory is used and for what, now.</summary>
    public static MemoryStats Stats => Memory.Arena.Stats();

    /// <summary>Gives memory that no tensor uses back to the operating system. Finds dropped tensors only if a garbage
    /// collection has run since they were dropped. Free blocks that other threads keep follow when those threads next
    /// need memory. PyTorch's counterpart is <c>torch.cuda.empty_cache()</c>.</summary>
    public static void Trim() => Memory.Arena.Trim();

    /// <summary>Starts measuring <see cref="MemoryStats.PeakLiveBytes"/> and
    /// <see cref="MemoryStats.PeakReservedBytes"/> anew, from what is in use now.</summary>
    public static void ResetPeak() => Memory.Arena.ResetPeak();
}
