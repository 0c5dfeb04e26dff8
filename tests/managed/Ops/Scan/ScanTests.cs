using Xunit;

namespace Adjoint.Tests.Ops.Scan;

/// <summary>Running totals against loops.</summary>
public class ScanTests
{
    [Fact]
    public void Totals_are_those_of_a_loop_along_any_dimension()
    {
        Tensor x = Tensor.Randn([5, 6, 7], DType.Float64, generator: new Generator(3));
        foreach (Tensor t in new[] { x, x.Transpose(0, 2), x.Slice(1, step: 2) })
        {
            for (int dim = 0; dim < 3; dim++)
            {
                Check(t, dim, t.CumSum(dim), 0, static (sum, v) => sum + v);
                Check(t, dim, t.CumProd(dim), 1, static (product, v) => product * v);
                Check(t, dim, t.LogCumSumExp(dim), double.NegativeInfinity,
                    static (sum, v) => Math.Log(Math.Exp(sum) + Math.Exp(v)));
                Check(t, dim, t.CumMax(dim).Values, double.NegativeInfinity, Math.Max);
                Check(t, dim, t.CumMin(dim).Values, double.PositiveInfinity, Math.Min);
                Assert.Equal(t.CumMax(dim).Values.ToArray<double>(),
                    t.Gather(dim, t.CumMax(dim).Indices).ToArray<double>());
            }
        }
    }

    [Fact]
    public void Single_precision_is_totalled_in_double()
    {
        float[] tenths = [.. Enumerable.Repeat(0.1f, 100_000)];
        float last = Tensor.From(tenths).CumSum(0)[^1].Item<float>();
        Assert.Equal((float)(0.1f * 100_000d), last);
    }

    [Fact]
    public void Integers_are_totalled_in_64_bits()
    {
        Tensor y = Tensor.From([200, 100, 50]).To(DType.UInt8).CumSum(0);
        Assert.Equal(DType.Int64, y.DType);
        Assert.Equal([200L, 300, 350], y.ToArray<long>());
        Assert.Equal([1L, 1, 2], Tensor.From([true, false, true]).CumSum(0).ToArray<long>());
    }

    [Fact]
    public void The_last_of_ties_is_the_extreme_and_NaN_stays()
    {
        (Tensor values, Tensor places) = Tensor.From([1.0, 3, 3, 2, double.NaN, 9]).CumMax(0);
        Assert.Equal([0L, 1, 2, 2, 4, 4], places.ToArray<long>());
        Assert.Equal([1.0, 3, 3, 3, double.NaN, double.NaN], values.ToArray<double>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Gradients_of_products_are_exact_with_zeros(int zeros)
    {
        double[] values = [2, 3, 5, 7];
        for (int i = 0; i < zeros; i++) values[i + 1] = 0;
        Tensor x = Tensor.From(values, requiresGrad: true);
        x.CumProd(0).Sum().Backward();
        double[] expected = new double[4];
        for (int j = 0; j < 4; j++)
            for (int k = 0; k <= j; k++)
                expected[k] += Enumerable.Range(0, j + 1).Where(i => i != k).Aggregate(1.0, (p, i) => p * values[i]);
        Assert.Equal(expected, x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Logarithms_do_not_overflow()
    {
        Tensor x = Tensor.From([1000.0, 1000, double.NegativeInfinity]).RequiresGrad_();
        Tensor y = x.LogCumSumExp(0);
        Assert.Equal(1000 + Math.Log(2), y[1].Item(), 1e-12);
        y[1].Backward();
        Assert.Equal([0.5, 0.5], x.Grad![..2].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(1000 + Math.Log(2), x.LogSumExp(0).Item(), 1e-12);
        Assert.Equal(double.PositiveInfinity, Tensor.From([1.0, double.PositiveInfinity]).LogSumExp(0).Item());
        Assert.Equal(double.NegativeInfinity, Tensor.Zeros([0]).LogSumExp(0).Item());
    }

    private static void Check(Tensor x, int dim, Tensor y, double start, Func<double, double, double> next)
    {
        double[] expected = x.Transpose(dim, -1).Contiguous().ToArray<double>();
        double[] actual = y.Transpose(dim, -1).Contiguous().ToArray<double>();
        long n = x.Size(dim);
        double total = start;
        for (int i = 0; i < expected.Length; i++)
        {
            total = next(i % n == 0 ? start : total, expected[i]);
            Assert.Equal(total, actual[i], 1e-12 * Math.Max(1, Math.Abs(total)));
        }
    }
}
