using Xunit;

namespace Adjoint.Tests.Ops.LinearAlgebra;

/// <summary>Properties of every op on matrices, over <see cref="LinalgCases"/>: derivatives of both orders, fast and
/// recorded gradients, replays.</summary>
public class LinalgGradientTests
{
    public static TheoryData<string> Names => [.. LinalgCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_orders_match_finite_differences(string name)
    {
        Func<Tensor, Tensor> f = LinalgCases.All[name];
        Assert.True(GradCheck.Check(f, Input()));
        Assert.True(GradCheck.GradGradCheck(f, Input()));
    }

    // A backward that nobody differentiates uses the factors of the forward again.
    [Theory]
    [MemberData(nameof(Names))]
    public void The_fast_gradient_equals_the_recorded_one(string name)
    {
        Func<Tensor, Tensor> f = LinalgCases.All[name];
        Tensor x = Input();
        Tensor fast = Grad.Of(f(x).Sin().Sum(), [x])[0]!;
        Tensor recorded = Grad.Of(f(x).Sin().Sum(), [x], createGraph: true)[0]!;
        double largest = Math.Max(1, recorded.Detach().Abs().Max().Item());
        Assert.True((fast - recorded).Detach().Abs().Max().Item() <= 1e-11 * largest);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_of_vectors_gives_the_gradients_of_each(string name)
    {
        Tensor x = Input(), y = LinalgCases.All[name](x);
        Tensor vectors = Tensor.Randn([3, .. y.Shape.Sizes], DType.Float64, generator: new Generator(3));
        Tensor batch = Grad.Of(y, [x], vectors, retainGraph: true, isGradsBatched: true)[0]!;
        for (int i = 0; i < 3; i++)
        {
            Tensor one = Grad.Of(y, [x], vectors.Select(0, i), retainGraph: true)[0]!;
            double largest = Math.Max(1, one.Abs().Max().Item());
            Assert.True((one - batch[i]).Abs().Max().Item() <= 1e-12 * largest);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_replay_has_the_bits_of_the_eager_run_for_other_values(string name)
    {
        Func<Tensor, Tensor> f = LinalgCases.All[name];
        Tensor x = Input();
        IReadOnlyList<Tensor> Run()
        {
            x.Grad = null;
            Tensor y = f(x);
            y.Sum().Backward();
            return [y, x.Grad!];
        }
        using CapturedStep step = Capture.Record(Run);
        for (int i = 0; i < 3; i++)
        {
            x.Detach().Copy_(Tensor.Rand(x.Shape, DType.Float64, generator: new Generator((ulong)i + 5)));
            step.Run();
            double[][] replayed = [.. step.Outputs.Select(output => output.ToArray<double>())];
            Assert.Equal(Run().Select(output => output.Detach().ToArray<double>()), replayed);
        }
        Assert.True(step.IsReplaying);
    }

    [Fact]
    public void A_singular_determinant_has_derivatives_of_both_orders()
    {
        // Rank two of three, and a regular one beside it.
        Tensor a = Tensor.From([1.0, 2, 3, 4, 5, 6, 5, 7, 9, 2, 1, 0, 0.5, 3, 1, 1, 0, 4], [2, 3, 3],
            requiresGrad: true);
        Assert.True(Math.Abs(a.Detach()[0].Det().Item()) < 1e-12);
        double[][] expected = Derivatives(Expanded), actual = Derivatives(static x => x.Det());
        foreach ((double[] e, double[] d) in expected.Zip(actual)) Assert.Equal(e, d, (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.Equal(expected[0], Grad.Of(a.Det().Sum(), [a])[0]!.ToArray<double>(), (x, y) => Math.Abs(x - y) < 1e-9);

        double[][] Derivatives(Func<Tensor, Tensor> det)
        {
            Tensor first = Grad.Of(det(a).Sum(), [a], createGraph: true)[0]!;
            return [first.Detach().ToArray<double>(),
                Grad.Of((first * GradientTests.Weights(first)).Sum(), [a])[0]!.ToArray<double>()];
        }
    }

    /// <summary>The determinant of 3 by 3 matrices, term by term.</summary>
    private static Tensor Expanded(Tensor a)
    {
        Tensor At(int i, int j) => a[.., i % 3, j % 3];
        Tensor sum = At(0, 0) * 0;
        for (int j = 0; j < 3; j++)
            sum += At(0, j) * At(1, j + 1) * At(2, j + 2) - At(0, j) * At(1, j + 2) * At(2, j + 1);
        return sum;
    }

    private static Tensor Input() => Tensor.From([0.3, 0.9, 1.7, 0.5, 1.2], requiresGrad: true);
}
