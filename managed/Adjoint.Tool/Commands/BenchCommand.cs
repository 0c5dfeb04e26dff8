using System.CommandLine;
using System.Globalization;
using Adjoint.Harness;
using Adjoint.Roofline;
using Adjoint.Tool.Bench;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary><c>adjoint bench</c>: what the machine can do, and how much of it the kernels reach.</summary>
internal static class BenchCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var quick = new Option<bool>("--quick") { Description = "The widest instruction set only, in half a minute." };
        var here = new Option<bool>("--here")
        {
            Description = "Measure in this process, with the kernels that its environment chooses.",
        };
        var only = new Option<string>("--only")
        {
            Description = "Only kernels with this in their name.",
            DefaultValueFactory = _ => "",
        };
        var json = new Option<string?>("--json") { Description = "Write the figures to this file." };
        var html = new Option<string?>("--html") { Description = "Write a page with pictures and tables." };
        var svg = new Option<string?>("--svg") { Description = "Write the picture of the first run." };
        var command = new Command("bench", "Measure this machine and the kernels under its roofline.")
        {
            quick, here, only, json, html, svg,
        };
        only.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Probe.Kernels.Any(
                name => name.Contains(token.Value, StringComparison.OrdinalIgnoreCase)))
            {
                result.AddError($"No kernel has '{token.Value}' in its name: {string.Join("; ", Probe.Kernels)}.");
            }
        });
        command.SetAction(parsed =>
        {
            Plan plan = parsed.GetValue(quick)
                ? Plan.Quick(parsed.GetValue(only)!) : Plan.Full(parsed.GetValue(only)!);
            BenchReport report = Measure(console, plan, parsed.GetValue(quick), parsed.GetValue(here));
            Show(console, report);
            Write(console, parsed.GetValue(json), report, BenchFile.WriteJson);
            Write(console, parsed.GetValue(html), report, BenchFile.WriteHtml);
            Write(console, parsed.GetValue(svg), report, BenchFile.WriteSvg);
            return AdjointCommand.Success;
        });
        return command;
    }

    private static BenchReport Measure(IAnsiConsole console, Plan plan, bool quick, bool here)
    {
        Machine machine = Machine.Describe();
        IReadOnlyList<BenchRun> runs = here ? [Here(console, plan)] : Children(console, plan, quick);
        return new BenchReport(BenchReport.CurrentSchema,
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), machine,
            typeof(Tensor).Assembly.GetName().Version!.ToString(3), quick, plan.Rounds, runs);
    }

    private static BenchRun Here(IAnsiConsole console, Plan plan) => WithStatus(console, tell =>
    {
        using var probe = new Probe(plan, tell);
        return probe.Run();
    });

    private static List<BenchRun> Children(IAnsiConsole console, Plan plan, bool quick)
    {
        List<string> options = quick ? ["--quick"] : [];
        if (plan.Only.Length > 0) options.AddRange(["--only", plan.Only]);
        return WithStatus(console, tell => Configuration.Here(all: !quick).Select(configuration =>
        {
            tell(configuration.Name);
            return ChildRun.Measure(configuration, options);
        }).ToList());
    }

    private static T WithStatus<T>(IAnsiConsole console, Func<Action<string>, T> work) =>
        console.Profile.Capabilities.Interactive
            ? console.Status().Start("starting", status => work(text => status.Status(Markup.Escape(text))))
            : work(static _ => { });

    private static void Show(IAnsiConsole console, BenchReport report)
    {
        InfoCommand.Row(console, "CPU", $"{report.Machine.Cpu} ({report.Machine.Isa}), {report.Machine.Cores} cores");
        InfoCommand.Row(console, "system", $"{report.Machine.System}, {report.Machine.Runtime}");
        InfoCommand.Row(console, "Adjoint", $"{report.Version}, commit {report.Machine.Commit}");
        InfoCommand.Row(console, "figures", $"medians of {report.Rounds} rounds; spread: interquartile range / median");
        foreach (BenchRun run in report.Runs) Show(console, run);
    }

    private static void Show(IAnsiConsole console, BenchRun run)
    {
        console.WriteLine();
        console.WriteLine($"{run.Name}: {run.Kernels}");
        console.Write(TableOf(["peak", "cores", "GFLOP/s"], run.Peaks.Select(RooflinePage.Cells)));
        console.Write(TableOf(RooflinePage.LevelColumns, run.Levels.Select(RooflinePage.Cells)));
        console.Write(TableOf(["latency", "time", "spread"], run.Latencies.Select(RooflinePage.Cells)));
        console.Write(TableOf(RooflinePage.KernelColumns, run.Results.Select(RooflinePage.Cells)));
        if (RooflinePage.NoiseOf(run) is { } noise) console.WriteLine("warning: " + noise);
    }

    private static Table TableOf(string[] head, IEnumerable<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        for (int i = 0; i < head.Length; i++)
        {
            var column = new TableColumn(Markup.Escape(head[i])) { NoWrap = true };
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }
        foreach (string[] row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private static void Write(IAnsiConsole console, string? path, BenchReport report, Action<string, BenchReport> write)
    {
        if (path is null) return;
        write(path, report);
        InfoCommand.Row(console, "wrote", path);
    }
}
