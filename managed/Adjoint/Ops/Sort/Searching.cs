using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed unsafe partial class Tensor
{
    /// <summary>Where values would have to be put into this sorted tensor: <c>torch.searchsorted</c>.</summary>
    /// <param name="values">In this dtype; of any shape if this is a vector, else of the same shape but for the last
    /// dimension.</param>
    /// <param name="right">Behind equal elements; else before them.</param>
    /// <remarks>Along the last dimension, which has to be sorted. NaN goes last. No gradient.</remarks>
    /// <returns>An Int64 tensor of the shape of <paramref name="values"/>.</returns>
    /// <exception cref="ArgumentException">The dtypes differ, or the shapes do not fit.</exception>
    /// <example><code>var bin = edges.SearchSorted(x, right: true);</code></example>
    public Tensor SearchSorted(Tensor values, bool right = false) => Search(values, right, "searchsorted");

    /// <summary>The bin of each element between sorted boundaries: <c>torch.bucketize</c>.</summary>
    /// <param name="boundaries">A sorted vector in this dtype.</param>
    /// <param name="right">Boundaries belong to the bin above; else to the bin below.</param>
    /// <remarks>0 below the first boundary, their number above the last. No gradient.</remarks>
    /// <returns>An Int64 tensor of this shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ, or the boundaries are no vector.</exception>
    /// <example><code>var decade = age.Bucketize(Tensor.From([10f, 20f, 30f]));</code></example>
    public Tensor Bucketize(Tensor boundaries, bool right = false)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        if (boundaries.Rank != 1)
        {
            throw new ArgumentException("bucketize(): boundaries tensor must be 1 dimension, but got dim(" +
                $"{boundaries.Rank})", nameof(boundaries));
        }
        return boundaries.Search(this, right, "bucketize");
    }

    /// <summary>The different values of all elements, sorted: <c>torch.unique</c>.</summary>
    /// <remarks>NaNs differ from each other. No gradient. How many values there are depends on the elements: a captured
    /// step refuses it.</remarks>
    /// <returns>The values, a vector in this dtype; for each element, in this shape, which of them it is; and how often
    /// each occurs. The latter two in Int64.</returns>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 elements.</exception>
    /// <example><code>var (classes, which, counts) = labels.Unique();</code></example>
    public (Tensor Values, Tensor Inverse, Tensor Counts) Unique()
    {
        HostAccess.CheckRead("Unique");
        using TapScope tap = Tap.Op("unique", this);
        Tensor flat = Copies.RowMajor(this);
        (Tensor sorted, Tensor places) =
            Sorting.Sort(flat.Alias(Layout.Contiguous([Count]), flat.Offset), 0, descending: false, "unique");
        return DType switch
        {
            DType.Float32 => RunsOf<float>(sorted, places),
            DType.Float64 => RunsOf<double>(sorted, places),
            DType.Int64 => RunsOf<long>(sorted, places),
            DType.Int32 => RunsOf<int>(sorted, places),
            _ => RunsOf<byte>(sorted, places),
        };
    }

    /// <summary>How often each integer from 0 on occurs: <c>torch.bincount</c>.</summary>
    /// <param name="weights">As many as there are elements; what each occurrence counts, 1 if not given.</param>
    /// <param name="minLength">How long the result is at least.</param>
    /// <remarks>Weights are added in order, whatever the number of threads. No gradient. How long the result is depends
    /// on the elements: a captured step refuses it.</remarks>
    /// <returns>A vector: Int64 without weights, else in the dtype of the weights, Float64 for integers.</returns>
    /// <exception cref="ArgumentException">This is no vector of integers, or one of them is negative; the weights are
    /// of
    /// another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minLength"/> is negative.</exception>
    /// <example><code>var sizes = labels.BinCount(minLength: 10);</code></example>
    public Tensor BinCount(Tensor? weights = null, long minLength = 0)
    {
        if (DType.IsFloatingPoint() || DType == DType.Bool || (Rank != 1 && Count > 0))
        {
            throw new ArgumentException("bincount(): only supports 1-d non-negative integral inputs, but got " +
                $"{DType.Name()}{Shape}");
        }
        if (minLength < 0)
            throw new ArgumentOutOfRangeException(nameof(minLength), "bincount(): minlength should be >= 0");
        if (weights is not null && weights.Count != Count)
        {
            throw new ArgumentException("bincount(): weights should be 1-d and have the same length as input, but " +
                "got " +
                $"{weights.Shape}", nameof(weights));
        }
        HostAccess.CheckRead("BinCount");
        long size = minLength;
        if (Count > 0)
        {
            if (Min().Item<long>() < 0)
                throw new ArgumentException("bincount(): only supports 1-d non-negative integral inputs, but one " +
                    "is negative");
            // The largest of all has no room behind it, and no memory would hold the counts before it.
            size = Math.Max(size, Math.Min(Max().Item<long>(), long.MaxValue - 1) + 1);
        }
        Tensor each = weights is null ? Ones([Count], DType.Int64)
            : weights.DType.IsFloatingPoint() ? weights.Untracked() : Copies.Cast(weights, DType.Float64);
        Tensor sums = Zeros([size], each.DType);
        Tensor places = Copies.RowMajor(Binary.Cast(this, DType.Int64));
        new PickPlan([size], [], [Count]).Write(sums, each.Reshape([Count]), places, accumulate: true);
        return sums;
    }

    /// <summary>How many elements lie in each of some equal bins: <c>torch.histc</c>.</summary>
    /// <param name="bins">How many bins.</param>
    /// <param name="min">Where the first begins.</param>
    /// <param name="max">Where the last ends, itself included; if both are equal, the smallest and the largest element
    /// are taken.</param>
    /// <remarks>Elements outside are not counted. No gradient.</remarks>
    /// <returns>A vector in this dtype.</returns>
    /// <exception cref="ArgumentException">The dtype is not floating point, or the range is empty or not
    /// finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no bins.</exception>
    /// <example><code>var counts = x.HistC(10, min: -3, max: 3);</code></example>
    public Tensor HistC(int bins = 100, double min = 0, double max = 0)
    {
        if (!DType.IsFloatingPoint())
            throw new ArgumentException($"histc(): not implemented for '{DType.ScalarName()}'");
        if (bins <= 0) throw new ArgumentOutOfRangeException(nameof(bins), $"histc(): bins must be > 0, but got " +
            $"{bins}");
        if (!double.IsFinite(min) || !double.IsFinite(max) || min > max)
            throw new ArgumentException($"histc(): range of [{min}, {max}] is empty or not finite");
        using TapScope tap = Tap.Op("histc", this);
        Tensor x = Copies.RowMajor(this), y = new(Layout.Contiguous([bins]), DType);
        if (DType == DType.Float32) Histogram<float>(x, y, min, max);
        else Histogram<double>(x, y, min, max);
        return y;
    }

    private static void Histogram<T>(Tensor x, Tensor y, double min, double max) where T : unmanaged, IFloatingPoint<T>
    {
        LaunchLog.Do(new HistogramLaunch<T>
        {
            X = x.As<T>(),
            Y = y.As<T>(),
            Count = (nint)x.Count,
            Bins = (nint)y.Count,
            Low = min,
            High = max,
        });
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private Tensor Search(Tensor values, bool right, string op)
    {
        ArgumentNullException.ThrowIfNull(values);
        using TapScope tap = Tap.Op(op, this, values);
        if (values.DType != DType)
        {
            throw new ArgumentException($"{op}(): boundary tensor and input value tensor should have same dtype, " +
                "but got " +
                $"boundary tensor data type {DType.Name()} and input value tensor data type {values.DType.Name()}",
                nameof(values));
        }
        bool fits = Rank == 1 || (Rank > 0 && values.Rank == Rank
            && Layout.Sizes.AsSpan(0, Rank - 1).SequenceEqual(values.Layout.Sizes.AsSpan(0, Rank - 1)));
        if (!fits)
        {
            throw new ArgumentException($"{op}(): boundaries tensor should be 1 dimension or the first N-1 " +
                "dimensions of " +
                $"boundaries tensor and input value tensor must match, but got boundaries tensor {Shape} and input " +
                    "value " +
                $"tensor {values.Shape}", nameof(values));
        }
        Tensor sorted = Copies.RowMajor(this), x = Copies.RowMajor(values);
        Tensor y = new(values.Layout.ToContiguous(), DType.Int64);
        if (y.Count == 0) return y;
        switch (DType)
        {
            case DType.Float32: Search<float>(sorted, x, y, right); break;
            case DType.Float64: Search<double>(sorted, x, y, right); break;
            case DType.Int64: Search<long>(sorted, x, y, right); break;
            case DType.Int32: Search<int>(sorted, x, y, right); break;
            default: Search<byte>(sorted, x, y, right); break;
        }
        return y;
    }

    private static void Search<T>(Tensor sorted, Tensor x, Tensor y, bool right) where T : unmanaged, INumber<T>
    {
        nint count = sorted.Rank == 1 ? (nint)x.Count : (nint)x.Layout.Sizes[^1];
        nint length = (nint)sorted.Layout.Sizes[^1];
        KernelSet.Search(sorted.As<T>(), x.As<T>(), y.As<long>(), (nint)x.Count / count, length, count, right);
        GC.KeepAlive(sorted);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private (Tensor, Tensor, Tensor) RunsOf<T>(Tensor sorted, Tensor places) where T : unmanaged, INumber<T>
    {
        Tensor values = new(sorted.Layout, DType), counts = new(sorted.Layout, DType.Int64);
        Tensor inverse = new(Layout.ToContiguous(), DType.Int64);
        nint runs = KernelSet.Runs(sorted.As<T>(), places.As<long>(), (nint)Count, values.As<T>(), inverse.As<long>(),
            counts.As<long>());
        GC.KeepAlive(sorted);
        GC.KeepAlive(places);
        Layout found = Layout.Contiguous([runs]);
        return (Copies.Contiguous(values.Alias(found, 0)), inverse, Copies.Contiguous(counts.Alias(found, 0)));
    }
}
