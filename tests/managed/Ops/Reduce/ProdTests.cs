using Xunit;

namespace Adjoint.Tests.Ops.Reduce;

public sealed class ProdTests
{
    [Fact]
    public void MultipliesAllOrAlongADimension()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal(720, x.Prod().Item());
        Assert.Equal([4, 10, 18], x.Prod(0).ToArray<double>());
        Assert.Equal([6, 120], x.T().Prod(0).ToArray<double>());
        Assert.Equal([2, 1], x.Prod(1, keepDim: true).Shape.ToArray());
        Assert.Equal(1, Tensor.Zeros([0]).Prod().Item());
        Assert.Equal(DType.Int64, Tensor.From([2, 3]).Prod().DType);
        Assert.Equal(6, (long)Tensor.From([2, 3]).Prod());
    }

    [Fact]
    public void ZerosAreExact()
    {
        Assert.Equal([12, 0, 0], Gradient([0, 3, 4]));
        Assert.Equal([0, 0, 0], Gradient([0, 3, 0]));
        Assert.Equal([12, 8, 6], Gradient([2, 3, 4]));
    }

    [Fact]
    public void GradientsFollowTheSlopesAtZerosToo()
    {
        double[] x = [0, 1.5, -2, 0.5, 0, 3, 1, -1];
        Slopes.Check(static t => t.Prod(), [0, 1.5, -2, 0, 3], [5]);
        Slopes.Check(static t => t.Prod(), [1.5], []);
        Slopes.Check(static t => t.Prod(0), x, [2, 4]);
        Slopes.Check(static t => t.Transpose(0, 2).Prod(1, keepDim: true), x, [2, 2, 2]);
    }

    [Fact]
    public void NamesItsNodesAndForgetsAfterBackward()
    {
        Tensor x = Tensor.From([2.0, 3], requiresGrad: true);
        Assert.Equal("ProdBackward0", x.Prod().GradFn!.Name);
        Tensor y = x.Prod(0);
        Assert.Equal("ProdBackward1", y.GradFn!.Name);
        y.Backward();
        Assert.Contains("second time", Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }

    private static double[] Gradient(double[] x)
    {
        Tensor leaf = Tensor.From(x, requiresGrad: true);
        leaf.Prod().Backward();
        return leaf.Grad!.ToArray<double>();
    }
}
