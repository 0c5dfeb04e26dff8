using Xunit;

namespace Adjoint.Tests.Ops.Sort;

/// <summary>Sorting against LINQ's stable sort, which knows nothing of digits.</summary>
public class SortTests
{
    // Both ways of every choice: insertion and digits, few of the best and many.
    public static TheoryData<int> Lengths => [1, 2, 31, 33, 100, 1000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sort_is_the_stable_order_of_any_dtype(int n)
    {
        foreach (DType dtype in Enum.GetValues<DType>())
        {
            Tensor x = Numbers(n, dtype);
            double[] values = x.To(DType.Float64).ToArray<double>();
            foreach (bool descending in (bool[])[false, true])
            {
                int[] order = Order(values, descending);
                (Tensor sorted, Tensor places) = x.Sort(descending: descending);
                Assert.Equal(order.Select(i => (long)i), places.ToArray<long>());
                Assert.Equal(order.Select(i => values[i]), sorted.To(DType.Float64).ToArray<double>());
                foreach (int k in new[] { 0, 1, n / 2, Math.Min(n, 70), n })
                {
                    Tensor top = x.TopK(k, largest: descending).Indices;
                    Assert.Equal(order.Take(k).Select(i => (long)i), top.ToArray<long>());
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Ranks_are_places_in_the_order(int n)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8 })
        {
            Tensor x = Numbers(n, dtype);
            double[] values = x.To(DType.Float64).ToArray<double>();
            int[] order = Order(values, descending: false);
            foreach (int k in new[] { 1, (n + 1) / 2, n })
                Assert.Equal(order[k - 1], x.KthValue(k).Indices.Item<long>());
            int numbers = values.Count(static v => !double.IsNaN(v));
            int median = numbers < n ? order[numbers] : order[(n - 1) / 2];
            Assert.Equal(median, x.Median(0).Indices.Item<long>());
            Assert.Equal(values[median], x.Median().Item());
            Assert.Equal(values[order[Math.Max(0, (numbers - 1) / 2)]], x.NanMedian().Item());
            IGrouping<double, double> most = values.GroupBy(static v => v)
                .OrderByDescending(static g => g.Count()).ThenBy(static g => double.IsNaN(g.Key))
                .ThenBy(static g => g.Key).First();
            (Tensor mode, Tensor place) = x.Mode();
            Assert.Equal(most.Key, mode.Item());
            Assert.Equal(Array.FindLastIndex(values, v => v.Equals(most.Key)), place.Item<long>());
        }
    }

    [Fact]
    public void Any_dimension_of_any_geometry_is_sorted()
    {
        Tensor x = Tensor.Randn([3, 40, 5], DType.Float64, generator: new Generator(5));
        foreach (Tensor t in new[] { x, x.Transpose(0, 2), x.Slice(1, step: 3), x.Unsqueeze(-1) })
        {
            for (int dim = 0; dim < t.Rank; dim++)
            {
                (Tensor values, Tensor places) = t.Sort(dim);
                Assert.Equal(t.Shape, values.Shape);
                Assert.Equal(t.Gather(dim, places).ToArray<double>(), values.ToArray<double>());
                if (t.Size(dim) > 1)
                {
                    long n = t.Size(dim) - 1;
                    Assert.True((bool)values.Narrow(dim, 0, n).Le(values.Narrow(dim, 1, n)).All());
                }
                Tensor second = t.KthValue(1, dim, keepDim: true).Values;
                Assert.Equal(values.Narrow(dim, 0, 1).ToArray<double>(), second.ToArray<double>());
            }
        }
    }

    [Fact]
    public void Zeros_are_equal_and_keep_their_order()
    {
        (Tensor values, Tensor places) = Tensor.From([0.0, -0.0, 0.0, -1.0]).Sort();
        Assert.Equal([3L, 0, 1, 2], places.ToArray<long>());
        Assert.Equal([false, true, false], values.ToArray<double>().Skip(1).Select(double.IsNegative));
    }

    [Fact]
    public void Unique_counts_and_finds()
    {
        Tensor x = Tensor.From([3L, 1, 3, 2, 1, 3], [2, 3]);
        (Tensor values, Tensor inverse, Tensor counts) = x.Unique();
        Assert.Equal([1L, 2, 3], values.ToArray<long>());
        Assert.Equal([2L, 1, 3], counts.ToArray<long>());
        Assert.Equal(x.ToArray<long>(), values[inverse].ToArray<long>());
        Assert.Equal(3, Tensor.From([double.NaN, 1, double.NaN]).Unique().Values.Count);
        Assert.Equal(0, Tensor.Zeros([0]).Unique().Values.Count);
    }

    [Fact]
    public void Searching_agrees_with_counting()
    {
        Tensor edges = Tensor.From([1.0, 2, 2, 5]), x = Tensor.From([0.0, 1, 2, 3, 5, 9, double.NaN]);
        Assert.Equal([0L, 0, 1, 3, 3, 4, 4], edges.SearchSorted(x).ToArray<long>());
        Assert.Equal([0L, 1, 3, 3, 4, 4, 4], x.Bucketize(edges, right: true).ToArray<long>());
        Tensor rows = Tensor.Stack([edges, edges * 2]);
        Assert.Equal([1L, 3, 0, 1], rows.SearchSorted(Tensor.From([2.0, 3, 2, 3], [2, 2])).ToArray<long>());
        Assert.Throws<ArgumentException>(() => edges.SearchSorted(Tensor.From([1L])));
    }

    [Fact]
    public void Histograms_count_what_lies_in_the_bins()
    {
        Tensor x = Tensor.From([0.0, 0.1, 0.5, 1, 1, -3, double.NaN]);
        Assert.Equal([2.0, 3], x.HistC(2, 0, 1).ToArray<double>());
        Assert.Equal([1.0, 0, 0, 3], Tensor.From([0.0, 4, 4, 4]).HistC(4).ToArray<double>());
        Assert.Equal([0L, 2, 0, 1, 0], Tensor.From([1L, 3, 1]).BinCount(minLength: 5).ToArray<long>());
        Assert.Equal([0.0, 0.75, 0, 4],
            Tensor.From([1L, 3, 1]).BinCount(Tensor.From([0.5, 4, 0.25])).ToArray<double>());
        Assert.Throws<ArgumentException>(() => Tensor.From([-1L]).BinCount());
    }

    [Theory]
    [InlineData(QuantileInterpolation.Linear, 2.5)]
    [InlineData(QuantileInterpolation.Lower, 2.0)]
    [InlineData(QuantileInterpolation.Higher, 4.0)]
    [InlineData(QuantileInterpolation.Nearest, 2.0)]
    [InlineData(QuantileInterpolation.Midpoint, 3.0)]
    public void A_quantile_lies_between_two_elements(QuantileInterpolation interpolation, double expected)
    {
        // Rank 0.3125 * 4 = 1.25.
        Tensor x = Tensor.From([4.0, 1, 8, 16, 2]);
        Assert.Equal(expected, x.Quantile(0.3125, interpolation: interpolation).Item());
        Tensor holes = Tensor.Cat([x, Tensor.From([double.NaN])]);
        Assert.Equal(expected, holes.NanQuantile(0.3125, interpolation: interpolation).Item());
        Assert.True(double.IsNaN(holes.Quantile(0.3125, interpolation: interpolation).Item()));
    }

    private static int[] Order(double[] values, bool descending)
    {
        // NaN is the largest; OrderBy is stable.
        static (bool, double) Key(double v) => (double.IsNaN(v), double.IsNaN(v) ? 0 : v);
        IEnumerable<int> all = Enumerable.Range(0, values.Length);
        return [.. descending ? all.OrderByDescending(i => Key(values[i])) : all.OrderBy(i => Key(values[i]))];
    }

    private static Tensor Numbers(int n, DType dtype)
    {
        // Many ties, and numbers of all magnitudes.
        Tensor x = Tensor.Randn([n], DType.Float64, generator: new Generator((ulong)n));
        if (!dtype.IsFloatingPoint()) return (x * 20).To(DType.Int64).To(dtype);
        x = Tensor.Where(x > 0.5, (x * 3).To(DType.Int64).To(DType.Float64), (x * 8).Exp() * x).To(dtype);
        return n < 3 ? x : x.IndexFill(0, Tensor.From([1L, n - 1]), double.NaN);
    }
}
