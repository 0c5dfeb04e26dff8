using System.Globalization;

namespace Adjoint;

/// <summary>How many threads share one large kernel; as torch.get_num_threads and torch.set_num_threads.</summary>
/// <remarks>Results do not depend on it, bit for bit. Starts at the number of processors, at most 64, or at the
/// environment variable <c>ADJOINT_THREADS</c>. Small launches run on the calling thread; no thread is started before a
/// launch is large enough to share.</remarks>
/// <example><code>Threads.Count = 1; // everything on the calling thread</code></example>
public static class Threads
{
    private const int Most = 1024;
    private const int MostByDefault = 64;

    private static int s_count = Initial(Environment.GetEnvironmentVariable("ADJOINT_THREADS"));

    /// <summary>Threads of a large launch, the calling one included: 1 to 1024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1 or more than 1024.</exception>
    public static int Count
    {
        get => s_count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Most);
            s_count = value;
        }
    }

    internal static int Initial(string? demand)
    {
        if (string.IsNullOrWhiteSpace(demand)) return Math.Min(Environment.ProcessorCount, MostByDefault);
        return int.TryParse(
            demand, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= Most
            ? count
            : throw new ArgumentException(
                $"ADJOINT_THREADS={demand}: use a whole number from 1 to {Most}, or leave it unset.");
    }
}
