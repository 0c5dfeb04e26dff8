using System.Diagnostics;
using System.Globalization;
using System.Text;
using Adjoint.Harness;

namespace Adjoint.Bench;

/// <summary>How long single replays of the small training step take, the slow ones too: <c>--tail
/// [REPLAYS]</c>.</summary>
/// <remarks>Beside them stands arithmetic of the same length without memory, measured in the same way: what it shows of
/// a tail is the machine's, not the library's.</remarks>
internal static class TailLatency
{
    private const int DefaultReplays = 1_000_000;
    private const int WarmUp = 100_000;
    private static readonly int[] s_sizes = [32, 64, 64, 8];
    private static readonly double[] s_shares = [0.5, 0.9, 0.99, 0.999, 0.9999, 1];

    /// <summary>Measures and prints; the full number of replays is also written to bench/results.</summary>
    public static void Run(int? replays)
    {
        Threads.Count = 1;
        Machine machine = Machine.Describe();
        using CapturedStep step = CaptureMlp(batch: 1, s_sizes);
        int[] replay = new int[replays ?? DefaultReplays];
        (long allocated, int collections) = Measure(replay, step.Run);
        int rounds = 1000;
        int[] control = new int[replay.Length];
        // As long as a replay: twice, since the first guess runs code that is not compiled for good yet.
        for (int i = 0; i < 2; i++)
        {
            int[] some = new int[20_000];
            Measure(some, () => Arithmetic(rounds));
            rounds = Math.Max(1, (int)((long)rounds * replay[replay.Length / 2] / Math.Max(1, some[some.Length / 2])));
        }
        Measure(control, () => Arithmetic(rounds));
        string report = Describe(machine, step, replay, control, allocated, collections);
        Console.WriteLine(report);
        if (replays is null) Save(machine, report);
    }

    /// <summary>A captured step of an MLP with ReLU, cross entropy and SGD that already replays.</summary>
    public static CapturedStep CaptureMlp(int batch, int[] sizes)
    {
        CapturedStep step = Capture.Record(Mlp.Step(batch, sizes));
        step.Run();
        return step;
    }

    /// <summary>Fills in sorted nanoseconds of single calls; returns what the calls allocated and collected.</summary>
    private static (long Allocated, int Collections) Measure(int[] nanoseconds, Action action)
    {
        // Tiered compilation is over, and every page of the samples is there, before the clock starts.
        for (int i = 0; i < WarmUp; i++) action();
        Thread.Sleep(500);
        for (int i = 0; i < WarmUp; i++) action();
        nanoseconds.AsSpan().Fill(1);
        double toNanoseconds = 1e9 / Stopwatch.Frequency;
        int collections = GC.CollectionCount(0);
        long allocated = GC.GetAllocatedBytesForCurrentThread(), last = Stopwatch.GetTimestamp();
        for (int i = 0; i < nanoseconds.Length; i++)
        {
            action();
            long now = Stopwatch.GetTimestamp();
            nanoseconds[i] = (int)Math.Min((now - last) * toNanoseconds, int.MaxValue);
            last = now;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        collections = GC.CollectionCount(0) - collections;
        Array.Sort(nanoseconds);
        return (allocated, collections);
    }

    // A chain that nothing can shorten: each round waits for the one before.
    private static double s_sink;

    private static void Arithmetic(int rounds)
    {
        double x = s_sink;
        for (int i = 0; i < rounds; i++) x = x * 0.5 + 1;
        s_sink = x;
    }

    private static int At(int[] sorted, double share) =>
        sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];

    private static double Ratio(int[] sorted) => (double)At(sorted, 0.999) / At(sorted, 0.5);

    private static string Describe(Machine machine, CapturedStep step, int[] replay, int[] control, long allocated,
        int collections)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # tail

            - processor: {machine.Cpu} ({machine.Isa}), {machine.Cores} cores
            - system: {machine.System}, {machine.Runtime}
            - commit: {machine.Commit}
            - command: `./build.sh bench --tail`; {replay.Length} replays, one by one, on one thread
            - captured step: MLP {string.Join('-', s_sizes)}, batch 1, ReLU, cross entropy, SGD;
              {step.LaunchCount} launches, {step.BufferBytes} bytes of buffers, {allocated} bytes allocated,
              {collections} collections
            - control: arithmetic of the same length without memory; its tail is the machine's

            | share | replay, ns | control, ns |
            |---|---:|---:|

            """);
        foreach (double share in s_shares)
        {
            string name = share == 1 ? "max" : string.Create(CultureInfo.InvariantCulture, $"p{share * 100:0.##}");
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {At(replay, share)} | {At(control, share)} |\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"""
            | p99.9 / p50 | {Ratio(replay):0.00} | {Ratio(control):0.00} |

            | up to ns | replays | control |
            |---:|---:|---:|

            """);
        // Steps of a quarter of a doubling.
        int r = 0, c = 0;
        for (double limit = 1024; r < replay.Length || c < control.Length; limit *= Math.Pow(2, 0.25))
        {
            int fromR = r, fromC = c;
            while (r < replay.Length && replay[r] < limit) r++;
            while (c < control.Length && control[c] < limit) c++;
            if (r > fromR || c > fromC)
                text.Append(CultureInfo.InvariantCulture, $"| {limit:0} | {r - fromR} | {c - fromC} |\n");
        }
        return text.ToString();
    }

    private static void Save(Machine machine, string report)
    {
        string path = ResultFile.Path(machine, "tail") + ".md";
        File.WriteAllText(path, report);
        Console.WriteLine($"written: {Path.GetRelativePath(Machine.RepositoryRoot, path)}");
    }
}
