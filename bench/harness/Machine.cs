using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Adjoint.Harness;

/// <summary>What a figure means nothing without: processor, ISA, system, runtime and commit.</summary>
public sealed record Machine(string Cpu, string Isa, int Cores, string System, string Runtime, string Kernels, string Commit)
{
    /// <summary>The directory that holds Adjoint.slnx, found upwards from the program; else the current one.</summary>
    public static string RepositoryRoot => s_checkout ?? Environment.CurrentDirectory;

    // Null for a program that was installed.
    private static readonly string? s_checkout = FindRoot();

    public static Machine Describe() => new(
        CpuName(), IsaFlags(), Environment.ProcessorCount, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        Environment.GetEnvironmentVariable("ADJOINT_KERNELS") ?? "auto", CommitName());

    /// <summary>The name that the system gives the processor, or else its architecture.</summary>
    public static string CpuName()
    {
        const string linux = "/proc/cpuinfo";
        if (File.Exists(linux))
        {
            string? line = File.ReadLines(linux).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return Ask("sysctl", "-n machdep.cpu.brand_string")
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string IsaFlags()
    {
        if (!X86Base.IsSupported)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        (string Name, bool Has)[] flags =
            [("sse4.2", Sse42.IsSupported), ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported), ("avx512f", Avx512F.IsSupported)];
        return string.Join(' ', flags.Where(f => f.Has).Select(f => f.Name));
    }

    // A program that runs where git is not, such as a container, is told by ADJOINT_COMMIT; an installed one carries the
    // commit that it was built from in its version.
    private static string CommitName() =>
        Environment.GetEnvironmentVariable("ADJOINT_COMMIT")
        ?? (s_checkout is null ? null : Ask("git", "describe --always --dirty --abbrev=10"))
        ?? Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    private static string? Ask(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = RepositoryRoot,
            });
            string? answer = process?.StandardOutput.ReadToEnd().Trim();
            process?.WaitForExit();
            return process?.ExitCode == 0 && answer is { Length: > 0 } ? answer : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // the program is not installed
        }
    }

    private static string? FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Adjoint.slnx")))
            {
                return d.FullName;
            }
        }

        return null;
    }
}
