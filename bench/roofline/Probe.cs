using System.Diagnostics;
using System.Runtime.InteropServices;
using Adjoint.Harness;
using Adjoint.Kernels;
using Adjoint.Kernels.Native;

namespace Adjoint.Roofline;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds of each figure.</param>
/// <param name="Pace">Time of one.</param>
/// <param name="Large">Bytes that no cache holds.</param>
/// <param name="Only">Kernels with this in their name.</param>
internal sealed record Plan(int Rounds, Pace Pace, long Large, string Only)
{
    // The code is warm before the first row: what is left to warm is the cache.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(2);

    public static Plan Full(string only = "") =>
        new(21, new Pace(s_warmUp, 1, TimeSpan.FromMilliseconds(5)), 256 << 20, only);

    public static Plan Quick(string only = "") =>
        new(Interleaved.MinimumRounds, new Pace(s_warmUp, 1, TimeSpan.FromMilliseconds(1.5)), 128 << 20, only);

    public bool Picks(string kernel) => kernel.Contains(Only, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Measures this process: its machine, its kernels, as its environment chose them. One thread, but for the
/// peak of all cores.</summary>
internal sealed unsafe class Probe(Plan plan, Action<string> tell) : IDisposable
{
    /// <summary>The names that <see cref="Plan.Only"/> can pick.</summary>
    public static IReadOnlyList<string> Kernels { get; } = [.. KernelCases.Streaming.Select(one => one.Name), "gemm"];

    private readonly byte* _memory = Filled((nuint)plan.Large + 4096);
    private readonly Caches _caches = Caches.Detect();

    /// <summary>Measures everything.</summary>
    public BenchRun Run()
    {
        int threads = Threads.Count;
        Threads.Count = 1;
        try
        {
            WarmUp();
            string name = KernelSet.UsesNative ? $"native, {NativeKernels.Isa}"
                : Isa.Width == 0 ? "managed, one lane" : $"managed, {Isa.Width}-bit";
            tell($"{name}: peaks");
            Peak[] peaks = [.. Peaks<float>("f32"), .. Peaks<double>("f64")];
            tell($"{name}: bandwidths");
            Level[] levels = [.. Levels()];
            tell($"{name}: latencies");
            Latency[] latencies = [.. Latencies()];
            return new BenchRun(name, Isa.Describe(), peaks, levels, latencies, [.. Results(name, peaks, levels)]);
        }
        finally
        {
            Threads.Count = threads;
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    /// <summary>Ones: finite in every dtype's eyes, and pages that exist.</summary>
    private static byte* Filled(nuint bytes)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc(bytes, 4096);
        new Span<float>(memory, (int)(bytes / sizeof(float))).Fill(1);
        return memory;
    }

    /// <summary>
    /// Runs everything that will be measured until the JIT has done its work: twice, to instrumented and to final code,
    /// it promotes what was called 30 times, 100 ms after the last new method came.
    /// </summary>
    private void WarmUp()
    {
        tell("warming up");
        List<Action> all = [];
        foreach (KernelCase one in KernelCases.Streaming.Where(c => plan.Picks(c.Name)))
            all.Add(one.Prepare((nint)_memory, 16 << 10).Run);
        foreach ((KernelCase one, int[] sizes) in KernelCases.Products.Where(p => plan.Picks(p.Case.Name)))
            all.Add(one.Prepare((nint)_memory, sizes[0]).Run);
        all.AddRange(Actions().Select(action => action.Run));
        for (int pass = 0; pass < 5; pass++)
        {
            foreach (Action action in all)
                for (int i = 0; i < 60; i++) action();
            Thread.Sleep(150);
        }
    }

    private IEnumerable<Peak> Peaks<T>(string dtype)
    {
        yield return new Peak(dtype, 1, FmaPeak.FlopsPerSecond<T>(plan.Rounds, 1) / 1e9);
        if (Environment.ProcessorCount is > 1 and var all)
            yield return new Peak(dtype, all, FmaPeak.FlopsPerSecond<T>(plan.Rounds, all) / 1e9);
    }

    /// <summary>Half of what a level holds: the loops' other data, and neighbours, need some of it too.</summary>
    private IEnumerable<Level> Levels() =>
    [
        LevelOf("L1", _caches.L1, _caches.L1 / 2), LevelOf("L2", _caches.L2, _caches.L2 / 2),
        LevelOf("L3", _caches.L3, Math.Min(_caches.L3 / 2, plan.Large / 2)), LevelOf("DRAM", 0, plan.Large),
    ];

    private Level LevelOf(string name, long bytes, long workingSet)
    {
        double spread = 0;
        double Measure(Traffic traffic)
        {
            nint moved = Bandwidth.Run(traffic, _memory, (nint)workingSet);
            Timing timing = Time(() => Bandwidth.Run(traffic, _memory, (nint)workingSet));
            spread = Math.Max(spread, timing.Spread);
            return moved / timing.Subject;
        }
        double read = Measure(Traffic.Read), write = Measure(Traffic.Write);
        double copy = Measure(Traffic.Copy), triad = Measure(Traffic.Triad), update = Measure(Traffic.Update);
        return new Level(
            name, bytes, _caches.Assumed.Contains(name), workingSet, read, write, copy, triad, update, spread);
    }

    private IEnumerable<Latency> Latencies()
    {
        foreach ((string name, Action run) in Actions())
        {
            // Long rounds: collections of garbage belong to an op, and must not fall into some rounds only.
            Pace pace = Pace.Thorough with { WarmUp = plan.Pace.WarmUp };
            Timing timing = Interleaved.Measure(run, rounds: plan.Rounds, pace: pace);
            yield return new Latency(name, timing.Subject, timing.Spread);
        }
    }

    /// <summary>What is so short that its bookkeeping is all there is.</summary>
    private List<(string Name, Action Run)> Actions()
    {
        float* x = (float*)_memory;
        List<(string, Action)> actions = [("an empty call", static () => { })];
        if (Isa.NativeLibrary is { } path && NativeLibrary.TryLoad(path, out nint library))
        {
            var version = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "adj_abi_version");
            actions.Add(("a P/Invoke", () => version()));
        }
        actions.Add(("a launch, 1 element", () => KernelSet.Fill(x, 1, 1f)));
        Tensor a = Tensor.From([1f]), b = Tensor.From([2f]), leaf = Tensor.From([3f], requiresGrad: true);
        actions.Add(("an op, 1 element", () => _ = a * b));
        actions.Add(("a recorded op, 1 element", () => _ = leaf * b));
        actions.Add(("a recorded op and its backward", () =>
        {
            leaf.Grad = null;
            (leaf * b).Backward();
        }
        ));
        return actions;
    }

    private IEnumerable<KernelResult> Results(string name, Peak[] peaks, Level[] levels)
    {
        foreach (KernelCase one in KernelCases.Streaming.Where(c => plan.Picks(c.Name)))
        {
            tell($"{name}: {one.Name}");
            foreach (Level level in levels) yield return Result(one, level.WorkingSet, peaks, levels);
        }
        foreach ((KernelCase one, int[] sizes) in KernelCases.Products.Where(p => plan.Picks(p.Case.Name)))
        {
            tell($"{name}: {one.Name} {one.DType}");
            foreach (int size in sizes) yield return Result(one, size, peaks, levels);
        }
    }

    private KernelResult Result(KernelCase one, long size, Peak[] peaks, Level[] levels)
    {
        KernelWork work = one.Prepare((nint)_memory, size);
        Timing timing = Time(work.Run);
        double peak = peaks.First(p => p.DType == one.DType && p.Cores == 1).Gflops;
        return RooflineModel.Judge(
            work, one.Name, one.DType, one.Traffic, timing.Subject, timing.Spread, peak, levels);
    }

    private Timing Time(Action action) => Interleaved.Measure(action, rounds: plan.Rounds, pace: plan.Pace);
}
