using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Nn;

public class InitTests
{
    [Fact]
    public void Linear_begins_as_in_PyTorch()
    {
        Linear layer = new(100, 200, dtype: DType.Float64, generator: new Generator(3));
        Assert.Equal([200L, 100L], layer.Weight.Shape.ToArray());
        IsUniform(layer.Weight, 0.1);
        IsUniform(layer.Bias!, 0.1);
        Linear same = new(100, 200, dtype: DType.Float64, generator: new Generator(3));
        Assert.Equal(layer.Weight.ToArray<double>(), same.Weight.ToArray<double>());
        Assert.Null(new Linear(2, 3, bias: false).Bias);
        Assert.Equal([0f, 0f], new Linear(0, 2).Forward(Tensor.Zeros([1, 0])).ToArray<float>());
    }

    [Fact]
    public void Kaiming_keeps_the_variance_of_the_chosen_side()
    {
        Tensor w = Tensor.Empty([300, 100], DType.Float64);
        Generator g = new(1);
        IsUniform(Init.KaimingUniform_(w, nonlinearity: Nonlinearity.Relu, generator: g), Math.Sqrt(6.0 / 100));
        IsUniform(Init.KaimingUniform_(w, a: 1, mode: FanMode.FanOut, generator: g), Math.Sqrt(3.0 / 300));
        IsNormal(Init.KaimingNormal_(w, nonlinearity: Nonlinearity.Tanh, generator: g), 5.0 / 3 / 10);
        IsNormal(Init.KaimingNormal_(w, mode: FanMode.FanOut, nonlinearity: Nonlinearity.Linear, generator: g),
            1 / Math.Sqrt(300));
    }

    [Fact]
    public void Xavier_keeps_the_variance_of_both_sides()
    {
        Tensor w = Tensor.Empty([60, 10, 3, 2], DType.Float64);
        Generator g = new(2);
        Assert.Equal((60L, 360L), Init.Fans(w));
        IsUniform(Init.XavierUniform_(w, gain: 2, generator: g), 2 * Math.Sqrt(6.0 / 420));
        IsNormal(Init.XavierNormal_(w, generator: g), Math.Sqrt(2.0 / 420));
    }

    [Fact]
    public void Parameters_are_written_without_a_record()
    {
        Tensor p = Tensor.Empty([2, 2], requiresGrad: true);
        Assert.Same(p, Init.Ones_(p));
        Assert.Equal(4, p.Sum().Item());
        Assert.Equal(0, Init.Zeros_(p).Sum().Item());
        Assert.Equal(10, Init.Constant_(p, 2.5).Sum().Item());
        Init.Uniform_(p, 3, 4);
        Assert.All(p.ToArray<float>(), x => Assert.InRange(x, 3, 4));
        Init.Normal_(p, mean: 5, std: 0);
        Assert.All(p.ToArray<float>(), x => Assert.Equal(5, x));
        Assert.True(p.IsLeaf && p.RequiresGrad);
    }

    [Fact]
    public void Gains_are_PyTorchs()
    {
        Assert.Equal([1, 1, 5.0 / 3, Math.Sqrt(2), Math.Sqrt(2 / 1.0001), 0.75],
            Enum.GetValues<Nonlinearity>().Select(n => Init.CalculateGain(n)));
        Assert.Throws<ArgumentException>(() => Init.CalculateGain((Nonlinearity)99));
    }

    [Fact]
    public void Vectors_have_no_fans_and_nothing_needs_none()
    {
        string message = Assert.Throws<ArgumentException>(() => Init.KaimingUniform_(Tensor.Zeros([3]))).Message;
        Assert.StartsWith("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions", message,
            StringComparison.Ordinal);
        Assert.Equal(0, Init.KaimingNormal_(Tensor.Zeros([3, 0])).Count);
        Assert.Equal(0, Init.XavierUniform_(Tensor.Zeros([0, 0])).Count);
    }

    // Standard errors: of the mean std / sqrt(n), of the mean square about 2 std^2 / sqrt(n); five of each are allowed.
    private static void Spread(double[] x, double std)
    {
        double n = Math.Sqrt(x.Length);
        Assert.InRange(x.Average(), -5 * std / n, 5 * std / n);
        Assert.InRange(x.Average(v => v * v) / (std * std), 1 - 10 / n, 1 + 10 / n);
    }

    private static void IsUniform(Tensor t, double bound)
    {
        double[] x = t.ToArray<double>();
        Assert.All(x, v => Assert.InRange(v, -bound, bound));
        Assert.True(x.Max() > 0.97 * bound && x.Min() < -0.97 * bound);
        Spread(x, bound / Math.Sqrt(3));
    }

    private static void IsNormal(Tensor t, double std)
    {
        double[] x = t.ToArray<double>();
        Assert.InRange(x.Count(v => Math.Abs(v) < std) / (double)x.Length, 0.66, 0.705);
        Spread(x, std);
    }
}
