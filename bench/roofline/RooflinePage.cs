using System.Globalization;
using System.Xml.Linq;

namespace Adjoint.Roofline;

/// <summary>One page that needs nothing else: what was measured on, a picture and tables for each run.</summary>
internal static class RooflinePage
{
    private const string Style = """

        :root { color-scheme: light dark; --page: #ffffff; --ink: #1c1c1c; --line: #dddddd; }
        @media (prefers-color-scheme: dark) { :root { --page: #14171a; --ink: #e8e8e8; --line: #3a4046; } }
        body { margin: 0 auto; max-width: 1000px; padding: 24px 16px; background: var(--page); color: var(--ink);
               font: 15px/1.5 system-ui, "Segoe UI", sans-serif; }
        table { border-collapse: collapse; margin: 12px 0 24px; font-size: 13px; font-variant-numeric: tabular-nums; }
        th, td { padding: 3px 10px; border-bottom: 1px solid var(--line); text-align: right; }
        th:first-child, td:first-child { text-align: left; }
        .noisy { color: #d55e00; }
        svg { width: 100%; height: auto; }
        details { margin: 12px 0; }

        """;

    public static string Write(BenchReport report)
    {
        XElement html = new("html", new XAttribute("lang", "en"),
            new XElement("head", new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"),
                    new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", $"adjoint bench: {report.Machine.Cpu}"), new XElement("style", Style)),
            new XElement("body", new XElement("h1", report.Machine.Cpu), Head(report),
                report.Runs.Select(run => Section(report, run))));
        return "<!DOCTYPE html>\n" + html + "\n";
    }

    private static IEnumerable<XElement> Head(BenchReport report)
    {
        yield return new XElement("p", $"{report.Machine.Cores} cores, {report.Machine.Isa}; {report.Machine.System}; "
            + $"{report.Machine.Runtime}; Adjoint {report.Version}, commit {report.Machine.Commit}; {report.Date}. "
            + $"Medians of {report.Rounds} rounds; spread is the interquartile range divided by the median.");
        yield return new XElement("p", "How to read a picture: a kernel that does I operations for each byte it moves "
            + "can run no faster than I times the bandwidth of the memory that its data lies in (the slanted lines), "
            + "and no faster than the processor can multiply and add (the flat line). A point on its line cannot be "
            + "improved; how far below it lies is what is left. Percentages are taken from the line of the same mix of "
            + "reads and writes, which may lie lower than the fastest one, the one that is drawn.");
    }

    private static XElement Section(BenchReport report, BenchRun run) => new("section",
        new XElement("h2", run.Name), new XElement("p", run.Kernels), Warning(run), RooflineSvg.Draw(report, run),
        Table(KernelColumns, run.Results.Select(result => (Cells(result), result.Spread))),
        Table(LevelColumns, run.Levels.Select(level => (Cells(level), level.Spread))),
        Table(["peak", "cores", "GFLOP/s"], run.Peaks.Select(peak => (Cells(peak), 0.0))),
        Table(["latency", "time", "spread"], run.Latencies.Select(latency => (Cells(latency), latency.Spread))));

    /// <summary>The sentence about noise, or nothing.</summary>
    public static string? NoiseOf(BenchRun run) => run.Noisy == 0 ? null
        : $"{run.Noisy} of {run.Results.Count} kernel figures are noisy (spread above "
            + $"{Percent(BenchReport.WideSpread)}): something else was running, or the clock changed.";

    /// <summary>What <see cref="Cells(KernelResult)"/> tells.</summary>
    public static string[] KernelColumns { get; } =
        ["kernel", "size", "in", "time", "spread", "GFLOP/s", "GB/s", "of roof", "bound by"];

    /// <summary>What <see cref="Cells(Level)"/> tells.</summary>
    public static string[] LevelColumns { get; } =
        ["memory", "bytes", "read", "write", "copy", "triad", "update", "spread"];

    /// <summary>The columns of a row, for the page and for the terminal.</summary>
    public static string[] Cells(KernelResult result) =>
    [
        $"{result.Kernel} {result.DType}", result.Size, result.Level, Time(result.Nanoseconds), Percent(result.Spread),
        RooflineSvg.Number(result.Gflops), RooflineSvg.Number(result.Gbps), Percent(result.Share), result.Bound,
    ];

    /// <inheritdoc cref="Cells(KernelResult)"/>
    public static string[] Cells(Level level) =>
    [
        level.Name, RooflineSvg.Bytes(level.WorkingSet), GBs(level.Read), GBs(level.Write), GBs(level.Copy),
        GBs(level.Triad), GBs(level.Update), Percent(level.Spread),
    ];

    /// <inheritdoc cref="Cells(KernelResult)"/>
    public static string[] Cells(Peak peak) =>
        [peak.DType, peak.Cores.ToString(CultureInfo.InvariantCulture), RooflineSvg.Number(peak.Gflops)];

    /// <inheritdoc cref="Cells(KernelResult)"/>
    public static string[] Cells(Latency latency) =>
        [latency.Name, Time(latency.Nanoseconds), Percent(latency.Spread)];

    private static string GBs(double value) => $"{RooflineSvg.Number(value)} GB/s";

    private static string Percent(double share) => RooflineSvg.Percent(share);

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        >= 1e6 => $"{RooflineSvg.Number(nanoseconds / 1e6)} ms",
        >= 1e3 => $"{RooflineSvg.Number(nanoseconds / 1e3)} us",
        _ => $"{RooflineSvg.Number(nanoseconds)} ns",
    };

    private static XElement? Warning(BenchRun run) =>
        NoiseOf(run) is { } text ? new XElement("p", new XAttribute("class", "noisy"), text) : null;

    private static XElement Table(string[] head, IEnumerable<(string[] Cells, double Spread)> rows) => new("table",
        new XElement("thead", new XElement("tr", head.Select(text => new XElement("th", text)))),
        new XElement("tbody", rows.Select(row => new XElement("tr",
            row.Spread > BenchReport.WideSpread ? new XAttribute("class", "noisy") : null,
            row.Cells.Select(text => new XElement("td", text))))));
}
