using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Runs the processes in turn and prints medians; 1 if Adjoint needs more.</summary>
    public static int Compare()
    {
        double[] ours = new double[Processes], theirs = new double[Processes];
        for (int i = 0; i < Processes; i++)
        {
            ours[i] = Child("adjoint");
            theirs[i] = Child("torch");
        }
        double our = Interleaved.Quantile(ours, 0.5), their = Interleaved.Quantile(theirs, 0.5);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"peak memory of {Steps} steps, MLP batch {Batch}, {string.Join('-', s_sizes)}, medians of {Processes} processes: "
            + $"Adjoint {our:0.0} MB, TorchSharp {their:0.0} MB, target <= TorchSharp's: {(our <= their ? "met" : "short")}"));
        return our <= their ? 0 : 1;
    }

    /// <summary>One of these processes: trains and prints megabytes.</summary>
    public static void Train(string library)
    {
        Threads.Count = 1;
        if (library == "torch" && !Torch.TryLoad(out string state)) throw new NotSupportedException(state);
        // The code is there, and what it costs counted, before the large model.
        Action Step(int batch, int[] sizes) => library == "torch"
            ? PeerRows.TorchMlpStep(batch, sizes)! : PeerRows.MlpStep(batch, sizes);
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
