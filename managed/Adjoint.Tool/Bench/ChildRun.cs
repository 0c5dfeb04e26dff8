using System.Diagnostics;
using Adjoint.Roofline;

namespace Adjoint.Tool.Bench;

/// <summary>A run in a process of its own: instruction sets are chosen when a process starts.</summary>
internal static class ChildRun
{
    /// <summary>Runs <c>adjoint bench --here</c> under the configuration and reads what it wrote.</summary>
    /// <exception cref="UserErrorException">It failed; its last line says why.</exception>
    public static BenchRun Measure(Configuration configuration, IEnumerable<string> options)
    {
        string folder = Directory.CreateTempSubdirectory("adjoint-bench-").FullName;
        try
        {
            string file = Path.Combine(folder, "run.json");
            string error = Run(configuration, [.. options, "--here", "--json", file]);
            if (!File.Exists(file)) throw new UserErrorException($"The run '{configuration.Name}' failed: {error}");
            return BenchFile.ReadJson(file).Runs[0];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(Configuration configuration, IEnumerable<string> options)
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Started as `dotnet Adjoint.Tool.dll`, the program is the first argument.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("bench");
        foreach (string option in options) start.ArgumentList.Add(option);
        foreach ((string name, string value) in configuration.Variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return error.Trim().Split('\n')[^1];
    }
}
