using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Fused;

public sealed class ClassLossTests
{
    private static readonly double[] s_x = [1, -2, 3.5, 0.25, 0.7, -1, 2, 2.5, 0.1, 0.2, -0.3, 1.1];
    private static readonly double[] s_weights = [0.5, 2, 1.5];

    [Fact]
    public void PicksTheLogProbabilityOfTheClass()
    {
        Tensor x = Tensor.From(s_x, [4, 3]), t = Tensor.From([2L, 0, -100, 1]), w = Tensor.From(s_weights);
        Assert.Equal([-3.5, -0.25, 0, 0.3], Functional.NllLoss(x, t, reduction: Reduction.None).ToArray<double>());
        Assert.Equal(-3.45, Functional.NllLoss(x, t, reduction: Reduction.Sum).Item(), 14);
        Assert.Equal(-3.45 / 3, Functional.NllLoss(x, t).Item(), 14);
        Assert.Equal((-1.5 * 3.5 - 0.5 * 0.25 + 2 * 0.3) / 4, Functional.NllLoss(x, t, w).Item(), 14);
        Assert.Equal(-0.25, Functional.NllLoss(x, Tensor.From([2, 0, 2, 2]), ignoreIndex: 2).Item(), 14);
        Assert.Equal(2, Functional.NllLoss(Tensor.From([1.0, -2, 3]), Tensor.Scalar(1L)).Item());
    }

    [Fact]
    public void SeesEveryFurtherDimensionAsPlaces()
    {
        Tensor x = Tensor.From(s_x, [2, 3, 2]), t = Tensor.From([0L, 1, 2, 0], [2, 2]);
        Assert.Equal([-1, -0.25, 0.3, -2.5], Functional.NllLoss(x, t, reduction: Reduction.None).ToArray<double>());
        Assert.Equal([2, 2], Functional.NllLoss(x, t, reduction: Reduction.None).Shape.ToArray());
        Tensor images = x.View([2, 3, 1, 2]);
        Assert.Equal(-3.45 / 4, Functional.NllLoss(images, t.View([2, 1, 2])).Item(), 14);
        Assert.Equal(-3.45 / 4, Functional.NllLoss(images.View([2, 3, 1, 1, 2]), t.View([2, 1, 1, 2])).Item(), 14);
    }

