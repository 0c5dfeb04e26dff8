using System.Diagnostics;

namespace Adjoint.Harness;

/// <summary>Medians of one measurement: nanoseconds and managed bytes per call, and the ratio of the two sides.</summary>
/// <param name="Subject">Median time of one call of the subject, in nanoseconds.</param>
/// <param name="Baseline">The same for the baseline, or NaN when there is none.</param>
/// <param name="Speed">Median over the rounds of baseline time / subject time: above 1 the subject is faster.</param>
/// <param name="Spread">Interquartile range of the subject's rounds divided by its median.</param>
/// <param name="Allocated">Managed bytes that one call of the subject allocates on the calling thread.</param>
/// <param name="Fastest">The subject's fastest round.</param>
/// <param name="FastestBaseline">The baseline's fastest round.</param>
public readonly record struct Timing(double Subject, double Baseline, double Speed, double Spread, double Allocated,
    double Fastest, double FastestBaseline);

/// <summary>How long a row is measured.</summary>
/// <param name="WarmUp">Time before the first round, at least.</param>
/// <param name="Calls">Calls before the first round, at least.</param>
/// <param name="Round">Time of one round.</param>
public sealed record Pace(TimeSpan WarmUp, int Calls, TimeSpan Round)
{
    /// <summary>Two tiers of the JIT come 100 ms after the last new method each; results of 64 MB rotate through up to
    /// eight buffers, each 16,000 page faults at first; a round is 10^5 times the clock's resolution.</summary>
    public static Pace Thorough { get; } = new(TimeSpan.FromMilliseconds(1500), 12, TimeSpan.FromMilliseconds(10));
}

/// <summary>
/// Measures two actions in alternation, A B A B, in one process. On a machine that is shared or changes its clock, absolute
/// times drift by tens of per cent within a minute; both halves of a round see the same drift, so their ratio does not.
/// </summary>
public static class Interleaved
{
    /// <summary>Fewest rounds that give a median and quartiles worth printing.</summary>
    public const int MinimumRounds = 15;

    public static Timing Measure(Action subject, Action? baseline = null, int rounds = MinimumRounds,
        Pace? pace = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, MinimumRounds);
        pace ??= Pace.Thorough;
        WarmUp(subject, baseline, pace);
        int subjectCalls = CallsPerRound(subject, pace.Round);
        int baselineCalls = baseline is null ? 0 : CallsPerRound(baseline, pace.Round);

        var subjects = new double[rounds];
        var baselines = new double[rounds];
        var speeds = new double[rounds];
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        Repeat(subject, subjectCalls);
        double allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / (double)subjectCalls;

        for (int round = 0; round < rounds; round++)
        {
            subjects[round] = Repeat(subject, subjectCalls);
            baselines[round] = baseline is null ? double.NaN : Repeat(baseline, baselineCalls);
            speeds[round] = baselines[round] / subjects[round];
        }

        return new Timing(Quantile(subjects, 0.5), Quantile(baselines, 0.5), Quantile(speeds, 0.5), Spread(subjects),
            allocated, subjects.Min(), baselines.Min());
    }

    private static void WarmUp(Action subject, Action? baseline, Pace pace)
    {
        var clock = Stopwatch.StartNew();
        int calls = 0;
        do
        {
            subject();
            baseline?.Invoke();
        }
        while (++calls < pace.Calls || clock.Elapsed < pace.WarmUp);
    }

    private static int CallsPerRound(Action action, TimeSpan round)
    {
        int calls = 1;
        while (true)
        {
            double elapsed = Repeat(action, calls) * calls;
            double wanted = round.TotalNanoseconds;
            if (elapsed >= wanted / 2)
            {
                return (int)Math.Max(1, calls * wanted / elapsed);
            }

            calls *= 4;
        }
    }

    /// <summary>Nanoseconds per call over <paramref name="calls"/> calls.</summary>
    private static double Repeat(Action action, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }

    /// <summary>Interquartile range divided by the median.</summary>
    public static double Spread(double[] values) => (Quantile(values, 0.75) - Quantile(values, 0.25)) / Quantile(values, 0.5);

    /// <summary>The value below which this share of <paramref name="values"/> lies.</summary>
    public static double Quantile(double[] values, double fraction)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round(fraction * (sorted.Length - 1))];
    }
}
