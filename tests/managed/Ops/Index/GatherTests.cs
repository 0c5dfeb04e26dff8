using Xunit;

namespace Adjoint.Tests.Ops.Index;

public sealed class GatherTests
{
    private static readonly double[] s_x = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void PicksAlongADimension()
    {
        Tensor x = Tensor.From(s_x, [2, 3]);
        Assert.Equal([1, 3, 5, 5], x.Gather(1, Tensor.From([0L, 2, 1, 1], [2, 2])).ToArray<double>());
        Assert.Equal([4, 2], x.Gather(0, Tensor.From([1L, 0], [1, 2])).ToArray<double>());
        Assert.Equal([2, 4], x.T().Gather(0, Tensor.From([1L, 0], [1, 2])).ToArray<double>());
        Assert.Equal([0, 3], x.Gather(1, Tensor.Zeros([0, 3], DType.Int64)).Shape.ToArray());
        Assert.Equal(7, Tensor.Scalar(7.0).Gather(0, Tensor.Scalar(0L)).Item());
    }

    [Fact]
    public void WhatIsPickedTwiceGetsBothGradients()
    {
        Tensor x = Tensor.From(s_x, [2, 3], requiresGrad: true);
        Tensor y = x.Gather(1, Tensor.From([1L, 1, 0, 2], [2, 2]));
        Assert.Equal("GatherBackward0", y.GradFn!.Name);
        y.Backward(Tensor.From([1.0, 2, 3, 4], [2, 2]));
        Assert.Equal([0, 3, 0, 3, 0, 4], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void GradientsFollowTheSlopes()
    {
        Tensor index = Tensor.From([1L, 1, 0, 0], [2, 2]);
        Slopes.Check(x => x.Square().Gather(0, index), s_x, [2, 3]);
        Slopes.Check(x => x.Square().T().Gather(1, index.T()), s_x, [2, 3]);
    }

    [Fact]
    public void RefusesWhatDoesNotFit()
    {
        Tensor x = Tensor.From(s_x, [2, 3]);
        Assert.Contains("index 3 is out of bounds for dimension 1 with size 3",
            Assert.Throws<ArgumentOutOfRangeException>(() => x.Gather(1, Tensor.From([3L], [1, 1]))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Gather(1, Tensor.From([-1L], [1, 1])));
        Assert.Contains("Expected dtype int64", Assert.Throws<ArgumentException>(() =>
            x.Gather(1, Tensor.From([1], [1, 1]))).Message);
        Assert.Contains("same number of dimensions", Assert.Throws<ArgumentException>(() =>
            x.Gather(1, Tensor.From([1L]))).Message);
        Assert.Contains("no larger than self",
            Assert.Throws<ArgumentException>(() => x.Gather(1, Tensor.Zeros([3, 1], DType.Int64))).Message);
    }
}
