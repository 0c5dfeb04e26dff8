using System.Diagnostics;

namespace Adjoint.Harness;

/// <summary>The same work on several threads that begin together.</summary>
public static class Together
{
    /// <summary>Seconds from the common start to the end of the last; <paramref name="work"/> is told its
    /// number.</summary>
    public static double Seconds(int threads, Action<int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var line = new Barrier(threads);
        long[] starts = new long[threads], ends = new long[threads];
        Thread[] team = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            line.SignalAndWait();
            starts[number] = Stopwatch.GetTimestamp();
            work(number);
            ends[number] = Stopwatch.GetTimestamp();
        }))];
        foreach (Thread thread in team) thread.Start();
        foreach (Thread thread in team) thread.Join();
        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalSeconds;
    }
}
