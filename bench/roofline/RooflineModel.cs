using Adjoint.Harness;

namespace Adjoint.Roofline;

/// <summary>
/// The roofline of Williams, Waterman and Patterson (2009): a kernel that does I operations for each byte that it moves
/// runs at no more than min(peak, I x bandwidth), with the bandwidth of the level of memory that it works in.
/// </summary>
internal static class RooflineModel
{
    /// <summary>GFLOP/s that are possible at <paramref name="intensity"/> FLOP/byte.</summary>
    public static double Attainable(double intensity, double peak, double bandwidth) =>
        Math.Min(peak, intensity * bandwidth);

    /// <summary>The intensity from which on the peak is the limit.</summary>
    public static double Ridge(double peak, double bandwidth) => peak / bandwidth;

    /// <summary>The smallest level that holds <paramref name="workingSet"/>; the last one holds everything.</summary>
    public static Level LevelOf(long workingSet, IReadOnlyList<Level> levels)
    {
        for (int i = 0; i < levels.Count - 1; i++)
            if (workingSet <= levels[i].Bytes) return levels[i];
        return levels[^1];
    }

    /// <summary>Puts a time under its roof.</summary>
    public static KernelResult Judge(KernelWork work, string kernel, string dtype, Traffic traffic, double nanoseconds,
        double spread, double peak, IReadOnlyList<Level> levels)
    {
        Level level = LevelOf((long)work.WorkingSet, levels);
        double intensity = work.Flops / work.Bytes, bandwidth = level.Of(traffic);
        double gflops = work.Flops / nanoseconds, roof = Attainable(intensity, peak, bandwidth);
        return new KernelResult(kernel, dtype, work.Size, level.Name, (long)work.WorkingSet, work.Flops, work.Bytes,
            intensity, nanoseconds, spread, gflops, work.Bytes / nanoseconds, roof, gflops / roof,
            intensity < Ridge(peak, bandwidth) ? "memory" : "compute");
    }
}

/// <summary>What one call of a kernel does.</summary>
/// <param name="Flops">Additions, multiplications, divisions, roots, comparisons for a maximum; an FMA is two.</param>
/// <param name="Bytes">Bytes that must be read and written, each once.</param>
/// <param name="WorkingSet">Bytes that it touches.</param>
internal sealed record KernelWork(Action Run, string Size, double Flops, double Bytes, double WorkingSet);
