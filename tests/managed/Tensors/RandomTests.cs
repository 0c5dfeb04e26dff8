using Xunit;

namespace Adjoint.Tests.Tensors;

public class RandomTests
{
    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        Generator a = new(7), b = new(7), c = new(8);
        float[] x = Tensor.Rand([1000], generator: a).ToArray<float>();
        Assert.Equal(x, Tensor.Rand([1000], generator: b).ToArray<float>());
        Assert.NotEqual(x, Tensor.Rand([1000], generator: c).ToArray<float>());
        Assert.NotEqual(x, Tensor.Rand([1000], generator: a).ToArray<float>());
        Assert.Equal(x[..10], Tensor.Rand([10], generator: new Generator(7)).ToArray<float>());
    }

    [Fact]
    public void State_is_saved_and_restored()
    {
        Generator g = new(3);
        Tensor.Rand([5], generator: g);
        GeneratorState state = g.GetState();
        Assert.Equal(new GeneratorState(3, 1), state);
        float[] x = Tensor.Randn([5], generator: g).ToArray<float>();
        g.SetState(state);
        Assert.Equal(x, Tensor.Randn([5], generator: g).ToArray<float>());
        g.Seed = 3;
        Assert.Equal(new GeneratorState(3, 0), g.GetState());
        Assert.Equal(3UL, g.Seed);
        Assert.Equal("Generator(seed=3, offset=0)", g.ToString());
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        Generator g = new(1);
        double[] u = Tensor.Rand([100_000], DType.Float64, generator: g).ToArray<double>();
        Assert.InRange(u.Min(), 0, 1e-3);
        Assert.InRange(u.Max(), 1 - 1e-3, 1 - double.Epsilon);
        // The mean of n uniform numbers has the standard deviation 1 / sqrt(12 n) = 0.0009; five of them.
        Assert.InRange(u.Average(), 0.4955, 0.5045);
        float[] v = Tensor.Empty([1000]).Uniform_(-2, 3, g).ToArray<float>();
        Assert.All(v, x => Assert.InRange(x, -2f, 3f));
        Assert.True(v.Min() < -1.9f && v.Max() > 2.9f);
        Assert.All(Tensor.Empty([10]).Uniform_(2, 2, g).ToArray<float>(), x => Assert.Equal(2f, x));
    }

    [Fact]
    public void Normal_numbers_have_their_moments()
    {
        Generator g = new(2);
        double[] z = Tensor.Empty([100_000], DType.Float64).Normal_(3, 2, g).ToArray<double>();
        double mean = z.Average(), variance = z.Average(x => (x - mean) * (x - mean));
        // Standard deviations 2 / sqrt(n) = 0.0063 and 4 sqrt(2 / n) = 0.018; five of them.
        Assert.InRange(mean, 2.968, 3.032);
        Assert.InRange(variance, 3.91, 4.09);
        Assert.All(Tensor.Randn([1000], generator: g).ToArray<float>(), x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void Integers_stay_in_their_range()
    {
        Generator g = new(4);
        long[] dice = Tensor.RandInt(1, 7, [6000], generator: g).ToArray<long>();
        for (int face = 1; face <= 6; face++)
            Assert.InRange(dice.Count(d => d == face), 850, 1150);
        Assert.Equal(DType.UInt8, Tensor.RandInt(0, 256, [2, 2], DType.UInt8, g).DType);
        Assert.Equal(DType.Float32, Tensor.RandInt(0, 5, [2], DType.Float32, g).DType);
        Assert.Equal(-3, Tensor.RandInt(-3, -2, [], generator: g).Item());
        Assert.Equal(0, Tensor.RandInt(0, 5, [0, 2], generator: g).Count);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.RandInt(5, 5, [1])).Message;
        Assert.StartsWith("randint(): random_ expects 'from' to be less than 'to', but got from=5 >= to=5", message,
            StringComparison.Ordinal);
        Assert.StartsWith("randint(): to - 1 = 256 is out of bounds for uint8",
            Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.RandInt(0, 257, [1], DType.UInt8)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_permutation_has_every_index_once()
    {
        long[] order = Tensor.RandPerm(1000, generator: new Generator(5)).ToArray<long>();
        Assert.NotEqual(Enumerable.Range(0, 1000).Select(i => (long)i), order);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), order.Order());
        Assert.Equal(0, Tensor.RandPerm(0).Count);
        Assert.Equal(0, Tensor.RandPerm(1).Item());
        Assert.Equal(DType.Int32, Tensor.RandPerm(3, DType.Int32).DType);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.RandPerm(-1));
    }

    [Fact]
    public void Bernoulli_in_any_dtype()
    {
        Generator g = new(6);
        int ones = Tensor.Empty([10_000], DType.Bool).Bernoulli_(0.25, g).ToArray<bool>().Count(b => b);
        // Standard deviation sqrt(n p q) = 43; five of them.
        Assert.InRange(ones, 2280, 2720);
        Assert.All(Tensor.Empty([10]).Bernoulli_(1, g).ToArray<float>(), x => Assert.Equal(1f, x));
        Assert.All(Tensor.Empty([10], DType.Int64).Bernoulli_(0, g).ToArray<long>(), x => Assert.Equal(0, x));
        Assert.Equal("bernoulli_ expects p to be in [0, 1], but got p=2",
            Assert.Throws<ArgumentException>(() => Tensor.Empty([1]).Bernoulli_(2)).Message);
    }

    [Fact]
    public void Geometry_does_not_change_the_numbers()
    {
        float[] expected = Tensor.Rand([3, 4], generator: new Generator(9)).ToArray<float>();
        Assert.Equal(expected, Tensor.Empty([4, 3]).T().Uniform_(0, 1, new Generator(9)).ToArray<float>());
        Tensor wide = Tensor.Zeros([3, 8]);
        wide.Slice(1, 0, 8, 2).Uniform_(0, 1, new Generator(9));
        Assert.Equal(expected, wide.Slice(1, 0, 8, 2).ToArray<float>());
        Assert.All(wide.Slice(1, 1, 8, 2).ToArray<float>(), x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Writing_in_place_counts_a_version_and_respects_leaves()
    {
        Tensor t = Tensor.Zeros([3]);
        t.Uniform_();
        t.Normal_();
        Assert.Equal(2, t.Version);
        Tensor leaf = Tensor.Zeros([3], requiresGrad: true);
        Assert.Equal("a leaf Variable that requires grad is being used in an in-place operation.",
            Assert.Throws<AutogradException>(() => leaf.Normal_()).Message);
        Assert.Equal(0, leaf.Version);
        using (GradMode.NoGrad())
            leaf.Normal_();
        Assert.Equal(1, leaf.Version);
        Tensor result = leaf.Mul(2);
        result.Uniform_();
        result.Sum().Backward();
        Assert.Equal([0f, 0, 0], leaf.Grad!.ToArray<float>());
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Assert.Equal("uniform_ expects to return a [from, to) range, but found from=1 > to=0",
            Assert.Throws<ArgumentException>(() => Tensor.Zeros([1]).Uniform_(1, 0)).Message);
        Assert.Equal("normal_ expects std >= 0.0, but found std -1",
            Assert.Throws<ArgumentException>(() => Tensor.Zeros([1]).Normal_(0, -1)).Message);
        Assert.Equal("rand(): not implemented for dtype int64",
            Assert.Throws<NotSupportedException>(() => Tensor.Rand([1], DType.Int64)).Message);
        Assert.Throws<NotSupportedException>(() => Tensor.Zeros([1], DType.Int32).RandLike());
        Assert.Throws<NotSupportedException>(() => Tensor.Zeros([1], DType.Int32).Normal_());
        Assert.Equal(DType.Float64, Tensor.Zeros([1], DType.Int32).RandnLike(DType.Float64).DType);
    }

    [Fact]
    public void Threads_never_share_a_stream()
    {
        Generator g = new(10);
        float[] firsts = new float[4000];
        Parallel.For(0, firsts.Length, i => firsts[i] = (float)Tensor.Rand([], generator: g));
        Assert.Equal(4000UL, g.GetState().Offset);
        g.Seed = 10;
        float[] inOrder = new float[4000];
        for (int i = 0; i < inOrder.Length; i++) inOrder[i] = (float)Tensor.Rand([], generator: g);
        Assert.Equal(inOrder.Order(), firsts.Order());
    }

    [Fact]
    public void ManualSeed_seeds_the_default_generator()
    {
        GeneratorState before = Generator.Default.GetState();
        try
        {
            Assert.Same(Generator.Default, Generator.ManualSeed(42));
            Assert.Equal(42UL, Generator.Default.Seed);
        }
        finally
        {
            Generator.Default.SetState(before);
        }
    }
}
