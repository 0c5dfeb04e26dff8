using Xunit;

namespace Adjoint.Tests.Ops.Reduce;

public sealed class MeanTests
{
    private static readonly double[] s_x = [1, -2, 3.5, 0.25, 7, -1];

    [Fact]
    public void MeansOfAllAndOfDimensions()
    {
        Tensor x = Tensor.From(s_x, [2, 3]);
        Assert.Equal(8.75 / 6, x.Mean().Item(), 14);
        Assert.Equal([0.625, 2.5, 1.25], x.Mean(0).ToArray<double>());
        Assert.Equal([2, 1], x.Mean([-1], keepDim: true).Shape.ToArray());
        Assert.Equal(x.Mean().Item(), x.Mean([0, 1]).Item());
        Assert.Equal([2.5 / 3, 6.25 / 3], x.T().Mean(0).ToArray<double>());
    }

    [Fact]
    public void OfNothingIsNaN()
    {
        Assert.True(double.IsNaN(Tensor.Zeros([0]).Mean().Item()));
        Assert.Equal(0, Tensor.Zeros([0, 3]).Mean(1).Count);
    }

    [Fact]
    public void GradientIsAnEqualShare()
    {
        Tensor x = Tensor.From(s_x, [2, 3], requiresGrad: true);
        x.Mean().Backward();
        Assert.All(x.Grad!.ToArray<double>(), static g => Assert.Equal(1.0 / 6, g));
        Assert.Equal("MeanBackward0", x.Mean().GradFn!.Name);
        Assert.Equal("MeanBackward1", x.Mean(0).GradFn!.Name);
        Slopes.Check(static t => t.Square().Mean([0]), s_x, [2, 3]);
        Slopes.Check(static t => t.Square().Mean([1], keepDim: true), s_x, [2, 3]);
        Slopes.Check(static t => t.Square().Mean(), s_x, [2, 3]);
    }

    [Fact]
    public void CastsFirst()
    {
        Tensor x = Tensor.From([1L, 2L]);
        Assert.Equal(1.5, x.Mean(DType.Float64).Item());
        Assert.StartsWith("mean(): could not infer output dtype. Input dtype must be either a floating point or " +
            "complex dtype. Got: Long",
            Assert.Throws<ArgumentException>(() => x.Mean()).Message, StringComparison.Ordinal);
        Tensor leaf = Tensor.From([1f, 2f], requiresGrad: true);
        leaf.Mean(DType.Float64).Backward();
        Assert.Equal([0.5f, 0.5f], leaf.Grad!.ToArray<float>());
    }

    [Fact]
    public void RecordsNothingWithoutGradMode()
    {
        Tensor x = Tensor.From(s_x, requiresGrad: true);
        using (GradMode.NoGrad())
        {
            Assert.False(x.Mean().RequiresGrad);
            Assert.False(x.Max().RequiresGrad);
            Assert.False(x.Max(0).Values.RequiresGrad);
            Assert.False(x.Var().RequiresGrad);
            Assert.False(x.Prod().RequiresGrad);
        }
    }
}