    [Fact]
    public void ManyTargetsAddUpAlikeOnAnyNumberOfThreads()
    {
        // Three blocks of partial sums, the last one short.
        const int n = 2 * 4096 + 5;
        double[] x = new double[n * 2];
        long[] t = new long[n];
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            t[i] = i % 3 == 0 ? 1 : 0;
            x[2 * i] = Math.Sin(i);
            x[2 * i + 1] = i;
            sum -= x[2 * i + t[i]];
        }
        double loss = Functional.NllLoss(Tensor.From(x, [n, 2]), Tensor.From(t), reduction: Reduction.Sum).Item();
        Assert.Equal(sum, loss, Math.Abs(sum) * 1e-13);
    }

    [Fact]
    public void NothingThatCountsIsNaNInTheMean()
    {
        Tensor x = Tensor.From(s_x, [4, 3], requiresGrad: true), ignored = Tensor.From([7L, 7, 7, 7]);
        Tensor mean = Functional.NllLoss(x, ignored, ignoreIndex: 7);
        Assert.True(double.IsNaN(mean.Item()));
        mean.Backward();
        Assert.All(x.Grad!.ToArray<double>(), static g => Assert.Equal(0, g));
        Assert.Equal(0, Functional.NllLoss(x, ignored, ignoreIndex: 7, reduction: Reduction.Sum).Item());
        Assert.True(double.IsNaN(Functional.NllLoss(Tensor.Zeros([0, 3]), Tensor.Zeros([0], DType.Int64)).Item()));
        Assert.Equal([0, 2], Functional.NllLoss(Tensor.Zeros([0, 3, 2]), Tensor.Zeros([0, 2], DType.Int64),
            reduction: Reduction.None).Shape.ToArray());
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void GradientsFollowTheSlopes(Reduction reduction)
    {
        Tensor t = Tensor.From([2L, 0, -100, 1]), places = Tensor.From([0L, 1, 2, 0], [2, 2]),
            w = Tensor.From(s_weights);
        Slopes.Check(x => Functional.NllLoss(x.Square(), t, w, reduction: reduction), s_x, [4, 3]);
        Slopes.Check(x => Functional.NllLoss(x.Square(), places, null, 1, reduction), s_x, [2, 3, 2]);
        Slopes.Check(x => Functional.CrossEntropy(x, t, null, -100, reduction), s_x, [4, 3]);
        Slopes.Check(x => Functional.CrossEntropy(x, places, w, 1, reduction, 0.2), s_x, [2, 3, 2]);
        Slopes.Check(x => Functional.CrossEntropy(x.Transpose(0, 1), t.Narrow(0, 0, 2).Eq(2).To(DType.Int64), null,
            -100, reduction),
            s_x[..6], [3, 2]);
        Tensor p = Tensor.From(s_x, [4, 3]).Softmax(1);
        Slopes.Check(x => Functional.CrossEntropy(x, p, w, -100, reduction, 0.1), s_x, [4, 3]);
        Slopes.Check(x => Functional.CrossEntropy(x, Tensor.Scalar(1L), null, -100, reduction), s_x[..3], [3]);
    }

    [Fact]
    public void GradientReachesProbabilitiesToo()
    {
        Tensor logits = Tensor.From(s_x, [4, 3]);
        Slopes.Check(p => Functional.CrossEntropy(logits, p, labelSmoothing: 0.1), s_x, [4, 3]);
    }

    [Fact]
    public void SmoothingMixesInTheEvenTarget()
    {
        Tensor x = Tensor.From(s_x, [4, 3]), t = Tensor.From([2L, 0, 1, 1]), logs = x.LogSoftmax(1);
        double sharp = Functional.NllLoss(logs, t).Item(), even = -logs.Mean().Item();
        Assert.Equal(0.7 * sharp + 0.3 * even, Functional.CrossEntropy(x, t, labelSmoothing: 0.3).Item(), 13);
        Tensor onehot = Tensor.From([0.0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0], [4, 3]);
        Assert.Equal(sharp, Functional.CrossEntropy(x, onehot).Item(), 13);
        Assert.Equal(0.7 * sharp + 0.3 * even, Functional.CrossEntropy(x, onehot, labelSmoothing: 0.3).Item(), 13);
    }

    [Fact]
    public void NamesTheGraphAsPyTorchDoes()
    {
        Tensor x = Tensor.From(s_x, [2, 3, 2], requiresGrad: true), t = Tensor.From([0L, 1, 2, 0], [2, 2]);
        Tensor flat = Tensor.From(s_x, [4, 3], requiresGrad: true), labels = Tensor.From([2L, 0, 1, 1]);
        Assert.Equal("NllLoss2DBackward0 ViewBackward0 LogSoftmaxBackward0 AccumulateGrad",
            Chain(Functional.CrossEntropy(x, t)));
        Assert.Equal("NllLossBackward0 LogSoftmaxBackward0 AccumulateGrad", Chain(Functional.CrossEntropy(flat,
            labels)));
        Assert.Equal("DivBackward1 NegBackward0 SumBackward0 MulBackward0 LogSoftmaxBackward0 AccumulateGrad",
            Chain(Functional.CrossEntropy(flat, flat.Detach())));
        Assert.Equal("AddBackward0 MulBackward1 NllLossBackward0 LogSoftmaxBackward0 AccumulateGrad",
            Chain(Functional.CrossEntropy(flat, labels, labelSmoothing: 0.1)));
        using (GradMode.NoGrad()) Assert.Null(Functional.CrossEntropy(flat, labels).GradFn);
    }

    [Fact]
    public void RefusesBeforeItComputes()
    {
        Tensor x = Tensor.From(s_x, [4, 3]);
        Assert.Contains("Target 3 is out of bounds.", Throws<ArgumentOutOfRangeException>(x, Tensor.From([0L, 3, 0,
            0])));
        Assert.Contains("Target -1 is out of bounds.", Throws<ArgumentOutOfRangeException>(x, Tensor.From([0L, -1, 0,
            0])));
        Assert.Contains("Expected input batch_size (4) to match target batch_size (2).",
            Throws<ArgumentException>(x, Tensor.From([0L, 1])));
        Assert.Contains("multi-target not supported", Throws<ArgumentException>(x, Tensor.Zeros([4, 1], DType.Int64)));
        Assert.Contains("Expected target size [2, 2], got [2, 3]",
            Throws<ArgumentException>(x.View([2, 3, 2]), Tensor.Zeros([2, 3], DType.Int64)));
        Assert.Contains("expected scalar type Long but found Float", Throws<ArgumentException>(x, Tensor.Zeros([4])));
        Assert.Contains("weight tensor should be defined either for all 3 classes or no classes",
            Assert.Throws<ArgumentException>(() =>
                Functional.NllLoss(x, Tensor.From([0L, 0, 0, 0]), Tensor.Ones([4]))).Message);
        Assert.Contains("label_smoothing must be between 0.0 and 1.0",
            Assert.Throws<ArgumentException>(() =>
                Functional.CrossEntropy(x, Tensor.From([0L, 0, 0, 0]), labelSmoothing: 1.5)).Message);
        Assert.Contains("Expected floating point type for target with class probabilities, got Long",
            Assert.Throws<ArgumentException>(() =>
                Functional.CrossEntropy(x, Tensor.Zeros([4, 3], DType.Int64))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Functional.NllLoss(x, Tensor.From([0L, 0, 0, 0]), reduction: (Reduction)7));
    }

    private static string Throws<T>(Tensor input, Tensor target) where T : Exception
    {
        string message = Assert.Throws<T>(() => Functional.NllLoss(input, target)).Message;
        Assert.Equal(message, Assert.Throws<T>(() => Functional.CrossEntropy(input, target)).Message);
        return message;
    }

    private static string Chain(Tensor loss)
    {
        List<string> names = [];
        for (Node? node = loss.GradFn; node is not null; node = node.NextCount > 0
            ? node.Next(0).Function : null) names.Add(node.Name);
        return string.Join(' ', names);
    }
}
