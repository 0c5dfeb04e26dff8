namespace Adjoint.Tests.Fuzz;

/// <summary>A tensor as a list of numbers in row-major order, and every operation as one loop over positions: slow, and
/// plain enough to be read as the definition. Operations return null where PyTorch refuses the arguments.</summary>
internal sealed class PlainTensor(long[] sizes, double[] values)
{
    public long[] Sizes { get; } = sizes;

    public double[] Values { get; } = values;

    public int Rank => Sizes.Length;

    public double this[long[] position]
    {
        get
        {
            long offset = 0;
            for (int d = 0; d < Rank; d++) offset = offset * Sizes[d] + position[d];
            return Values[offset];
        }
    }

    /// <summary>The tensor of those sizes whose element at a position is what the function says.</summary>
    public static PlainTensor Make(long[] sizes, Func<long[], double> element)
    {
        double[] values = new double[Count(sizes)];
        long[] position = new long[sizes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = element(position);
            for (int d = sizes.Length - 1; d >= 0 && ++position[d] == sizes[d]; d--) position[d] = 0;
        }
        return new PlainTensor(sizes, values);
    }

    public static long Count(long[] sizes) => sizes.Aggregate(1L, static (a, b) => a * b);

    /// <summary>A dimension from its end, as PyTorch wraps it: a scalar counts as having one. -1 if there is none.
    /// </summary>
    public int Wrap(int dim)
    {
        int rank = Math.Max(Rank, 1);
        return dim < -rank || dim >= rank ? -1 : dim < 0 ? dim + rank : dim;
    }

    public PlainTensor? Permute(int[] dims)
    {
        int[] order = Array.ConvertAll(dims, Wrap);
        if (dims.Length != Rank || order.Contains(-1) || order.Distinct().Count() != Rank) return null;
        return Make(Array.ConvertAll(order, d => Sizes[d]), p =>
        {
            long[] q = new long[Rank];
            for (int i = 0; i < Rank; i++) q[order[i]] = p[i];
            return this[q];
        });
    }

    public PlainTensor? Unsqueeze(int dim)
    {
        if (dim < -Rank - 1 || dim > Rank) return null;
        List<long> sizes = [.. Sizes];
        sizes.Insert(dim < 0 ? dim + Rank + 1 : dim, 1);
        return new PlainTensor([.. sizes], Values);
    }

    public PlainTensor? Select(int dim, long index)
    {
        int d = Wrap(dim);
        if (Rank == 0 || d < 0 || index < -Sizes[d] || index >= Sizes[d]) return null;
        long at = index < 0 ? index + Sizes[d] : index;
        return Make([.. Sizes[..d], .. Sizes[(d + 1)..]], p => this[[.. p[..d], at, .. p[d..]]]);
    }

    public PlainTensor? Narrow(int dim, long start, long length)
    {
        int d = Wrap(dim);
        if (Rank == 0 || d < 0 || length < 0 || start < -Sizes[d] || start > Sizes[d]) return null;
        long from = start < 0 ? start + Sizes[d] : start;
        return from + length > Sizes[d] ? null : Stretch(d, from, length, 1);
    }

    public PlainTensor? Slice(int dim, long? start, long? stop, long step)
    {
        int d = Wrap(dim);
        if (Rank == 0 || d < 0 || step <= 0) return null;
        long from = Clamp(start ?? 0, Sizes[d]), to = Clamp(stop ?? long.MaxValue, Sizes[d]);
        return Stretch(d, from, Math.Max(0, (to - from + step - 1) / step), step);
    }

    public PlainTensor? Expand(long[] shape)
    {
        int extra = shape.Length - Rank;
        if (extra < 0) return null;
        long[] sizes = new long[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            bool isOwn = i >= extra;
            sizes[i] = shape[i] == -1 && isOwn ? Sizes[i - extra] : shape[i];
            if (sizes[i] < 0 || (isOwn && Sizes[i - extra] != 1 && Sizes[i - extra] != sizes[i])) return null;
        }
        return Make(sizes, p => this[Broadcast(p)]);
    }

    public PlainTensor? Reshape(long[] shape)
    {
        if (shape.Any(static s => s < -1) || shape.Count(static s => s == -1) > 1) return null;
        long known = Count([.. shape.Where(static s => s != -1)]);
        long[] sizes = [.. shape];
        int free = Array.IndexOf(shape, -1);
        if (free >= 0)
        {
            if (known == 0 || Values.Length % known != 0) return null;
            sizes[free] = Values.Length / known;
        }
        return Count(sizes) == Values.Length ? new PlainTensor(sizes, Values) : null;
    }

