namespace Adjoint.Tensors;

/// <summary>One in-place write.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="Op">Who wrote.</param>
/// <param name="Site">Where that was called.</param>
/// <param name="Region">The elements that were written.</param>
internal sealed record Write(int Version, string Op, string Site, Region Region);

/// <summary>The last in-place writes that one version counter has counted, kept while somebody traces.</summary>
internal sealed class WriteLog
{
    private const int Kept = 16;
    private readonly Lock _gate = new();
    private Write[] _writes = [];

    public Write Last => _writes[^1];

    public void Add(Write write)
    {
        lock (_gate) _writes = [.. _writes.Skip(_writes.Length == Kept ? 1 : 0), write];
    }

    /// <summary>All writes after <paramref name="version"/> up to <paramref name="now"/>; null if some are not
    /// known.</summary>
    public Write[]? Since(int version, int now)
    {
        Write[] later = Array.FindAll(_writes, w => w.Version > version && w.Version <= now);
        return later.Length == now - version ? later : null;
    }
}

/// <summary>Which elements of a storage a tensor shows.</summary>
internal readonly record struct Region(Layout Layout, long Offset)
{
    // Beyond this the elements are not compared one by one.
    private const long Small = 1 << 20;

    public Region(Tensor tensor) : this(tensor.Layout, tensor.Offset) { }

    /// <summary>The first element, and one past the last.</summary>
    public (long From, long To) Range
    {
        get
        {
            if (Layout.Count == 0) return (Offset, Offset);
            long from = Offset, to = Offset + 1;
            for (int d = 0; d < Layout.Rank; d++)
            {
                long reach = (Layout.Sizes[d] - 1) * Layout.Strides[d];
                if (reach < 0) from += reach;
                else to += reach;
            }
            return (from, to);
        }
    }

    /// <summary>Whether no element is in both. False also where that would take too long to find out.</summary>
    public bool IsApartFrom(Region other)
    {
        (long from, long to) = Range;
        (long otherFrom, long otherTo) = other.Range;
        if (to <= otherFrom || otherTo <= from) return true;
        if (Layout.Count > Small || other.Layout.Count > Small) return false;
        return !new HashSet<long>(Places()).Overlaps(other.Places());
    }

    private IEnumerable<long> Places()
    {
        for (long i = 0; i < Layout.Count; i++)
        {
            long rest = i, place = Offset;
            for (int d = Layout.Rank - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, Layout.Sizes[d]);
                place += index * Layout.Strides[d];
            }
            yield return place;
        }
    }
}
