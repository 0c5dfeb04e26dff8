using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>Ops that do more than elementwise arithmetic, replayed over other values; the differentiable ones of
/// <see cref="Ops.GradientTests"/> are replayed there.</summary>
public class OpTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_ops = new()
    {
        ["softmax"] = x => x.Softmax(1),
        ["softmax of columns"] = x => x.Softmax(0),
        ["log softmax"] = x => x.LogSoftmax(1),
        ["prod"] = x => x.Prod(1),
        ["var"] = x => x.Var([1], correction: 1),
        ["max"] = x => x.Max(),
        ["max along"] = x => x.Max(1).Values,
        ["min along"] = x => x.Min(0).Values,
        ["argmax"] = x => x * x.ArgMax(1, keepDim: true).To(DType.Float64),
        ["gather"] = x => x.Gather(1, x.ArgMin(1, keepDim: true)),
        ["compare"] = x => Tensor.Where(x.Eq(x.Max()), 0, x),
        ["casts"] = x => (x * 3).To(DType.Int64).To(DType.Float32).To(DType.Float64) * x,
        ["any and all"] = x => x * (x > 0.5).All().To(DType.Float64) + (x < 0).Any().To(DType.Float64),
        ["sequences"] = x => x * Tensor.Arange(3).To(DType.Float64) + Tensor.Linspace(0, 1, 3).To(DType.Float64),
        ["constants"] = x => x * Tensor.Full([3], 2.5, DType.Float64) - Tensor.Zeros([1], DType.Float64),
        ["mse"] = x => Functional.MseLoss(x, x.Detach().T().Reshape([2, 3])),
        ["classes"] = x => Functional.CrossEntropy(x, x.Detach().ArgMax(1)),
        ["probabilities"] = x => Functional.CrossEntropy(x, x.Detach().Softmax(1)),
        ["checkpoint"] = x => Checkpoint.Run(y => y.Tanh() * y, x),
        ["inference"] = x => { using (InferenceMode.Enable()) return x.Exp().Sum([0]); },
    };

    public static TheoryData<string> Names => [.. s_ops.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_replay_has_the_bits_of_the_eager_run_for_other_values(string name)
    {
        Func<Tensor, Tensor> f = s_ops[name];
        Tensor x = Tensor.Rand([2, 3], DType.Float64, requiresGrad: true);
        IReadOnlyList<Tensor> Run()
        {
            x.Grad = null;
            Tensor y = f(x);
            if (!y.RequiresGrad) return [y];
            y.Sum().Backward();
            return [y, x.Grad!];
        }
        using CapturedStep step = Capture.Record(Run);
        for (int i = 0; i < 4; i++)
        {
            x.Detach().Copy_(Tensor.Rand([2, 3], DType.Float64));
            step.Run();
            double[][] replayed = [.. step.Outputs.Select(output => output.ToArray<double>())];
            Assert.Equal(Run().Select(output => output.Detach().ToArray<double>()), replayed);
        }
        Assert.True(step.IsReplaying);
    }
}
