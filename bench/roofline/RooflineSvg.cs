using System.Globalization;
using System.Xml.Linq;

namespace Adjoint.Roofline;

/// <summary>Draws one run: both axes logarithmic, a roof for each level of memory, a point for each kernel and
/// size.</summary>
internal static class RooflineSvg
{
    /// <summary>The namespace of its elements.</summary>
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    private const double Width = 1000, Height = 620, Left = 74, Right = 190, Top = 64, Bottom = 60;

    // Okabe and Ito's colours, apart from each other for every eye; lighter ones where the page is dark.
    private const string Style = """

        svg { color-scheme: light dark; --page: #ffffff; --ink: #1c1c1c; --faint: #e2e2e2; --soft: #666666;
              --L1: #0072b2; --L2: #009e73; --L3: #b07a00; --DRAM: #c04a00; }
        @media (prefers-color-scheme: dark) {
          svg { --page: #14171a; --ink: #e8e8e8; --faint: #2b3036; --soft: #a0a0a0;
                --L1: #56b4e9; --L2: #2fd0a0; --L3: #e8b94a; --DRAM: #ff8a4c; }
        }
        text { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
        .title { font-size: 16px; font-weight: 600; }
        .soft { fill: var(--soft); }
        .grid { stroke: var(--faint); stroke-width: 1; }
        .frame { fill: none; stroke: var(--soft); stroke-width: 1; }
        .roof { fill: none; stroke-width: 2; }
        .peak { stroke: var(--ink); stroke-width: 2; }
        .column { stroke: var(--faint); stroke-dasharray: 2 4; }
        .point { stroke: var(--page); stroke-width: 1; }

        """;

