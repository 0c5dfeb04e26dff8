using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Adjoint.Harness;

namespace Adjoint.Bench;

/// <summary>From nothing to the first gradient: <c>--startup [FOLDER]</c> starts the programs of bench/startup in
/// turn, as processes, and writes bench/results/DATE-CPU-startup.md and .json.</summary>
/// <remarks>A program's time is that of the whole process, from its start to its end. The floor is a program of the
/// same form that does nothing.</remarks>
internal static class StartUp
{
    private const int Rounds = 21;

    private static readonly (string Form, string Name, double? Milliseconds)[] s_forms =
    [
        ("jit", "JIT", 150), ("ready", "ReadyToRun", null), ("aot", "NativeAOT", 15),
    ];

    /// <summary>Publishes the programs, or takes those that <paramref name="given"/> has, measures, writes.</summary>
    public static void Run(string? given)
    {
        string folder = given ?? Path.Combine(Machine.RepositoryRoot, "build", "startup");
        List<Row> rows = [];
        foreach ((string form, string name, double? target) in s_forms)
        {
            if (Program(folder, form, "floor", given is null) is { } floor
                && Program(folder, form, "gradient", given is null) is { } gradient)
                rows.Add(new Row(name, floor, gradient, target));
            else
                Console.WriteLine($"{name}: left out, its compiler is not there (see above)");
        }
        // In turn, so that what else the machine does weighs on all of them alike.
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Row row in rows)
            {
                row.Floors[round] = Start(row.Floor);
                row.Gradients[round] = Start(row.Gradient);
            }
        }
        Save(rows);
    }

    private sealed record Row(string Name, string Floor, string Gradient, double? Milliseconds)
    {
        public double[] Floors { get; } = new double[Rounds];
        public double[] Gradients { get; } = new double[Rounds];

        /// <summary>What the gradient costs more than the floor that was started just before it.</summary>
        public double Extra => Interleaved.Quantile([.. Gradients.Zip(Floors, (g, f) => g - f)], 0.5);
    }

    /// <summary>The file of a program, or null where it cannot be made.</summary>
    private static string? Program(string folder, string form, string program, bool publish)
    {
        string output = Path.Combine(folder, $"{form}-{program}");
        string file = Path.Combine(output, OperatingSystem.IsWindows() ? program + ".exe" : program);
        if (!publish) return File.Exists(file) ? file : null;
        string project = Path.Combine(Machine.RepositoryRoot, "bench", "startup", program);
        using Process process = Process.Start(new ProcessStartInfo("dotnet",
            ["publish", project, "-c", "Release", "-v", "quiet", "--nologo", $"-p:Form={form}", "-o", output]))!;
        process.WaitForExit();
        return process.ExitCode == 0 && File.Exists(file) ? file : null;
    }

    /// <summary>Milliseconds from the start of the process to its end.</summary>
    private static double Start(string program)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(program);
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0 ? milliseconds
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    /// <summary>Megabytes that the process had resident at its peak; NaN where the system does not tell.</summary>
    private static double Memory(string program)
    {
        if (!OperatingSystem.IsLinux()) return double.NaN;
        var start = new ProcessStartInfo(program, ["--memory"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string kilobytes = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024;
    }

    private static void Save(List<Row> rows)
    {
        Machine machine = Machine.Describe();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # start-up

            - processor: {machine.Cpu} ({machine.Isa}), {machine.Cores} cores
            - system: {machine.System}, {machine.Runtime}
            - commit: {machine.Commit}
            - command: `./build.sh bench --startup`; medians of {Rounds} starts in turn, from start to end
            - gradient: `Linear(64, 32)`, one row, `Sum().Backward()`; floor: the same form of program, empty

            | form | gradient | spread | floor | extra | target | | peak memory | its floor | target | |
            |---|---:|---:|---:|---:|---:|---|---:|---:|---:|---|

            """);
        List<object> records = [];
        foreach (Row row in rows)
        {
            double total = Interleaved.Quantile(row.Gradients, 0.5), floor = Interleaved.Quantile(row.Floors, 0.5);
            double spread = Interleaved.Spread(row.Gradients);
            double memory = Memory(row.Gradient), itsFloor = Memory(row.Floor);
            string target = row.Milliseconds is { } most ? $"<= {most} ms" : "-";
            string verdict = row.Milliseconds is null ? "" : total <= row.Milliseconds ? "met" : "short";
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {total:0.0} ms | {spread:0%} | {floor:0.0} ms ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.Extra:0.0} ms | {target} | {verdict} ");
            text.Append(CultureInfo.InvariantCulture, $"| {memory:0.0} MB | {itsFloor:0.0} MB ");
            text.Append(CultureInfo.InvariantCulture, $"| <= {MostMegabytes} MB ");
            text.Append(CultureInfo.InvariantCulture, $"| {(memory <= MostMegabytes ? "met" : "short")} |\n");
            records.Add(new
            {
                row.Name,
                Milliseconds = total,
                Spread = spread,
                Floor = floor,
                row.Extra,
                Target = row.Milliseconds,
                Megabytes = memory,
                FloorMegabytes = itsFloor,
                row.Gradients,
                row.Floors,
            });
        }
        Console.WriteLine(text);
        string path = ResultFile.Path(machine, "startup");
        File.WriteAllText(path + ".md", text.ToString());
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(new { machine, rows = records }, s_json) + "\n");
        Console.WriteLine($"written: {Path.GetRelativePath(Machine.RepositoryRoot, path)}.md");
    }

    private const double MostMegabytes = 45;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
