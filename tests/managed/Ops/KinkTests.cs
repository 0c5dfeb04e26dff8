using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops;

/// <summary>
/// Gradients where a function has no derivative: PyTorch's choices, A28.1, A28.2, A28.6 to A28.8. The rule: the
/// gradient where there is one; else the smallest sub-gradient of a convex function, the smallest super-gradient of a
/// concave one; else what continuity gives, infinities included.
/// </summary>
public class KinkTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    /// <summary>Name, function, points, gradients at these points.</summary>
    private static readonly Dictionary<string, (Func<Tensor, Tensor> F, double[] At, double[] Gradient)> s_kinks = new()
    {
        ["abs"] = (x => x.Abs(), [0, -0.0, 2, -2, Inf, -Inf], [0, 0, 1, -1, 1, -1]),
        ["relu"] = (x => x.Relu(), [0, -0.0, 1e-30, -1, Inf], [0, 0, 1, 0, 1]),
        ["clamp"] = (x => x.Clamp(-1, 1), [-1, 1, 0, 1.1, -1.1, Inf], [1, 1, 1, 0, 0, 0]),
        ["clamp from below"] = (x => x.Clamp(min: 0), [0, -0.5, 0.5], [1, 0, 1]),
        ["clamp from above"] = (x => x.Clamp(max: 0), [0, -0.5, 0.5], [1, 1, 0]),
        ["clamp by tensors"] = (x => x.Clamp(Tensor.From([-1.0]), Tensor.From([1.0])), [-1, 1, 0, 2], [1, 1, 1, 0]),
        ["sign"] = (x => x.Sign(), [0, 2, -2], [0, 0, 0]),
        ["floor, ceil, trunc, round"] = (x => x.Floor() + x.Ceil() + x.Trunc() + x.Round(), [0, 0.5, 1], [0, 0, 0]),
        ["frac"] = (x => x.Frac(), [0, 1, -1.5], [1, 1, 1]),
        ["asin"] = (x => x.Asin(), [0, 1, -1], [1, Inf, Inf]),
        ["acosh"] = (x => x.Acosh(), [1], [Inf]),
        ["atanh"] = (x => x.Atanh(), [1, -1, 0], [Inf, Inf, 1]),
        ["sinc"] = (x => x.Sinc(), [0], [0]),
        ["logit"] = (x => x.Logit(), [0, 1, 2, 0.5], [Inf, Inf, NaN, 4]),
        ["logit within"] = (x => x.Logit(0.25), [0, 1, 0.25, 0.75], [0, 0, 16 / 3.0, 16 / 3.0]),
        ["nan_to_num"] = (x => x.NanToNum(), [NaN, Inf, -Inf, 1], [0, 0, 0, 1]),
        ["clamp_min"] = (x => x.ClampMin(1), [1, 2, 0], [1, 1, 0]),
        ["clamp_max"] = (x => x.ClampMax(1), [1, 2, 0], [1, 0, 1]),
        ["hardtanh"] = (x => Functional.Hardtanh(x), [-1, 1, 0, 2], [0, 0, 1, 0]),
        ["relu6"] = (Functional.Relu6, [0, 6, 3], [0, 0, 1]),
        ["leaky_relu"] = (x => Functional.LeakyRelu(x, 0.25), [0, -1, 1], [0.25, 0.25, 1]),
        ["elu"] = (x => Functional.Elu(x), [0, 1, -Inf], [1, 1, 0]),
        ["hardshrink"] = (x => Functional.Hardshrink(x), [0.5, -0.5, 0.75], [0, 0, 1]),
        ["softshrink"] = (x => Functional.Softshrink(x), [0.5, -0.5, 0.75], [0, 0, 1]),
        ["threshold"] = (x => Functional.Threshold(x, 1, 5), [1, 2, 0], [0, 1, 0]),
        ["hardsigmoid"] = (Functional.Hardsigmoid, [3, -3, 4], [0, 0, 0]),
        ["silu"] = (Functional.Silu, [0], [0.5]),
        ["fmax of equals"] = (x => x.Fmax(Tensor.From([1.0])), [1, 2, 0, NaN], [1, 1, 0, 0]),
        ["fmin of equals"] = (x => x.Fmin(Tensor.From([1.0])), [1, 2, 0, NaN], [1, 0, 1, 0]),
        ["atan2 at the origin"] = (x => x.Atan2(Tensor.From([0.0])), [0], [0]),
        ["hypot at the origin"] = (x => x.Hypot(Tensor.From([0.0])), [0, 2], [NaN, 1]),
        ["copysign"] = (x => x.Copysign(-1), [0, 2, -2], [0, -1, 1]),
        ["xlogy"] = (x => x.Xlogy(Tensor.From([0.0])), [0, 1], [0, -Inf]),
        ["xlogy of zeros"] = (x => Tensor.From([0.0, 0]).Xlogy(x), [0, 1], [NaN, 0]),
        ["sqrt"] = (x => x.Sqrt(), [0, 4, -1], [Inf, 0.25, NaN]),
        ["log"] = (x => x.Log(), [0, 2, -1], [Inf, 0.5, -1]),
        ["reciprocal"] = (x => x.Reciprocal(), [0, 2, Inf], [-Inf, -0.25, 0]),
        ["a number by x"] = (x => 3 / x, [0, 1], [-Inf, -3]),
        ["x by zero"] = (x => x / 0.0, [1, 0], [Inf, Inf]),
        ["square root as a power"] = (x => x.Pow(0.5), [0, 4], [Inf, 0.25]),
        ["the power 0"] = (x => x.Pow(0), [0, 2, -1], [0, 0, 0]),
        ["the power 1"] = (x => x.Pow(1), [0, 2, -1], [1, 1, 1]),
        ["the power 2"] = (x => x.Pow(2), [0, 2, -1], [0, 4, -2]),
        ["the power 0 in a tensor"] = (x => x.Pow(Tensor.Scalar(0.0)), [0, 2, -1], [0, 0, 0]),
        ["a power of 0"] = (x => Tensor.From([0.0, 0, 0]).Pow(x), [-1, 0, 1], [-Inf, 0, 0]),
        ["a power of the number 0"] = (x => Tensor.Pow(0.0, x), [-1, 0, 1], [-Inf, 0, 0]),
        ["square"] = (x => x.Square(), [0, -0.0], [0, 0]),
        ["exp"] = (x => x.Exp(), [-Inf, 0, Inf], [0, 1, Inf]),
        ["sigmoid"] = (x => x.Sigmoid(), [-Inf, 0, Inf], [0, 0.25, 0]),
        ["tanh"] = (x => x.Tanh(), [-Inf, 0, Inf], [0, 1, 0]),
        ["maximum of equals"] = (x => x.Maximum(Tensor.From([1.0])), [1, 2, 0], [0.5, 1, 0]),
        ["minimum of equals"] = (x => x.Minimum(Tensor.From([1.0])), [1, 2, 0], [0.5, 0, 1]),
        ["maximum of itself"] = (x => x.Maximum(x), [1, -1], [1, 1]),
        ["max"] = (x => x.Max(), [7, 7, 1, 7], [1.0 / 3, 1.0 / 3, 0, 1.0 / 3]),
        ["min"] = (x => x.Min(), [7, 1, 1, 7], [0, 0.5, 0.5, 0]),
        ["max of NaN"] = (x => x.Max(), [NaN, 1, NaN, 7], [0.5, 0, 0.5, 0]),
        ["amax"] = (x => x.AMax(0), [7, 7, 1, 7], [1.0 / 3, 1.0 / 3, 0, 1.0 / 3]),
        ["amin"] = (x => x.AMin(0), [7, 1, 1, 7], [0, 0.5, 0.5, 0]),
        ["max along a dimension"] = (x => x.Max(0).Values, [7, 7, 1, 7], [1, 0, 0, 0]),
        ["min along a dimension"] = (x => x.Min(0).Values, [7, 1, 1, 7], [0, 1, 0, 0]),
        ["std of equals"] = (x => x.Std(), [2, 2, 2], [0, 0, 0]),
        ["var of equals"] = (x => x.Var(), [2, 2, 2], [0, 0, 0]),
        ["prod with a zero"] = (x => x.Prod(), [0, 3, 4], [12, 0, 0]),
        ["prod with two zeros"] = (x => x.Prod(), [0, 3, 0], [0, 0, 0]),
        ["L1 loss of equals"] = (x => Functional.L1Loss(x, Tensor.From([1.0, 1, 1]), Reduction.Sum), [1, 2, 0],
            [0, 1, -1]),
        ["squared error of equals"] =
            (x => Functional.MseLoss(x, Tensor.From([1.0, 1]), Reduction.Sum), [1, 2], [0, 2]),
        ["smooth L1 loss"] = (x => Functional.SmoothL1Loss(x, Tensor.From([0.0]), Reduction.Sum), [0, 1, -1, 2],
            [0, 1, -1, 1]),
        ["Huber's loss"] = (x => Functional.HuberLoss(x, Tensor.From([0.0]), Reduction.Sum, 2), [0, 2, -2, 3],
            [0, 2, -2, 2]),
        ["soft margin at 0"] = (x => Functional.SoftMarginLoss(x, Tensor.From([1.0, -1]), Reduction.Sum), [0, 0],
            [-0.5, 0.5]),
        ["hinge at its margin"] = (x => Functional.HingeEmbeddingLoss(x, Tensor.From([-1.0, 1, -1])), [1, 1, 2],
            [-1.0 / 3, 1.0 / 3, 0]),
        ["ranking of equals"] = (x => Functional.MarginRankingLoss(x, Tensor.From([1.0, 1]), Tensor.From([1.0, -1]),
            reduction: Reduction.Sum), [1, 1], [-1, 1]),
        ["classes at their margin"] = (x => Functional.MultiMarginLoss(x, Tensor.Scalar(0L), reduction: Reduction.Sum),
            [1, 0, 1, 0.5], [-0.5, 0, 0.25, 0.25]),
        ["distances of equals"] = (x => Functional.Pdist(x.Unsqueeze(1)), [1, 1, 1], [0, 0, 0]),
        ["distances of equals of a low order"] = (x => Functional.Pdist(x.Unsqueeze(1), 0.5), [1, 1, 1], [0, 0, 0]),
        ["largest differences that are equal"] = (x => x.Unsqueeze(0).Cdist(Tensor.From([0.0, 0]).To(x.DType)
            .Unsqueeze(0), Inf), [2, -2], [1, -1]),
        ["div of equals in place"] = (x => (x * 1).Div_(x), [2, 4], [0, 0]),
        ["softmax of infinities"] = (x => x.Softmax(0)[0], [Inf, 1], [NaN, NaN]),
    };

    public static TheoryData<string> Kinks => [.. s_kinks.Keys];

    [Theory]
    [MemberData(nameof(Kinks))]
    public void Gradients_at_kinks_are_PyTorchs_in_both_precisions(string kink)
    {
        (Func<Tensor, Tensor> f, double[] at, double[] expected) = s_kinks[kink];
        Tensor x = Tensor.From(at, requiresGrad: true);
        f(x).Sum().Backward();
        Assert.Equal(expected, x.Grad!.ToArray<double>());
        Tensor single = Tensor.From(Array.ConvertAll(at, v => (float)v), requiresGrad: true);
        f(single).Sum().Backward();
        Assert.Equal(Array.ConvertAll(expected, v => (float)v), single.Grad!.ToArray<float>());
        // The graph of the gradient computes the same.
        Assert.Equal(expected, Grad.Of(f(x).Sum(), [x], createGraph: true)[0]!.Detach().ToArray<double>());
    }

    [Fact]
    public void Both_sides_of_a_tie_have_a_gradient()
    {
        Tensor a = Tensor.From([1.0, 2], requiresGrad: true), b = Tensor.From([1.0, 3], requiresGrad: true);
        (a.Maximum(b) + 10 * a.Minimum(b)).Sum().Backward();
        Assert.Equal([5.5, 10], a.Grad!.ToArray<double>());
        Assert.Equal([5.5, 1], b.Grad!.ToArray<double>());
        Tensor x = Tensor.From([0.0, 2, 0], requiresGrad: true), low = Tensor.From([0.0, 0, 1], requiresGrad: true);
        x.Clamp(low, null).Sum().Backward();
        Assert.Equal([1, 1, 0], x.Grad!.ToArray<double>());
        Assert.Equal([0, 0, 1], low.Grad!.ToArray<double>());
    }

    [Fact]
    public void Powers_have_gradients_in_both_arguments_at_zero()
    {
        Tensor x = Tensor.From([0.0, 0, 0, 2, 0], requiresGrad: true);
        Tensor e = Tensor.From([-1.0, 0, 1, 3, 2.5], requiresGrad: true);
        x.Pow(e).Sum().Backward();
        Assert.Equal([-Inf, 0, 1, 12, 0], x.Grad!.ToArray<double>());
        double[] g = e.Grad!.ToArray<double>();
        Assert.Equal([-Inf, 0, 0, 8 * Math.Log(2), 0], g, (p, q) => p.Equals(q) || Math.Abs(p - q) < 1e-12);
    }

    [Fact]
    public void What_has_steps_has_no_gradient_at_all()
    {
        Tensor x = Tensor.From([0.0, 1, 1], requiresGrad: true);
        Assert.All(new[] { x > 0, x.Eq(1), x.ArgMax(), x.ArgMin(0), x.Max(0).Indices, x.To(DType.Int64),
            x.CountNonzero(), x.Any() },
            t => Assert.False(t.RequiresGrad));
    }

    [Fact]
    public void Where_masks_the_branch_that_is_not_taken_by_zero()
    {
        Tensor a = Tensor.From([1.0, 2], requiresGrad: true), b = Tensor.From([3.0, 4], requiresGrad: true);
        Tensor first = Tensor.From([true, false]);
        Tensor.Where(first, a, b).Sum().Backward();
        Assert.Equal([1, 0], a.Grad!.ToArray<double>());
        Assert.Equal([0, 1], b.Grad!.ToArray<double>());
        // The zero meets the infinite slope of the branch behind it.
        Tensor x = Tensor.From([0.0, 4], requiresGrad: true);
        Tensor.Where(x > 0, x.Sqrt(), 0).Sum().Backward();
        Assert.Equal([NaN, 0.25], x.Grad!.ToArray<double>());
        // A row chooses for all rows; numbers take part as constants.
        Tensor m = Tensor.From([1.0, 2, 3, 4], [2, 2], requiresGrad: true);
        Tensor.Where(first, m, 7).Sum().Backward();
        Assert.Equal([1, 0, 1, 0], m.Grad!.ToArray<double>());
        m.Grad = null;
        Tensor.Where(Tensor.From([[true], [false]]), 7, m).Sum().Backward();
        Assert.Equal([0, 0, 1, 1], m.Grad!.ToArray<double>());
        Tensor s = Tensor.Scalar(2.0, requiresGrad: true);
        Tensor.Where(first, s, m).Sum().Backward();
        Assert.Equal(2, s.Grad!.Item());
        Assert.False(Tensor.Where(first, 1.0, 2.0).RequiresGrad);
    }
}
