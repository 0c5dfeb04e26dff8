using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Losses;

/// <summary>What the tables of derivatives do not hold: fused against composed gradients, threads, graphs, and refusals
/// that leave everything as it was.</summary>
public sealed class LossTests
{
    public static TheoryData<string> Names => [.. LossCases.All.Keys];

    // A backward in tensor ops is another formula than the fused kernels.
    [Theory]
    [MemberData(nameof(Names))]
    public void The_fused_gradient_equals_the_composed_one(string name)
    {
        Func<Tensor, Tensor> f = LossCases.All[name];
        Tensor x = GradientTests.Input("matrix").RequiresGrad_();
        Tensor fused = Grad.Of(f(x).Sin().Sum(), [x])[0]!;
        Tensor composed = Grad.Of(f(x).Sin().Sum(), [x], createGraph: true)[0]!;
        double largest = Math.Max(1, composed.Detach().Abs().Max().Item());
        Assert.True((fused - composed).Detach().Abs().Max().Item() <= 1e-12 * largest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(double.PositiveInfinity)]
    public void Distances_have_equal_bits_on_any_number_of_threads(double p)
    {
        Tensor a = Tensor.Randn([3, 70, 41], generator: new Generator(1)).RequiresGrad_();
        Tensor b = Tensor.Randn([90, 41], generator: new Generator(2)).RequiresGrad_();
        Func<float[][]> run = () =>
        {
            (a.Grad, b.Grad) = (null, null);
            Tensor full = a.Cdist(b, p, CdistMode.Pairwise), pairs = Functional.Pdist(b, p);
            (full.Sin().Sum() + pairs.Cos().Sum()).Backward();
            return [full.ToArray<float>(), pairs.ToArray<float>(), a.Grad!.ToArray<float>(), b.Grad!.ToArray<float>()];
        };
        Assert.Equal(OnThreads(1, run), OnThreads(3, run));
        // The slow way, in doubles.
        Tensor exact = (a.Detach().To(DType.Float64).Unsqueeze(-2) - b.Detach().To(DType.Float64)).VectorNorm(p, [-1]);
        Assert.True((exact - a.Detach().Cdist(b.Detach(), p, CdistMode.Pairwise)).Abs().Max().Item() < 2e-4
            * exact.Max().Item());
        Assert.Equal(a.Detach()[0].Cdist(a.Detach()[0], p, CdistMode.Pairwise)[0][5].Item(),
            Functional.Pdist(a.Detach()[0], p)[4].Item());
    }

    [Fact]
    public void A_product_gives_the_distances_of_the_pairs()
    {
        Tensor a = Tensor.Randn([2, 30, 5], DType.Float64, requiresGrad: true);
        Tensor b = Tensor.Randn([1, 4, 5], DType.Float64, requiresGrad: true);
        Tensor pairs = a.Cdist(b, computeMode: CdistMode.Pairwise), product = a.Cdist(b);
        Assert.Equal("ViewBackward0", product.GradFn!.Name);
        Assert.Equal("CdistBackward0", pairs.GradFn!.Name);
        Assert.True((pairs - product).Detach().Abs().Max().Item() < 1e-12);
        Tensor?[] one = Grad.Of(pairs.Sin().Sum(), [a, b]), two = Grad.Of(product.Sin().Sum(), [a, b]);
        for (int i = 0; i < 2; i++) Assert.True((one[i]! - two[i]!).Abs().Max().Item() < 1e-12);
        // A point has the distance 0 to itself, and no slope.
        Tensor self = a.Cdist(a.Detach(), computeMode: CdistMode.MatMul);
        self.Sum().Backward();
        Assert.True(double.IsFinite(a.Grad!.Abs().Max().Item()));
    }

    [Fact]
    public void Hinges_of_many_classes_add_up_as_the_definition_does()
    {
        Tensor x = Tensor.Randn([40, 17], DType.Float64, generator: new Generator(3)).RequiresGrad_();
        long[] labels = new long[40 * 17];
        for (int i = 0; i < labels.Length; i++) labels[i] = i % 17 < i / 17 % 17 ? (i * 7L + i / 17) % 17 : -1;
        double[] values = x.Detach().ToArray<double>();
        double expected = 0;
        for (int row = 0; row < 40; row++)
        {
            long[] right = [.. labels.AsSpan(row * 17, 17).ToArray().TakeWhile(t => t >= 0)];
            foreach (long t in right)
            {
                for (int c = 0; c < 17; c++)
                {
                    if (right.Contains(c)) continue;
                    expected += Math.Max(0, 1 - values[row * 17 + t] + values[row * 17 + c]) / 17;
                }
            }
        }
        Tensor target = Tensor.From(labels, [40, 17]);
        Func<double[][]> run = () => [[Functional.MultilabelMarginLoss(x, target, Reduction.Sum).Item()],
            Grad.Of(Functional.MultilabelMarginLoss(x, target), [x])[0]!.ToArray<double>()];
        Assert.Equal(expected, run()[0][0], 1e-10);
        Assert.Equal(OnThreads(1, run), OnThreads(2, run));
        Assert.True(GradCheck.Check(t => Functional.MultilabelMarginLoss(t, target), x));
    }

    [Fact]
    public void A_certainty_that_is_wrong_costs_a_hundred()
    {
        Tensor x = Tensor.From([0.0, 1, 0, 1], requiresGrad: true), y = Tensor.From([0.0, 1, 1, 0]);
        Tensor loss = Functional.BinaryCrossEntropy(x, y, reduction: Reduction.None);
        Assert.Equal([0, 0, 100, 100], loss.ToArray<double>());
        loss.Sum().Backward();
        Assert.Equal([0, 0, -1e12, 1e12], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Weights_of_errors_weigh_the_mean_but_not_that_of_Huber()
    {
        Tensor x = Tensor.From([1.0, 2, 4]), y = Tensor.From([0.0, 0, 0]), w = Tensor.From([1.0, 2, 1]);
        Assert.Equal((1 + 8 + 16) / 4.0, Functional.MseLoss(x, y, weight: w).Item());
        Assert.Equal((1 + 4 + 4) / 4.0, Functional.L1Loss(x, y, weight: w).Item());
        Assert.Equal((0.5 + 2 * 1.5 + 3.5) / 3, Functional.HuberLoss(x, y, weight: w).Item(), 1e-15);
        Assert.Equal([1, 8, 16], Functional.MseLoss(x, y, Reduction.None, w).ToArray<double>());
        Assert.Equal(9, Functional.L1Loss(x, y, Reduction.Sum, w).Item());
        foreach (Action call in (Action[])[() => Functional.MseLoss(x, y, weight: w[..2]),
            () => Functional.HuberLoss(x, y, weight: w[..2])])
            Assert.Contains("Weights and input must have the same size", Assert.Throws<ArgumentException>(call).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_refused_before_anything_is_computed()
    {
        Tensor half = Tensor.Full([3], 0.5, DType.Float64), bad = Tensor.From([0.5, 1.5, double.NaN]);
        Refuses<ArgumentOutOfRangeException>("between 0 and 1", () => Functional.BinaryCrossEntropy(bad, half));
        Refuses<ArgumentOutOfRangeException>("between 0 and 1",
            () => Functional.BinaryCrossEntropy(Tensor.From([0.5, 0.5, double.NaN]), half));
        Refuses<ArgumentOutOfRangeException>("negative", () => Functional.GaussianNllLoss(half, half, half.Neg()));
        Refuses<ArgumentOutOfRangeException>("cannot be negative",
            () => half.Cov(fweights: Tensor.From([1L, -1, 1])));
        Refuses<ArgumentOutOfRangeException>("sum to zero", () => half.Cov(fweights: Tensor.From([0L, 0, 0])));
        Refuses<ArgumentOutOfRangeException>("out of bounds",
            () => Functional.MultiMarginLoss(half, Tensor.Scalar(3L)));
        Refuses<ArgumentOutOfRangeException>("out of bounds",
            () => Functional.MultilabelMarginLoss(half, Tensor.From([0L, -2, 0])));
        Refuses<ArgumentOutOfRangeException>("BatchMean", () => Functional.MseLoss(half, half, Reduction.BatchMean));
        Refuses<NotSupportedException>("the derivative for 'target' is not implemented",
            () => Functional.SoftMarginLoss(half, half.Clone().RequiresGrad_()));
        Refuses<NotSupportedException>("the derivative for 'weight' is not implemented",
            () => Functional.BinaryCrossEntropy(half, half, half.Clone().RequiresGrad_()));
        using (GradMode.NoGrad())
            Assert.Equal(Math.Log(2), Functional.BinaryCrossEntropy(half, half).Item(), 1e-15);

        static void Refuses<TException>(string text, Func<Tensor> call) where TException : Exception =>
            Assert.Contains(text, Assert.Throws<TException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_captured_step_checks_its_values_in_every_run()
    {
        Tensor x = Tensor.Full([3], 0.5, DType.Float64), y = Tensor.Full([3], 0.25, DType.Float64);
        using CapturedStep step = Capture.Record(() => [Functional.BinaryCrossEntropy(x, y)]);
        for (int i = 0; i < 3; i++) step.Run();
        Assert.True(step.IsReplaying);
        x[0] = Tensor.Scalar(2.0);
        Assert.Contains("between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => step.Run()).Message,
            StringComparison.Ordinal);
    }

    private static T OnThreads<T>(int count, Func<T> run)
    {
        int before = Threads.Count;
        try
        {
            Threads.Count = count;
            return run();
        }
        finally
        {
            Threads.Count = before;
        }
    }
}