    /// <summary>The picture of <paramref name="run"/>, kernels in f32 under the f32 peak, f64 under its own.</summary>
    public static XElement Draw(BenchReport report, BenchRun run)
    {
        Scale x = Scale.Of(run.Results.Select(result => result.Intensity), Left, Width - Right);
        double peak = PeakOf(run, "f32");
        IEnumerable<double> heights = run.Results.Select(result => result.Gflops)
            .Concat(run.Levels.Select(level => level.Fastest * x.Low));
        Scale y = Scale.Of(heights.Append(peak), Height - Bottom, Top);
        return new XElement(Namespace + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(Height)}"), new XAttribute("role", "img"),
            new XAttribute("aria-label", $"Roofline of {report.Machine.Cpu}: {run.Name}"),
            new XElement(Namespace + "style", Style),
            Element("rect", ("width", Width), ("height", Height), ("fill", "var(--page)")),
            Text(Left, 26, $"{report.Machine.Cpu}, one core: {run.Name}", "title"),
            Text(Left, 46, $"peak {Number(peak)} GFLOP/s in f32, {Number(PeakOf(run, "f64"))} in f64; "
                + $"points: medians of {report.Rounds} rounds", "soft"),
            Grid(x, y), Roofs(run, x, y, peak), Points(run, x, y), Legend(run));
    }

    private static IEnumerable<XElement> Grid(Scale x, Scale y)
    {
        foreach (double value in x.Ticks())
        {
            yield return Line(x[value], Top, x[value], Height - Bottom, "grid");
            yield return Text(x[value], Height - Bottom + 18, Number(value), "soft", "middle");
        }
        foreach (double value in y.Ticks())
        {
            yield return Line(Left, y[value], Width - Right, y[value], "grid");
            yield return Text(Left - 8, y[value] + 4, Number(value), "soft", "end");
        }
        yield return Element("rect", ("class", "frame"), ("x", Left), ("y", Top),
            ("width", Width - Right - Left), ("height", Height - Bottom - Top));
        yield return Text((Left + Width - Right) / 2, Height - 14, "arithmetic intensity, FLOP/byte", "", "middle");
        XElement label = Text(0, 0, "GFLOP/s", "", "middle");
        label.SetAttributeValue("transform", $"translate(20 {Number((Top + Height - Bottom) / 2)}) rotate(-90)");
        yield return label;
    }

    private static IEnumerable<XElement> Roofs(BenchRun run, Scale x, Scale y, double peak)
    {
        foreach (Level level in run.Levels)
        {
            double ridge = Math.Clamp(RooflineModel.Ridge(peak, level.Fastest), x.Low, x.High);
            yield return Element("line", ("class", "roof"), ("stroke", $"var(--{level.Name})"),
                ("x1", x[x.Low]), ("y1", y[RooflineModel.Attainable(x.Low, peak, level.Fastest)]), ("x2", x[ridge]),
                ("y2", y[RooflineModel.Attainable(ridge, peak, level.Fastest)]));
        }
        double first = run.Levels.Max(level => level.Fastest);
        yield return Line(
            x[Math.Clamp(RooflineModel.Ridge(peak, first), x.Low, x.High)], y[peak], x[x.High], y[peak], "peak");
    }

    private static IEnumerable<XElement> Points(BenchRun run, Scale x, Scale y)
    {
        // A column for each intensity, named once at its foot: what shares an intensity shares the name. Where columns
        // are close, names step aside to the right.
        double foot = Height - Bottom - 6, next = Left;
        foreach (var column in
            run.Results.GroupBy(result => Math.Round(x[result.Intensity])).OrderBy(group => group.Key))
        {
            IEnumerable<string> names = column.Select(NameOf).Distinct();
            XElement label = Text(0, 0, string.Join(", ", names), "soft");
            double at = Math.Max(column.Key - 4, next);
            next = at + 14;
            label.SetAttributeValue("transform", $"translate({Number(at)} {Number(foot)}) rotate(-90)");
            yield return Line(column.Key, Top, column.Key, Height - Bottom, "column");
            yield return label;
        }
        foreach (KernelResult result in run.Results)
        {
            yield return new XElement(Namespace + "circle", new XAttribute("class", "point"),
                new XAttribute("cx", Number(x[result.Intensity])), new XAttribute("cy", Number(y[result.Gflops])),
                new XAttribute("r", "5"), new XAttribute("fill", $"var(--{result.Level})"),
                new XElement(Namespace + "title",
                    $"{result.Kernel} {result.DType}, {result.Size} ({result.Level}): {Number(result.Gflops)} GFLOP/s, "
                    + $"{Number(result.Gbps)} GB/s, {Percent(result.Share)} of its roof ({result.Bound})"));
        }
    }

    private static string NameOf(KernelResult result) =>
        result.Kernel == "gemm" ? $"gemm {result.Size} {result.DType}" : result.Kernel;

    private static IEnumerable<XElement> Legend(BenchRun run)
    {
        const double left = Width - Right + 16;
        double top = Top + 10;
        foreach (Level level in run.Levels)
        {
            string size = level.Bytes == 0 ? "" : $", {Bytes(level.Bytes)}{(level.Assumed ? " (assumed)" : "")}";
            yield return Element("circle", ("cx", left), ("cy", top - 4), ("r", 5), ("fill", $"var(--{level.Name})"));
            yield return Text(left + 12, top, level.Name + size, "");
            yield return Text(left + 12, top + 16, $"{Number(level.Fastest)} GB/s", "soft");
            top += 44;
        }
        yield return Text(left - 5, top, "colour: where the", "soft");
        yield return Text(left - 5, top + 16, "working set fits;", "soft");
        yield return Text(left - 5, top + 32, "line: the fastest of", "soft");
        yield return Text(left - 5, top + 48, "read, write, copy,", "soft");
        yield return Text(left - 5, top + 64, "triad, update", "soft");
    }

    internal static double PeakOf(BenchRun run, string dtype) =>
        run.Peaks.First(peak => peak.DType == dtype && peak.Cores == 1).Gflops;

    /// <summary>Three digits.</summary>
    internal static string Number(double value) => value switch
    {
        0 => "0",
        >= 100 or <= -100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    internal static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);

    internal static string Bytes(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MB" : $"{bytes >> 10} kB";

    private static XElement Text(double x, double y, string text, string style, string anchor = "start") =>
        new(Namespace + "text", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)),
            new XAttribute("class", style), new XAttribute("text-anchor", anchor), text);

    private static XElement Line(double x1, double y1, double x2, double y2, string style) =>
        Element("line", ("class", style), ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2));

    private static XElement Element(string name, params (string Name, object Value)[] attributes) =>
        new(Namespace + name, attributes.Select(a =>
            new XAttribute(a.Name, a.Value is string text ? text : Number(Convert.ToDouble(a.Value, null)))));

    /// <summary>A logarithmic axis from pixel to pixel, over whole powers of 2.</summary>
    private sealed record Scale(double Low, double High, double From, double To)
    {
        public double this[double value] =>
            From + Math.Log2(Math.Max(value, Low) / Low) / Math.Log2(High / Low) * (To - From);

        public static Scale Of(IEnumerable<double> values, double from, double to)
        {
            double[] all = [.. values.Where(value => value > 0)];
            double low = all.Length == 0 ? 1 : all.Min(), high = all.Length == 0 ? 2 : all.Max();
            return new Scale(Math.Pow(2, Math.Floor(Math.Log2(low) - 0.5)),
                Math.Pow(2, Math.Ceiling(Math.Log2(high) + 0.5)), from, to);
        }

        public IEnumerable<double> Ticks()
        {
            for (double value = Low; value <= High; value *= 2) yield return value;
        }
    }
}
