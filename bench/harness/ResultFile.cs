using System.Globalization;

namespace Adjoint.Harness;

/// <summary>Where reports go: bench/results/DATE-CPU[-suite].</summary>
public static class ResultFile
{
    /// <summary>The path without its extension; the folder is made.</summary>
    public static string Path(Machine machine, string suite)
    {
        ArgumentNullException.ThrowIfNull(machine);
        string cpu = string.Concat(machine.Cpu.Replace("(R)", "", StringComparison.Ordinal)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        cpu = string.Join('-', cpu.Split('-', StringSplitOptions.RemoveEmptyEntries));
        string date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string folder = Directory.CreateDirectory(
            System.IO.Path.Combine(Machine.RepositoryRoot, "bench", "results")).FullName;
        return System.IO.Path.Combine(folder, $"{date}-{cpu}{(suite == "bench" ? "" : "-" + suite)}");
    }
}
