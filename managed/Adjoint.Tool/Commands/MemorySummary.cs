using System.Globalization;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary>The memory statistics of the arena in one line.</summary>
internal static class MemorySummary
{
    public static void Show(IAnsiConsole console)
    {
        MemoryStats stats = AdjointMemory.Stats;
        InfoCommand.Row(console, "memory", $"{Bytes(stats.LiveBytes)} live, {Bytes(stats.ReservedBytes)} reserved, " +
            $"peak {Bytes(stats.PeakLiveBytes)}");
        InfoCommand.Row(console, "buffers", string.Create(CultureInfo.InvariantCulture,
            $"{stats.Allocations:N0} handed out, {stats.Releases:N0} released, " +
            $"{stats.Reclaimed:N0} reclaimed in {stats.Sweeps:N0} sweeps"));
    }

    /// <summary>A number of bytes with two or three digits: <c>1.5 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit + 1 < units.Length; unit++) value /= 1024;
        string digits = value.ToString(unit > 0 && value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"{digits} {units[unit]}";
    }
}
