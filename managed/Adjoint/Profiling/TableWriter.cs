using System.Text;

namespace Adjoint.Profiling;

/// <summary>Writes averages as the aligned text of PyTorch's <c>key_averages().table()</c>.</summary>
internal static class TableWriter
{
    // PyTorch's limit for names; longer ones end in dots.
    private const int MaxNameWidth = 55;

    /// <param name="averages">The rows, sorted.</param>
    /// <param name="rowLimit">How many of them are shown.</param>
    /// <param name="memory">Whether there are columns for memory.</param>
    /// <param name="shapes">Whether there is a column for shapes.</param>
    public static string Write(List<ProfilerAverage> averages, int rowLimit, bool memory, bool shapes)
    {
        double total = averages.Sum(static a => a.SelfMicroseconds);
        List<string[]> rows = [Header(memory, shapes)];
        foreach (ProfilerAverage a in averages.Take(rowLimit)) rows.Add(Row(a, total, memory, shapes));
        int[] widths = new int[rows[0].Length];
        foreach (string[] row in rows)
            for (int i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        StringBuilder text = new();
        string rule = string.Join("  ", widths.Select(static w => new string('-', w)));
        text.Append(rule).Append('\n');
        Append(text, rows[0], widths);
        text.Append(rule).Append('\n');
        foreach (string[] row in rows.Skip(1)) Append(text, row, widths);
        text.Append(rule).Append('\n');
        return text.Append("Self CPU time total: ").Append(Time(total)).Append('\n').ToString();
    }

    /// <summary>Microseconds in the unit that suits: <c>12.345us</c>, <c>1.235ms</c>, <c>2.000s</c>.</summary>
    public static string Time(double microseconds) => microseconds switch
    {
        >= 1e6 => FormattableString.Invariant($"{microseconds / 1e6:0.000}s"),
        >= 1e3 => FormattableString.Invariant($"{microseconds / 1e3:0.000}ms"),
        _ => FormattableString.Invariant($"{microseconds:0.000}us"),
    };

    /// <summary>Bytes in the unit that suits, by powers of 1024: <c>-512 B</c>, <c>1.50 KB</c>.</summary>
    public static string Memory(long bytes) => Math.Abs((double)bytes) switch
    {
        >= 1 << 30 => FormattableString.Invariant($"{bytes / (double)(1 << 30):0.00} GB"),
        >= 1 << 20 => FormattableString.Invariant($"{bytes / (double)(1 << 20):0.00} MB"),
        >= 1 << 10 => FormattableString.Invariant($"{bytes / (double)(1 << 10):0.00} KB"),
        _ => FormattableString.Invariant($"{bytes} B"),
    };

    private static string[] Header(bool memory, bool shapes) =>
    [
        "Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg",
        .. memory ? ["CPU Mem", "Self CPU Mem"] : Array.Empty<string>(), "# of Calls",
        .. shapes ? ["Input Shapes"] : Array.Empty<string>(),
    ];

    private static string[] Row(ProfilerAverage a, double total, bool memory, bool shapes) =>
    [
        a.Name.Length <= MaxNameWidth ? a.Name : a.Name[..(MaxNameWidth - 3)] + "...",
        Percent(a.SelfMicroseconds, total), Time(a.SelfMicroseconds),
        Percent(a.TotalMicroseconds, total), Time(a.TotalMicroseconds), Time(a.AverageMicroseconds),
        .. memory ? [Memory(a.AllocatedBytes), Memory(a.SelfAllocatedBytes)] : Array.Empty<string>(),
        FormattableString.Invariant($"{a.Count}"),
        .. shapes ? [a.InputShapes] : Array.Empty<string>(),
    ];

    private static string Percent(double part, double total) =>
        FormattableString.Invariant($"{(total > 0 ? 100 * part / total : 0):0.00}%");

    private static void Append(StringBuilder text, string[] row, int[] widths)
    {
        for (int i = 0; i < row.Length; i++) text.Append(i == 0 ? "" : "  ").Append(row[i].PadLeft(widths[i]));
        text.Append('\n');
    }
}
