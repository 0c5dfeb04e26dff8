using Xunit;

namespace Adjoint.Tests.Ops.Random;

/// <summary>Samples have the distribution that was asked for: within five standard deviations, of fixed
/// seeds.</summary>
public class SamplingTests
{
    private const int N = 20_000;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Bernoulli_follows_its_probabilities(DType dtype)
    {
        Tensor p = Tensor.From([0.0, 0.25, 1]).To(dtype).RequiresGrad_();
        Tensor y = p.Expand([N, 3]).Bernoulli(new Generator(1));
        double[] means = y.Detach().To(DType.Float64).Mean(0).ToArray<double>();
        Assert.Equal((0.0, 1.0), (means[0], means[2]));
        Assert.Equal(0.25, means[1], 5 * Math.Sqrt(0.25 * 0.75 / N));
        y.Sum().Backward();
        Assert.Equal([0.0, 0, 0], p.Grad!.To(DType.Float64).ToArray<double>());
        Assert.Throws<ArgumentException>(() => (p.Detach() * 2).Bernoulli());
    }

    [Fact]
    public void Normal_numbers_have_their_means_and_deviations()
    {
        Tensor mean = Tensor.From([-1.0, 5]), std = Tensor.From([0.5, 2]);
        Tensor y = Tensor.Normal(mean.Expand([N, 2]), std, new Generator(2));
        double[] means = y.Mean(0).ToArray<double>(), deviations = y.Std(0).ToArray<double>();
        for (int i = 0; i < 2; i++)
        {
            double s = std[i].Item();
            Assert.Equal(mean[i].Item(), means[i], 5 * s / Math.Sqrt(N));
            Assert.Equal(s, deviations[i], 5 * s / Math.Sqrt(2 * N));
        }
        Assert.Equal(new Shape([2]), Tensor.Normal(0, std).Shape);
        Assert.Throws<ArgumentException>(() => Tensor.Normal(mean, -std));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Multinomial_draws_in_proportion(bool replacement)
    {
        Tensor weights = Tensor.From([0f, 1f, 2f, 0f, 1f]);
        Tensor drawn = weights.Expand([N, 5]).Multinomial(1, replacement, new Generator(3)).Reshape([-1]);
        double[] shares = [.. drawn.BinCount(minLength: 5).ToArray<long>().Select(static c => c / (double)N)];
        Assert.Equal((0.0, 0.0), (shares[0], shares[3]));
        Assert.Equal(0.25, shares[1], 5 * Math.Sqrt(0.25 * 0.75 / N));
        Assert.Equal(0.5, shares[2], 5 * Math.Sqrt(0.25 / N));
        Assert.Throws<ArgumentException>(() => (-weights).Multinomial(1));
    }

    [Fact]
    public void Without_replacement_nothing_is_drawn_twice()
    {
        Tensor weights = Tensor.From([0.0, 1, 5, 0, 1]);
        for (ulong seed = 0; seed < 20; seed++)
        {
            long[] drawn = weights.Multinomial(3, generator: new Generator(seed)).ToArray<long>();
            Assert.Equal([1L, 2, 4], drawn.Order());
        }
        Assert.Throws<ArgumentException>(() => weights.Multinomial(4));
        Assert.All(Tensor.Zeros([100], DType.Int32).RandIntLike(2, 5).ToArray<int>(),
            static v => Assert.InRange(v, 2, 4));
    }
}
