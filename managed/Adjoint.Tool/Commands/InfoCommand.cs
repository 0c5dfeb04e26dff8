using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Adjoint.Harness;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary><c>adjoint info</c>: what serves, and where it comes from.</summary>
internal static class InfoCommand
{
    private const int LongestLine = 100;

    public static Command Create(IAnsiConsole console)
    {
        var command = new Command("info", "Show the CPU, the kernels that serve, the native library, threads, memory.");
        command.SetAction(_ =>
        {
            Show(console);
            return AdjointCommand.Success;
        });
        return command;
    }

    private static void Show(IAnsiConsole console)
    {
        // First, since it fails where the environment demands what is not there.
        string kernels = Isa.Describe();
        Version version = typeof(Tensor).Assembly.GetName().Version!;
        Row(console, "Adjoint", version.ToString(3));
        Row(console, "runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        Row(console, "system", RuntimeInformation.OSDescription);
        Row(console, "CPU", $"{Machine.CpuName()}, {Environment.ProcessorCount} logical processors");
        Row(console, "kernels", kernels);
        Row(console, "native library", Isa.NativeLibrary ?? Shortened(Isa.NativeLibraryProblem));
        Row(console, "threads", Threads.Count.ToString(CultureInfo.InvariantCulture));
        MemorySummary.Show(console);
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Row(console, "available memory", MemorySummary.Bytes(available));
    }

    public static void Row(IAnsiConsole console, string name, string value) =>
        console.WriteLine($"{name,-17} {value.Replace("\n", "\n" + new string(' ', 18))}");

    /// <summary>The loader of the system may tell a whole page about one file.</summary>
    private static string Shortened(string text) => string.Join('\n',
        text.Split('\n').Select(line => line.Length > LongestLine ? line[..(LongestLine - 3)] + "..." : line));
}
