namespace Adjoint.Memory;

/// <summary>One category's counters: one writer, any number of readers that accept a value a moment old.</summary>
internal struct Counter
{
    public long Leases;
    public long Releases;
    public long LiveBytes;
}

/// <summary>A counter for each <see cref="MemoryCategory"/>.</summary>
[InlineArray(Categories)]
internal struct CategoryCounters
{
    public const int Categories = 4;

    private Counter _first;

    public void Add(in CategoryCounters other)
    {
        for (int i = 0; i < Categories; i++)
        {
            this[i].Leases += other[i].Leases;
            this[i].Releases += other[i].Releases;
            this[i].LiveBytes += other[i].LiveBytes;
        }
    }

    public readonly long LiveBytes()
    {
        long sum = 0;
        for (int i = 0; i < Categories; i++)
            sum += this[i].LiveBytes;
        return sum;
    }
}
