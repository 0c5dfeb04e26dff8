using Xunit;

namespace Adjoint.Tests.Ops.Fused;

public sealed class SoftmaxTests
{
    private static readonly double[] s_x = [1, -2, 3.5, 0.25, 0.7, -1, 2, 2.5, 0.1, 0.2, -0.3, 1.1];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void IsTheShareOfTheExponentials(int dim)
    {
        Tensor x = Tensor.From(s_x, [2, 3, 2]);
        Tensor expected = x.Exp() / x.Exp().Sum(dim, keepDim: true);
        Near(expected, x.Softmax(dim));
        Near(expected.Log(), x.LogSoftmax(dim));
        Tensor strided = Tensor.From(s_x, [2, 3, 2]).Transpose(0, 2);
        Near(strided.Exp() / strided.Exp().Sum(dim, keepDim: true), strided.Softmax(dim));
        Assert.True(strided.Softmax(dim).IsContiguous);
    }

    [Fact]
    public void DoesNotOverflow()
    {
        Tensor x = Tensor.From([1000f, 999, -1000]);
        Assert.Equal([0.7310586f, 0.26894143f, 0], x.Softmax(0).ToArray<float>());
        Assert.Equal(-2000.3132f, x.LogSoftmax(0).ToArray<float>()[2]);
        Assert.Equal([1, 0], Tensor.From([0.0, double.NegativeInfinity]).Softmax(0).ToArray<double>());
    }

    [Fact]
    public void ScalarsAndNothing()
    {
        Assert.Equal(1, Tensor.Scalar(3.0).Softmax(0).Item());
        Assert.Equal(0, Tensor.Scalar(3.0).LogSoftmax(-1).Item());
        Assert.Equal([0, 3], Tensor.Zeros([0, 3], requiresGrad: true).Softmax(0).Shape.ToArray());
        Assert.Equal([2, 0, 3], Tensor.Zeros([2, 0, 3]).LogSoftmax(1).Shape.ToArray());
    }

    [Fact]
    public void GradientsFollowTheSlopes()
    {
        foreach (int dim in (int[])[0, 1, 2])
        {
            Slopes.Check(x => x.Softmax(dim), s_x, [2, 3, 2]);
            Slopes.Check(x => x.LogSoftmax(dim), s_x, [2, 3, 2]);
            Slopes.Check(x => x.Transpose(0, 2).Softmax(dim).Square(), s_x, [2, 3, 2]);
            Slopes.Check(x => x.LogSoftmax(dim).Square(), s_x, [2, 3, 2]);
        }
        Slopes.Check(static x => x.Softmax(0), [0.5], []);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void GradientsAddUpWhereTheInputIsUsedTwice(int dim)
    {
        Slopes.Check(x => x.Softmax(dim).Square() + x.LogSoftmax(dim).Sin() + x.Square(), s_x, [3, 4]);
    }

    [Fact]
    public void NamesItsNodesInBothOrders()
    {
        Tensor x = Tensor.From(s_x, requiresGrad: true);
        Tensor y = x.Softmax(0), z = x.LogSoftmax(0);
        Assert.Equal(("SoftmaxBackward0", "LogSoftmaxBackward0"), (y.GradFn!.Name, z.GradFn!.Name));
        Tensor g = Tensor.From(s_x);
        Assert.Equal("SoftmaxBackwardDataBackward0", Grad.Of(y, [x], g, createGraph: true)[0]!.GradFn!.Name);
        Assert.Equal("LogSoftmaxBackwardDataBackward0", Grad.Of(z, [x], g, createGraph: true)[0]!.GradFn!.Name);
    }

    [Fact]
    public void CastsFirstAndRefusesIntegers()
    {
        Tensor x = Tensor.From([1f, 2], requiresGrad: true);
        Tensor y = x.Softmax(0, DType.Float64);
        Assert.Equal((DType.Float64, "ToCopyBackward0"), (y.DType, y.GradFn!.Next(0).Function!.Name));
        y.Backward(Tensor.From([1.0, 0]));
        Assert.Equal(DType.Float32, x.Grad!.DType);
        Assert.Contains("not implemented for 'Long'", Assert.Throws<ArgumentException>(() =>
            Tensor.From([1L]).Softmax(0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Softmax(1));
    }

    [Fact]
    public void AResultThatWasWrittenToIsNoticed()
    {
        Tensor y = Tensor.From(s_x, requiresGrad: true).Softmax(0);
        Tensor loss = y.Sum();
        using (GradMode.NoGrad()) y.Zero_();
        Assert.Contains("modified by an inplace operation", Assert.Throws<AutogradException>(() =>
            loss.Backward()).Message);
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToArray<double>(), actual.ToArray<double>(), static (a, b) => Math.Abs(a - b) < 1e-14);
    }
}
