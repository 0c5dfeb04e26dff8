namespace Adjoint.Harness;

/// <summary>One row of a report: what is measured, against what, and what it must reach.</summary>
/// <param name="Name">The row's name; `--rows TEXT` picks rows by a part of it.</param>
/// <param name="Prepare">Makes what is measured, one call of it and one of the baseline (null to measure the subject
/// alone), when the row's turn comes: what other rows work on is not in memory then.</param>
/// <param name="Against">What the baseline is, in words.</param>
/// <param name="Target">What the timing must satisfy.</param>
public sealed record Row(string Name, Func<(Action Subject, Action? Baseline)> Prepare, string Against, Target Target);

/// <summary>A demand on a timing, the way it is written in the report, and whether it speaks about a baseline.</summary>
public sealed record Target(string Text, bool NeedsBaseline, Func<Timing, bool> IsMet)
{
    /// <summary>The subject reaches at least this multiple of the baseline's speed.</summary>
    public static Target Speed(double atLeast) =>
        new(string.Create(null, $">= {atLeast:0.##}x"), true, timing => timing.Speed >= atLeast);

    /// <summary>
    /// A call of <paramref name="steps"/> steps takes at most this much longer than the baseline, a step. Reckoned from
    /// the fastest rounds: what others do on the machine adds more to a median than there is to measure.
    /// </summary>
    public static Target Extra(int steps, double nanoseconds) =>
        new(string.Create(null, $"+ <= {nanoseconds:0.##} ns"), true,
            timing => timing.Fastest - timing.FastestBaseline <= nanoseconds * steps);

    /// <summary>One call takes at most this many microseconds.</summary>
    public static Target Time(double microseconds) =>
        new(string.Create(null, $"<= {microseconds:0.###} us"), false, timing => timing.Subject <= microseconds * 1000);
}

/// <summary>The rows of one report, in order. A benchmark is added with one call.</summary>
public sealed class RowSet
{
    private readonly List<Row> _rows = [];

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>A row judged by its speed relative to a baseline that runs in alternation with it.</summary>
    public void Against(string name, Action subject, string against, Action? baseline, double atLeast) =>
        Prepared(name, against, () => (subject, baseline), atLeast);

    /// <summary>The same, prepared when its turn comes.</summary>
    public void Prepared(string name, string against, Func<(Action Subject, Action? Baseline)> prepare, double atLeast) =>
        _rows.Add(new Row(name, prepare, against, Target.Speed(atLeast)));

    /// <summary>A row judged by its own time.</summary>
    public void Within(string name, Action subject, double microseconds) =>
        _rows.Add(new Row(name, () => (subject, null), "the clock", Target.Time(microseconds)));

    /// <summary>A row judged by what each of its steps takes longer than the same step of the baseline.</summary>
    public void Extra(string name, int steps, Action subject, string against, Action baseline, double nanoseconds) =>
        _rows.Add(new Row(name, () => (subject, baseline), against, Target.Extra(steps, nanoseconds)));

    /// <summary>
    /// A row that does <paramref name="flops"/> operations and is judged by its share of <see cref="FmaPeak"/>.
    /// </summary>
    public void OfPeak<T>(string name, double flops, Action subject, double atLeast) =>
        _rows.Add(new Row(name, () => (subject, () => FmaPeak.Run<T>(flops)), "FMA peak", Target.Speed(atLeast)));
}
