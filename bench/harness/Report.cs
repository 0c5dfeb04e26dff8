using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using System.Text.Json;

namespace Adjoint.Harness;

/// <summary>Measures a set of rows, prints each as it comes, and writes bench/results/DATE-CPU[-suite].md and .json.</summary>
public sealed class Report(string suite, Machine machine)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<(Row Row, Timing Timing)> _results = [];
    private readonly List<string> _notes = [];

    /// <summary>A sentence for the head of the report, such as a baseline that could not be loaded.</summary>
    public void Note(string text)
    {
        _notes.Add(text);
        Console.WriteLine(text);
    }

    /// <summary>
    /// Measures the rows that <paramref name="filter"/> picks, by a part of their names or a pattern with *, and ends with
    /// `suite: N met, N short`.
    /// </summary>
    public void Run(RowSet rows, string filter = "", bool save = true)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (Row row in rows.Rows.Where(r => Picks(filter, r.Name)))
        {
            // What the last row worked on must not weigh on this one: the more is live, the later garbage is found.
            GC.Collect();
            (Action subject, Action? baseline) = row.Prepare();
            _results.Add((row, Interleaved.Measure(subject, baseline)));
            Console.WriteLine(Line(_results[^1]));
        }

        if (save && filter.Length == 0)
        {
            Save();
        }

        int met = _results.Count(r => Verdict(r) == "met"), missed = _results.Count(r => Verdict(r) == "short");
        Console.WriteLine($"{suite}: {met} met, {missed} short");
    }

    private static bool Picks(string filter, string name) => filter.Contains('*', StringComparison.Ordinal)
        ? FileSystemName.MatchesSimpleExpression(filter, name)
        : name.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static string Line((Row Row, Timing Timing) r) =>
        $"{r.Row.Name,-36} {Time(r.Timing.Subject),10}  {r.Row.Against,-20} {Time(r.Timing.Baseline),10}  "
        + $"{Speed(r.Timing),8}  {r.Row.Target.Text,-12} {Verdict(r)}";

    // A speed target without a baseline is neither met nor missed.
    private static string Verdict((Row Row, Timing Timing) r) =>
        double.IsNaN(r.Timing.Baseline) && r.Row.Target.NeedsBaseline ? "alone"
        : r.Row.Target.IsMet(r.Timing) ? "met" : "short";

    private static string Speed(Timing t) => double.IsNaN(t.Speed) ? "-" : string.Create(null, $"{t.Speed:0.00}x");

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        double.NaN => "-",
        >= 1e6 => string.Create(null, $"{nanoseconds / 1e6:0.000} ms"),
        >= 1e3 => string.Create(null, $"{nanoseconds / 1e3:0.000} us"),
        _ => string.Create(null, $"{nanoseconds:0.0} ns"),
    };

    private void Save()
    {
        string date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string path = ResultFile.Path(machine, suite);
        File.WriteAllText(path + ".md", Markdown(date));
        File.WriteAllText(path + ".json", Json(date));
        Console.WriteLine($"written: {Path.GetRelativePath(Machine.RepositoryRoot, path)}.md");
    }

    private string Markdown(string date)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # {suite}, {date}

            - processor: {machine.Cpu} ({machine.Isa}), {machine.Cores} cores
            - system: {machine.System}, {machine.Runtime}
            - kernels: {machine.Kernels}
            - commit: {machine.Commit}
            - command: `./build.sh {suite}`; medians of {Interleaved.MinimumRounds} interleaved rounds, speed = baseline / subject

            """);
        foreach (string note in _notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        text.Append("\n| row | time | spread | allocated | against | its time | speed | target | |\n");
        text.Append("|---|---:|---:|---:|---|---:|---:|---|---|\n");
        foreach (var r in _results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {r.Row.Name} | {Time(r.Timing.Subject)} | {r.Timing.Spread:0.0%} ");
            text.Append(CultureInfo.InvariantCulture, $"| {r.Timing.Allocated:0} B | {r.Row.Against} | {Time(r.Timing.Baseline)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Speed(r.Timing)} | {r.Row.Target.Text} | {Verdict(r)} |\n");
        }

        return text.ToString();
    }

    private string Json(string date) => JsonSerializer.Serialize(
        new
        {
            suite,
            date,
            machine,
            notes = _notes,
            rows = _results.Select(r => new
            {
                r.Row.Name,
                r.Row.Against,
                Target = r.Row.Target.Text,
                Verdict = Verdict(r),
                r.Timing,
            }),
        },
        s_json) + "\n";
}
