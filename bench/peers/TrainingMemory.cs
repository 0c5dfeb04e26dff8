using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Adjoint.Harness;

namespace Adjoint.Peers;

/// <summary>
/// Peak memory of training the large MLP: <c>--memory</c> runs each library in a process of its own and compares by how
/// much the peak of the resident memory grew while it trained. Linux, as the system must tell.
/// </summary>
internal static class TrainingMemory
{
    private const int Batch = 256, Steps = 50, Processes = 5;
    private static readonly int[] s_sizes = [1024, 1024, 1024, 1024];

    /// <summary>Runs the processes in turn; prints, and writes bench/results/DATE-CPU-peers-memory.md and
    /// .json.</summary>
    public static void Compare()
    {
        double[] ours = new double[Processes], theirs = new double[Processes];
        for (int i = 0; i < Processes; i++)
        {
            ours[i] = Child("adjoint");
            theirs[i] = Child("torch");
        }
        Machine machine = Machine.Describe();
        double our = Interleaved.Quantile(ours, 0.5), their = Interleaved.Quantile(theirs, 0.5);
        string row = $"MLP step, batch {Batch}, {string.Join('-', s_sizes)}", verdict = our <= their ? "met" : "short";
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            # peak memory of training

            - processor: {machine.Cpu} ({machine.Isa}); {machine.System}, {machine.Runtime}
            - commit: {machine.Commit}
            - command: `./build.sh peers --memory`; growth of the peak resident memory over {Steps} steps on one thread;
              medians of {Processes} processes each, in turn

            | row | Adjoint | TorchSharp | target | |
            |---|---:|---:|---|---|
            | {row} | {our:0.0} MB | {their:0.0} MB | <= TorchSharp's | {verdict} |

            """);
        Console.Write(text);
        string path = ResultFile.Path(machine, "peers-memory");
        File.WriteAllText(path + ".md", text);
        var figures = new { machine, Adjoint = ours, TorchSharp = theirs };
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(figures) + "\n");
    }

    /// <summary>One of these processes: trains and prints megabytes.</summary>
    public static void Train(string library)
    {
        Threads.Count = 1;
        if (library == "torch" && !Torch.TryLoad(out string state)) throw new NotSupportedException(state);
        // The code is there, and what it costs counted, before the large model.
        Action Step(int batch, int[] sizes) => library == "torch"
            ? PeerRows.TorchMlpStep(batch, sizes)! : MlpWorkload.Step(batch, sizes);
        Action small = Step(1, [8, 8, 8, 8]);
        for (int i = 0; i < 3; i++) small();
        double before = Resident("VmRSS:");
        Action step = Step(Batch, s_sizes);
        for (int i = 0; i < Steps; i++) step();
        Console.WriteLine((Resident("VmHWM:") - before).ToString(CultureInfo.InvariantCulture));
    }

    private static double Child(string library)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("--memory");
        start.ArgumentList.Add(library);
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(answer, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The process of {library} ended with {process.ExitCode}.");
    }

    /// <summary>Megabytes of a line of /proc/self/status.</summary>
    private static double Resident(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..^2], CultureInfo.InvariantCulture) / 1024;
    }
}
