namespace Adjoint.Roofline;

/// <summary>One report: a machine, and a run for each instruction set and source of kernels. The JSON file is
/// this.</summary>
/// <param name="Schema">Which fields there are; see <see cref="CurrentSchema"/>.</param>
/// <param name="Rounds">Rounds behind every median.</param>
internal sealed record BenchReport(string Schema, string Date, Harness.Machine Machine, string Version, bool Quick,
    int Rounds, IReadOnlyList<BenchRun> Runs)
{
    /// <summary>The number counts up when a field changes its name or meaning.</summary>
    public const string CurrentSchema = "adjoint-bench/1";

    /// <summary>From here on a figure is called noisy: its rounds differ more than those of a quiet machine.</summary>
    public const double WideSpread = 0.10;
}

/// <summary>What one process measured.</summary>
/// <param name="Name">"managed, 512-bit", "native, avx2".</param>
/// <param name="Kernels">What serves, in the library's own words.</param>
internal sealed record BenchRun(string Name, string Kernels, IReadOnlyList<Peak> Peaks, IReadOnlyList<Level> Levels,
    IReadOnlyList<Latency> Latencies, IReadOnlyList<KernelResult> Results)
{
    /// <summary>Figures of kernels whose rounds differ too much.</summary>
    public int Noisy => Results.Count(result => result.Spread > BenchReport.WideSpread);
}

/// <summary>The most multiply-adds, counted as two operations each.</summary>
internal sealed record Peak(string DType, int Cores, double Gflops);

/// <summary>A level of memory: its size, and how fast one core moves bytes there.</summary>
/// <param name="Bytes">Its capacity; 0 for DRAM.</param>
/// <param name="Assumed">The capacity could not be asked for.</param>
/// <param name="WorkingSet">Bytes that the loops went over.</param>
internal sealed record Level(string Name, long Bytes, bool Assumed, long WorkingSet, double Read, double Write,
    double Copy, double Triad, double Update, double Spread)
{
    /// <summary>GB/s of a loop with that traffic.</summary>
    public double Of(Harness.Traffic traffic) => traffic switch
    {
        Harness.Traffic.Read => Read,
        Harness.Traffic.Write => Write,
        Harness.Traffic.Copy => Copy,
        Harness.Traffic.Triad => Triad,
        _ => Update,
    };

    /// <summary>GB/s of the fastest loop: the roof that is drawn.</summary>
    public double Fastest => Math.Max(Math.Max(Math.Max(Read, Write), Math.Max(Copy, Triad)), Update);
}

/// <summary>Time of something too small to have a throughput.</summary>
internal sealed record Latency(string Name, double Nanoseconds, double Spread);

/// <summary>One kernel at one size.</summary>
/// <param name="Level">The level of memory that the working set fits in.</param>
/// <param name="Intensity">Operations for each byte that must move.</param>
/// <param name="Roof">GFLOP/s that the machine allows at this intensity.</param>
/// <param name="Share">Achieved / allowed.</param>
/// <param name="Bound">"compute" or "memory": which of the two roofs is the lower one.</param>
internal sealed record KernelResult(string Kernel, string DType, string Size, string Level, long WorkingSet,
    double Flops, double Bytes, double Intensity, double Nanoseconds, double Spread, double Gflops, double Gbps,
    double Roof, double Share, string Bound);
