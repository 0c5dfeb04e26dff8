using Xunit;

namespace Adjoint.Tests.Ops.Reduce;

public sealed class ExtremeTests
{
    private static readonly double[] s_x = [3, -1, 4, 1.5, -5, 9, 2, 6.5, 5.3, 5.8, 9.7, 0];

    [Fact]
    public void FindsExtremesAndPlaces()
    {
        Tensor x = Tensor.From(s_x, [2, 3, 2]);
        Assert.Equal((9.7, -5.0), (x.Max().Item(), x.Min().Item()));
        Assert.Equal((10L, 4L), ((long)x.ArgMax(), (long)x.ArgMin()));
        (Tensor values, Tensor indices) = x.Max(1);
        Assert.Equal([4, 9, 9.7, 6.5], values.ToArray<double>());
        Assert.Equal([1, 2, 2, 0], indices.ToArray<long>());
        Assert.Equal([2, 1, 2], x.Min(1, keepDim: true).Values.Shape.ToArray());
        Assert.Equal(x.Min(-1).Values.ToArray<double>(), x.AMin(-1).ToArray<double>());
        Assert.Equal([9, 9.7], x.AMax([1, 2]).ToArray<double>());
        Assert.Equal([6.5, 5.8, 9.7], x.AMax([0, 2]).ToArray<double>());
    }

    [Fact]
    public void CountsPlacesInTheOrderOfDimensionsNotOfMemory()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 9, 5, 6], [2, 3]).T();
        Assert.Equal(1, (long)x.ArgMax());
        Assert.Equal([1, 1, 1], x.ArgMax(1).ToArray<long>());
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.UInt8)]
    public void ServesEveryDType(DType dtype)
    {
        Tensor x = Tensor.From([3, 1, 7, 2]).To(dtype);
        Assert.Equal(dtype, x.Max().DType);
        Assert.Equal((7.0, 1.0), (x.Max().Item(), x.Min().Item()));
        Assert.Equal(2, (long)x.Max(0).Indices);
    }

    [Fact]
    public void ScalarsHaveADimension()
    {
        Tensor x = Tensor.Scalar(2.5, requiresGrad: true);
        (Tensor value, Tensor index) = x.Max(0);
        Assert.Equal((2.5, 0L), (value.Item(), (long)index));
        value.Backward();
        Assert.Equal(1, x.Grad!.Item());
    }

    [Fact]
    public void TiesShareWhereThereIsNoIndex()
    {
        double[] tied = [2, 7, 7, 1, 7, 0];
        Assert.Equal([0, 1.0 / 3, 1.0 / 3, 0, 1.0 / 3, 0], Gradient(static x => x.Max(), tied));
        Assert.Equal([0, 0.5, 0.5, 0, 1, 0], Gradient(static x => x.AMax(1).Sum(), tied));
        Assert.Equal([0, 1, 0, 0, 1, 0], Gradient(static x => x.Max(1).Values.Sum(), tied));
    }

    [Fact]
    public void NaNWins()
    {
        double[] x = [1, double.NaN, 3, double.NaN, 0, 2];
        Tensor t = Tensor.From(x, [2, 3]);
        Assert.True(double.IsNaN(t.Max().Item()) && double.IsNaN(t.Min().Item()));
        Assert.Equal([1, 0], t.Max(1).Indices.ToArray<long>());
        Assert.Equal([0, 0.5, 0, 0.5, 0, 0], Gradient(static t => t.Max(), x));
        Assert.All(Gradient(static t => t.AMax(1).Sum(), x), static g => Assert.True(double.IsNaN(g)));
    }

    [Fact]
    public void GradientsFollowTheSlopes()
    {
        Slopes.Check(static x => x.Square().Max(), s_x, [12]);
        Slopes.Check(static x => x.Square().Max(1).Values, s_x, [2, 3, 2]);
        Slopes.Check(static x => x.Square().Transpose(0, 2).Min(1, true).Values, s_x, [2, 3, 2]);
        Slopes.Check(static x => x.Square().AMin([0, 2]), s_x, [2, 3, 2]);
    }

    [Fact]
    public void NamesItsNodes()
    {
        Tensor x = Tensor.From(s_x, [3, 4], requiresGrad: true);
        Assert.Equal(["MaxBackward1", "MaxBackward0", "AmaxBackward0", "MinBackward1", "MinBackward0", "AminBackward0"],
            new[] { x.Max(), x.Max(0).Values, x.AMax(0), x.Min(), x.Min(0).Values, x.AMin(0) }.Select(static t =>
                t.GradFn!.Name));
        Assert.False(x.Max(0).Indices.RequiresGrad);
        Assert.False(x.ArgMax().RequiresGrad);
    }

    [Fact]
    public void RefusesNothing()
    {
        Tensor x = Tensor.Zeros([0, 3]);
        Assert.Contains("Expected reduction dim to be specified", Assert.Throws<ArgumentException>(() =>
            x.Max()).Message);
        Assert.Contains("argmax(): Expected reduction dim 0 to have non-zero size.",
            Assert.Throws<ArgumentException>(() => x.ArgMax(0)).Message);
        Assert.Contains("max(): Expected reduction dim 0 to have non-zero size.",
            Assert.Throws<ArgumentException>(() => x.Max(0)).Message);
        Assert.Equal([0], x.Max(1).Values.Shape.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Max(2));
    }

    [Fact]
    public void WritingToTheIndicesIsNoticed()
    {
        Tensor x = Tensor.From(s_x, requiresGrad: true);
        (Tensor value, Tensor index) = x.Max(0);
        index.Zero_();
        Assert.Contains("modified by an inplace operation", Assert.Throws<AutogradException>(() =>
            value.Backward()).Message);
    }

    private static double[] Gradient(Func<Tensor, Tensor> f, double[] x)
    {
        Tensor leaf = Tensor.From(x, [2, 3], requiresGrad: true);
        f(leaf).Backward();
        return leaf.Grad!.ToArray<double>();
    }
}
