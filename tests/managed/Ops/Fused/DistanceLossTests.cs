using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Fused;

public sealed class DistanceLossTests
{
    private static readonly double[] s_x = [1, -2, 3.5, 0.25, 0.7, -1];
    private static readonly double[] s_y = [0.5, 1, 3, 0.5, -0.75, 2];

    [Fact]
    public void SquaredErrorIsReducedAsAsked()
    {
        Tensor x = Tensor.From(s_x, [2, 3]), y = Tensor.From(s_y, [2, 3]);
        double[] each = [.. s_x.Zip(s_y, static (a, b) => (a - b) * (a - b))];
        Assert.Equal(each, Functional.MseLoss(x, y, Reduction.None).ToArray<double>());
        Assert.Equal(each.Sum(), Functional.MseLoss(x, y, Reduction.Sum).Item(), 13);
        Assert.Equal(each.Average(), Functional.MseLoss(x, y).Item(), 13);
        Assert.Equal(each.Average(), Functional.MseLoss(x.T(), y.T()).Item(), 13);
        Assert.Equal(Functional.MseLoss(x.T(), y.View([3, 2])).Item(),
            Functional.MseLoss(x.T().Contiguous(), y.View([3, 2])).Item());
        Assert.True(double.IsNaN(Functional.MseLoss(Tensor.Zeros([0]), Tensor.Zeros([0])).Item()));
        Assert.Equal(0, Functional.MseLoss(Tensor.Zeros([0]), Tensor.Zeros([0]), Reduction.Sum).Item());
    }

    [Fact]
    public void SumsDoNotDependOnTheNumberOfThreads()
    {
        Tensor x = Tensor.Randn([150_001]), y = Tensor.Randn([150_001]);
        int threads = Threads.Count;
        try
        {
            Threads.Count = 1;
            float alone = Functional.MseLoss(x, y, Reduction.Sum).Item<float>();
            Threads.Count = 3;
            Assert.Equal(alone, Functional.MseLoss(x, y, Reduction.Sum).Item<float>());
            Assert.Equal((x - y).Square().Sum().Item(), alone, 1e-5 * alone);
        }
        finally
        {
            Threads.Count = threads;
        }
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void GradientsFollowTheSlopes(Reduction reduction)
    {
        Tensor y = Tensor.From(s_y, [2, 3]), row = Tensor.From(s_y[..3]);
        Slopes.Check(x => Functional.MseLoss(x, y, reduction), s_x, [2, 3]);
        Slopes.Check(x => Functional.MseLoss(y, x.T(), reduction), s_x, [3, 2]);
        Slopes.Check(x => Functional.MseLoss(x, x.Square(), reduction), s_x, [2, 3]);
        Slopes.Check(x => Functional.MseLoss(x, row, reduction), s_x, [2, 3]);
        Slopes.Check(x => Functional.MseLoss(y, x, reduction), s_x[..3], [3]);
        Slopes.Check(x => Functional.L1Loss(x, y, reduction), s_x, [2, 3]);
        Slopes.Check(x => Functional.L1Loss(y, x, reduction), s_x[..3], [3]);
    }

    [Fact]
    public void NamesTheGraphAsPyTorchDoes()
    {
        Tensor x = Tensor.From(s_x, [2, 3], requiresGrad: true), y = Tensor.From(s_y, [2, 3]);
        foreach (Reduction reduction in (Reduction[])[Reduction.None, Reduction.Mean, Reduction.Sum])
        {
            Node node = Functional.MseLoss(x, y, reduction).GradFn!;
            Assert.Equal("MseLossBackward0 (AccumulateGrad, 0) (None, 0)",
                $"{node.Name} {node.Next(0)} {node.Next(1)}");
        }
        Assert.Equal("ExpandBackward0", Functional.MseLoss(x.Narrow(0, 0, 1), y).GradFn!.Next(0).Function!.Name);
        Node mean = Functional.L1Loss(x, y).GradFn!;
        Assert.Equal("MeanBackward0 AbsBackward0", $"{mean.Name} {mean.Next(0).Function!.Name}");
        Assert.Equal("SumBackward0", Functional.L1Loss(x, y, Reduction.Sum).GradFn!.Name);
        using (GradMode.NoGrad()) Assert.Null(Functional.MseLoss(x, y).GradFn);
    }

    [Fact]
    public void MixesDTypesAndRefusesIntegers()
    {
        Tensor x = Tensor.From([1f, 2], requiresGrad: true), y = Tensor.From([0.0, 0]);
        Tensor loss = Functional.MseLoss(x, y);
        Assert.Equal((DType.Float64, 2.5), (loss.DType, loss.Item()));
        loss.Backward();
        Assert.Equal([1f, 2f], x.Grad!.ToArray<float>());
        Tensor whole = Tensor.From([1L]);
        Assert.Contains("not implemented for 'Long'", Assert.Throws<ArgumentException>(() =>
            Functional.MseLoss(whole, whole)).Message);
        Assert.Contains("must match the size", Assert.Throws<ArgumentException>(() =>
            Functional.MseLoss(x, Tensor.Ones([3]))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.L1Loss(x, y, (Reduction)5));
    }

    [Fact]
    public void ASavedArgumentThatWasWrittenToIsNoticed()
    {
        Tensor x = Tensor.From(s_x, requiresGrad: true), y = Tensor.From(s_y);
        Tensor loss = Functional.MseLoss(x, y);
        y.Zero_();
        Assert.Contains("modified by an inplace operation", Assert.Throws<AutogradException>(() =>
            loss.Backward()).Message);
    }
}