    /// <summary>Over some dimensions, or over all if none is named.</summary>
    public PlainTensor? Reduce(int[] dims, bool keepDim, Func<double, double, double> fold, double? identity)
    {
        int[] over = dims.Length == 0 ? [.. Enumerable.Range(0, Math.Max(Rank, 1))] : Array.ConvertAll(dims, Wrap);
        if (over.Contains(-1) || over.Distinct().Count() != over.Length) return null;
        // Without an identity there has to be something in every dimension that goes.
        if (identity is null && over.Any(d => d < Rank && Sizes[d] == 0)) return null;
        long[] kept = [.. Sizes.Select((size, d) => over.Contains(d) ? 1 : size)];
        Dictionary<long, double> results = [];
        Make(Sizes, p =>
        {
            long at = 0;
            for (int d = 0; d < Rank; d++) at = at * kept[d] + (over.Contains(d) ? 0 : p[d]);
            double value = this[p];
            results[at] = results.TryGetValue(at, out double before) ? fold(before, value)
                : identity is { } start ? fold(start, value) : value;
            return 0;
        });
        double[] values = new double[Count(kept)];
        for (int i = 0; i < values.Length; i++) values[i] = results.GetValueOrDefault(i, identity ?? 0);
        return new PlainTensor(keepDim ? kept : [.. Sizes.Where((_, d) => !over.Contains(d))], values);
    }

    public static PlainTensor? Zip(PlainTensor a, PlainTensor b, Func<double, double, double> f) =>
        BroadcastSizes(a.Sizes, b.Sizes) is { } sizes
            ? Make(sizes, p => f(a[a.Broadcast(p)], b[b.Broadcast(p)]))
            : null;

    public static PlainTensor? Cat(PlainTensor a, PlainTensor b, int dim)
    {
        // A list [0] may stand beside anything.
        if (a.Sizes is [0] && b.Rank != 1) return b.Rank == 0 || b.Wrap(dim) < 0 ? null : b;
        if (b.Sizes is [0] && a.Rank != 1) return a.Rank == 0 || a.Wrap(dim) < 0 ? null : a;
        int d = a.Wrap(dim);
        if (a.Rank == 0 || a.Rank != b.Rank || d < 0) return null;
        if (Enumerable.Range(0, a.Rank).Any(i => i != d && a.Sizes[i] != b.Sizes[i])) return null;
        long[] sizes = [.. a.Sizes];
        sizes[d] += b.Sizes[d];
        return Make(sizes, p =>
            p[d] < a.Sizes[d] ? a[p] : b[[.. p[..d], p[d] - a.Sizes[d], .. p[(d + 1)..]]]);
    }

    public static PlainTensor? MatMul(PlainTensor a, PlainTensor b)
    {
        if (a.Rank == 0 || b.Rank == 0) return null;
        PlainTensor left = a.Rank == 1 ? a.Unsqueeze(0)! : a, right = b.Rank == 1 ? b.Unsqueeze(1)! : b;
        if (left.Sizes[^1] != right.Sizes[^2]) return null;
        if (BroadcastSizes(left.Sizes[..^2], right.Sizes[..^2]) is not { } batch) return null;
        long k = left.Sizes[^1];
        PlainTensor product = Make([.. batch, left.Sizes[^2], right.Sizes[^1]], p =>
        {
            double sum = 0;
            for (long i = 0; i < k; i++)
                sum += left[left.Broadcast([.. p[..^1], i])] * right[right.Broadcast([.. p[..^2], i, p[^1]])];
            return sum;
        });
        List<long> sizes = [.. product.Sizes];
        if (b.Rank == 1) sizes.RemoveAt(sizes.Count - 1);
        if (a.Rank == 1) sizes.RemoveAt(batch.Length);
        return new PlainTensor([.. sizes], product.Values);
    }

    /// <summary>The position that stands there when this tensor is broadcast.</summary>
    public long[] Broadcast(long[] position)
    {
        int extra = position.Length - Rank;
        long[] own = new long[Rank];
        for (int d = 0; d < Rank; d++) own[d] = Sizes[d] == 1 ? 0 : position[d + extra];
        return own;
    }

    private static long[]? BroadcastSizes(long[] a, long[] b)
    {
        long[] sizes = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            long left = i <= a.Length ? a[^i] : 1, right = i <= b.Length ? b[^i] : 1;
            if (left != right && left != 1 && right != 1) return null;
            sizes[^i] = left == 1 ? right : left;
        }
        return sizes;
    }

    private PlainTensor Stretch(int d, long from, long length, long step) =>
        Make([.. Sizes[..d], length, .. Sizes[(d + 1)..]], p => this[[.. p[..d], from + p[d] * step, .. p[(d + 1)..]]]);

    private static long Clamp(long bound, long size) => Math.Clamp(bound < 0 ? bound + size : bound, 0, size);
}
