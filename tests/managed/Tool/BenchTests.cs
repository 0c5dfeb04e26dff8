using System.Text.Json;
using System.Xml.Linq;
using Adjoint.Harness;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Roofline;
using Adjoint.Tests.Autograd.Tracking;
using Adjoint.Tool.Bench;
using Adjoint.Tool.Commands;
using Xunit;

namespace Adjoint.Tests.Tool;

/// <summary>The arithmetic of the roofline, the files of <c>adjoint bench</c>, and a small run.</summary>
[Collection(nameof(GraphTrackingTests))]
public sealed class BenchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adjoint-bench-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly Level[] s_levels =
    [
        new("L1", 32 << 10, false, 16 << 10, 400, 200, 300, 350, 360, 0.01),
        new("L2", 1 << 20, false, 512 << 10, 100, 50, 80, 90, 95, 0.01),
        new("DRAM", 0, false, 256 << 20, 20, 10, 12, 15, 16, 0.2),
    ];

    private static BenchReport Report(params KernelResult[] results)
    {
        BenchRun run = new("managed, <256>-bit & more", "x64",
            [new Peak("f32", 1, 200), new Peak("f64", 1, 100)], s_levels,
            [new Latency("a launch", 12.5, 0.02)], results);
        var machine = new Machine("A <CPU> & \"co\"", "avx2", 2, "system", ".NET", "auto", "abc");
        return new BenchReport(BenchReport.CurrentSchema, "2026-01-01", machine, "0.1.0", true, 15, [run]);
    }

    private static KernelResult Judged(double flops, double bytes, double workingSet, double nanoseconds,
        double spread = 0.01) => RooflineModel.Judge(new KernelWork(static () => { }, "1k", flops, bytes, workingSet),
            "exp", "f32", Traffic.Copy, nanoseconds, spread, peak: 200, s_levels);

    [Theory]
    [InlineData(0.125, 10)]    // 80 GB/s x 1/8
    [InlineData(2.5, 200)]     // exactly at the ridge
    [InlineData(100, 200)]
    public void A_roof_is_the_lower_of_peak_and_intensity_times_bandwidth(double intensity, double expected)
    {
        Assert.Equal(expected, RooflineModel.Attainable(intensity, peak: 200, bandwidth: 80));
        Assert.Equal(2.5, RooflineModel.Ridge(peak: 200, bandwidth: 80));
    }

    [Theory]
    [InlineData(1, "L1")]
    [InlineData(32 << 10, "L1")]
    [InlineData((32 << 10) + 1, "L2")]
    [InlineData(1 << 20, "L2")]
    [InlineData(1L << 40, "DRAM")]
    public void A_working_set_belongs_to_the_smallest_level_that_holds_it(long bytes, string level) =>
        Assert.Equal(level, RooflineModel.LevelOf(bytes, s_levels).Name);

    [Fact]
    public void A_kernel_is_judged_by_the_loop_with_its_traffic_in_its_level()
    {
        // 1000 FLOP over 8000 bytes in the second level, 200 ns: 5 GFLOP/s, 40 GB/s of 80 GB/s.
        KernelResult memory = Judged(flops: 1000, bytes: 8000, workingSet: 100_000, nanoseconds: 200);
        Assert.Equal(("L2", "memory"), (memory.Level, memory.Bound));
        Assert.Equal((5.0, 40.0, 10.0, 0.5), (memory.Gflops, memory.Gbps, memory.Roof, memory.Share));
        // 100 FLOP/byte: the peak is the limit.
        KernelResult compute = Judged(flops: 1e6, bytes: 1e4, workingSet: 1e4, nanoseconds: 10_000);
        Assert.Equal(("L1", "compute", 200.0, 0.5), (compute.Level, compute.Bound, compute.Roof, compute.Share));
    }

    [Fact]
    public void Operations_are_counted_by_running_the_formula()
    {
        Assert.Equal(1, CountingLane.Of<Plain<ReluOp>>());
        // By hand from SimdMath.Exp: two clamps; k with and without its bias, 2 + 1; r, 2 + 2; a polynomial of degree
        // 6, 12; 2^k in two factors, 1 + 2 + 2.
        Assert.Equal(2 + 3 + 4 + 12 + 5, CountingLane.Of<Plain<ExpOp>>());
        // The momentum: a product and an FMA; the parameter: an FMA.
        UpdateNumbers momentum = new() { B = 0.9, C = 1, D = -1, Flags = UpdateFlags.Momentum };
        Assert.Equal(5, CountingLane.OfUpdate<SgdUpdate>(momentum));
    }

    [Fact]
    public void Noise_is_told_and_not_hidden()
    {
        Assert.Null(RooflinePage.NoiseOf(Report(Judged(1, 8, 8, 1)).Runs[0]));
        BenchRun noisy = Report(Judged(1, 8, 8, 1), Judged(1, 8, 8, 1, spread: 0.5)).Runs[0];
        Assert.StartsWith("1 of 2 kernel figures are noisy", RooflinePage.NoiseOf(noisy), StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_and_the_page_are_well_formed_whatever_names_are_in_them()
    {
        BenchReport report = Report(Judged(1000, 8000, 1e5, 200), Judged(1e6, 1e4, 1e4, 1e4));
        string svg = Path.Combine(_folder, "a.svg"), html = Path.Combine(_folder, "a.html");
        BenchFile.WriteSvg(svg, report);
        BenchFile.WriteHtml(html, report);
        XElement root = XElement.Load(svg);
        Assert.Equal(RooflineSvg.Namespace + "svg", root.Name);
        // A point for each kernel and a dot for each level of the legend, all within the picture.
        double[] box = [.. root.Attribute("viewBox")!.Value.Split(' ').Select(t => double.Parse(t, null))];
        XElement[] circles = [.. root.Elements(RooflineSvg.Namespace + "circle")];
        Assert.Equal(2 + s_levels.Length, circles.Length);
        Assert.All(circles, circle =>
        {
            Assert.InRange(double.Parse(circle.Attribute("cx")!.Value, null), 0, box[2]);
            Assert.InRange(double.Parse(circle.Attribute("cy")!.Value, null), 0, box[3]);
        });
        Assert.Equal(s_levels.Length, root.Elements().Count(e => (string?)e.Attribute("class") == "roof"));
        Assert.Contains("prefers-color-scheme: dark", root.Value, StringComparison.Ordinal);
        string page = File.ReadAllText(html);
        Assert.StartsWith("<!DOCTYPE html>\n", page, StringComparison.Ordinal);
        XElement body = XElement.Parse(page[page.IndexOf('\n', StringComparison.Ordinal)..]);
        Assert.Single(body.Descendants(RooflineSvg.Namespace + "svg"));
        Assert.DoesNotContain("http", page.Replace(RooflineSvg.Namespace.NamespaceName, "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_comes_back_from_its_file()
    {
        string path = Path.Combine(_folder, "new", "a.json");
        BenchReport report = Report(Judged(1000, 8000, 1e5, 200));
        BenchFile.WriteJson(path, report);
        BenchReport back = BenchFile.ReadJson(path);
        Assert.Equal(report.Runs[0].Results, back.Runs[0].Results);
        Assert.Equal(report.Runs[0].Levels, back.Runs[0].Levels);
        Assert.Equal(report.Machine, back.Machine);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace(BenchReport.CurrentSchema, "other/9", StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => BenchFile.ReadJson(path));
        File.WriteAllText(path, "{");
        Assert.Throws<InvalidDataException>(() => BenchFile.ReadJson(path));
    }

    [Fact]
    public void Configurations_begin_with_what_serves_and_never_exceed_the_machine()
    {
        Assert.Equal(
            [
                "managed, 512-bit", "native, avx512", "managed, 256-bit", "native, avx2",
                "managed, 128-bit", "native, scalar",
            ],
            Configuration.For(512, hasNative: true, isX64: true, all: true).Select(c => c.Name));
        Assert.Equal(["managed, 256-bit", "managed, 128-bit"],
            Configuration.For(256, hasNative: false, isX64: true, all: true).Select(c => c.Name));
        Assert.Equal(["managed, 256-bit", "native, avx2"],
            Configuration.For(256, hasNative: true, isX64: true, all: false).Select(c => c.Name));
        Assert.Equal(["managed, 128-bit", "native, auto"],
            Configuration.For(128, hasNative: true, isX64: false, all: true).Select(c => c.Name));
        IReadOnlyDictionary<string, string> avx2 = Configuration.For(512, true, true, true)[3].Variables;
        Assert.Equal(("native", "avx2", "0", "1"), (avx2["ADJOINT_KERNELS"], avx2["ADJOINT_ISA"],
            avx2["DOTNET_EnableAVX512"], avx2["DOTNET_EnableAVX2"]));
    }

    [Fact]
    public void A_small_run_writes_what_it_shows()
    {
        string json = Path.Combine(_folder, "b.json"), html = Path.Combine(_folder, "b.html");
        using StringWriter output = new(), error = new();
        int code = AdjointCommand.Run(
            ["bench", "--here", "--quick", "--only", "relu", "--json", json, "--html", html], output, error);
        Assert.Equal((0, ""), (code, error.ToString()));
        BenchRun run = Assert.Single(BenchFile.ReadJson(json).Runs);
        Assert.Equal(["L1", "L2", "L3", "DRAM"], run.Levels.Select(level => level.Name));
        Assert.Equal(["L1", "L2", "L3", "DRAM"], run.Results.Select(result => result.Level));
        Assert.All(run.Results, result =>
        {
            Assert.Equal("relu", result.Kernel);
            Assert.Equal(0.125, result.Intensity);
            Assert.True(result.Gflops > 0 && result.Roof > 0 && double.IsFinite(result.Share), result.ToString());
        });
        Assert.All(run.Levels, level => Assert.True(level.Read > 0 && level.Triad > 0, level.ToString()));
        Assert.Contains("a recorded op, 1 element", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(Isa.Describe(), output.ToString(), StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        Assert.Equal(BenchReport.CurrentSchema, document.RootElement.GetProperty("schema").GetString());
        Assert.True(new FileInfo(html).Length > 4000);
    }

    [Fact]
    public void Options_are_checked_before_anything_is_measured()
    {
        foreach (string[] wrong in new[] { new[] { "--only", "relish" }, ["--json"], ["--fast"] })
        {
            using StringWriter output = new(), error = new();
            Assert.Equal(2, AdjointCommand.Run(["bench", .. wrong], output, error));
            Assert.StartsWith("adjoint: ", error.ToString(), StringComparison.Ordinal);
            Assert.Contains(wrong[^1], error.ToString(), StringComparison.Ordinal);
        }
    }
}
