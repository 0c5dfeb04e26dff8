using Xunit;

namespace Adjoint.Tests.Ops.Reduce;

public sealed class VarianceTests
{
    private static readonly double[] s_x = [1, -2, 3.5, 0.25, 7, -1, 2, 2.5];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void DividesBySizeLessCorrection(double correction)
    {
        double mean = s_x.Average(), m2 = s_x.Sum(v => (v - mean) * (v - mean));
        Tensor x = Tensor.From(s_x, [2, 4]);
        Assert.Equal(m2 / (8 - correction), x.Var([0, 1], correction).Item(), 13);
        Assert.Equal(Math.Sqrt(m2 / (8 - correction)), x.T().Std([0, 1], correction).Item(), 13);
        (Tensor variance, Tensor average) = x.VarMean([], correction);
        Assert.Equal((mean, m2 / (8 - correction)), (Math.Round(average.Item(), 13), variance.Item()), Close);
    }

    [Fact]
    public void DoesNotCancel()
    {
        // Around 1e8 the sum of squares has no digits left for a variance of 1.
        Tensor x = Tensor.From([1e8 + 1, 1e8 - 1, 1e8 + 1, 1e8 - 1]);
        Assert.Equal(1, x.Var(unbiased: false).Item(), 12);
    }

    [Fact]
    public void GradientsFollowTheSlopes()
    {
        Slopes.Check(static t => t.Var(), s_x, [8]);
        Slopes.Check(static t => t.Var(1, 0), s_x, [2, 4]);
        Slopes.Check(static t => t.Var([0], keepDim: true), s_x, [2, 4]);
        Slopes.Check(static t => t.Std(), s_x, [8]);
        Slopes.Check(static t => t.Transpose(0, 1).Std(0), s_x, [2, 4]);
        Slopes.Check(static t => t.VarMean([1]) is var (v, m) ? v * m : t, s_x, [2, 4]);
        Slopes.Check(static t => t.StdMean([1], keepDim: true) is var (v, m) ? v * m : t, s_x, [2, 4]);
        Slopes.Check(static t => t.VarMean([1]).Mean.Square(), s_x, [2, 4]);
    }

    [Fact]
    public void EqualValuesHaveNoSlope()
    {
        Tensor x = Tensor.From([2.0, 2, 2], requiresGrad: true);
        x.Std().Backward();
        Assert.Equal([0, 0, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void OneElementIsNaN()
    {
        Assert.True(double.IsNaN(Tensor.From([2.0]).Var().Item()));
        Assert.Equal(0, Tensor.From([2.0]).Var(unbiased: false).Item());
        Assert.True(double.IsNaN(Tensor.Zeros([0]).Var().Item()));
    }

    [Fact]
    public void NamesItsNodes()
    {
        Tensor x = Tensor.From(s_x, requiresGrad: true);
        (Tensor variance, Tensor mean) = x.VarMean();
        Assert.Same(variance.GradFn, mean.GradFn);
        Assert.Equal((0, 1), (variance.OutputNr, mean.OutputNr));
        Assert.Equal(["VarBackward0", "StdBackward0", "VarMeanBackward0", "StdMeanBackward0"],
            new[] { x.Var(), x.Std(0), variance, x.StdMean().Std }.Select(static t => t.GradFn!.Name));
        Assert.Contains("got Long", Assert.Throws<ArgumentException>(() => Tensor.From([1L]).Std()).Message);
    }

    private static bool Close((double, double) a, (double, double) b) =>
        Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12;
}
