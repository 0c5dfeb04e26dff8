using Xunit;

namespace Adjoint.Tests.Ops.Layers;

/// <summary>Properties of every op of images and signals, over <see cref="LayerCases"/>: derivatives of both orders,
/// fused
/// and composed gradients, threads, replays.</summary>
public class LayerGradientTests
{
    public static TheoryData<string> Names => [.. LayerCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_orders_match_finite_differences(string name)
    {
        Func<Tensor, Tensor> f = LayerCases.All[name];
        Assert.True(GradCheck.Check(f, Input()));
        Assert.True(GradCheck.GradGradCheck(f, Input()));
    }

    // A backward in tensor ops is another formula than the fused kernels.
    [Theory]
    [MemberData(nameof(Names))]
    public void The_fused_gradient_equals_the_composed_one(string name)
    {
        Func<Tensor, Tensor> f = LayerCases.All[name];
        Tensor x = Input();
        Tensor fused = Grad.Of(f(x).Sin().Sum(), [x])[0]!;
        Tensor composed = Grad.Of(f(x).Sin().Sum(), [x], createGraph: true)[0]!;
        double largest = Math.Max(1, composed.Detach().Abs().Max().Item());
        Assert.True((fused - composed).Detach().Abs().Max().Item() <= 1e-12 * largest);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_replay_has_the_bits_of_the_eager_run_for_other_values(string name)
    {
        Func<Tensor, Tensor> f = LayerCases.All[name];
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

    private static Tensor Input() => Tensor.From([0.3, 0.9, 1.7, 0.5, 1.2], requiresGrad: true);
}
