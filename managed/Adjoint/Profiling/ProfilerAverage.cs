namespace Adjoint;

/// <summary>What <see cref="Profiler.ToTable"/> sorts by, largest first.</summary>
public enum ProfilerSort
{
    /// <summary>Time without nested events.</summary>
    SelfTime,

    /// <summary>Time with nested events.</summary>
    TotalTime,

    /// <summary>Time of one call.</summary>
    AverageTime,

    /// <summary>Number of calls.</summary>
    Count,

    /// <summary>Memory without nested events.</summary>
    SelfMemory,

    /// <summary>Memory with nested events.</summary>
    Memory,

    /// <summary>The name, alphabetically.</summary>
    Name,
}

/// <summary>All events of one name: a row of <c>key_averages()</c>.</summary>
/// <param name="Name">The name of the events.</param>
/// <param name="InputShapes">Their shapes if grouped by them, as <c>[[2, 3], [3]]</c>; else empty.</param>
/// <param name="Count">How many there are.</param>
/// <param name="SelfMicroseconds">Their time without nested events, summed.</param>
/// <param name="TotalMicroseconds">Their time, summed; of events nested in one of the same row, the outer
/// counts.</param>
/// <param name="SelfAllocatedBytes">Their memory without nested events, summed.</param>
/// <param name="AllocatedBytes">Their memory, summed in the way of <paramref name="TotalMicroseconds"/>.</param>
public sealed record ProfilerAverage(string Name, string InputShapes, int Count, double SelfMicroseconds,
    double TotalMicroseconds, long SelfAllocatedBytes, long AllocatedBytes)
{
    /// <summary>Time of one call.</summary>
    public double AverageMicroseconds => TotalMicroseconds / Count;
}
