using Adjoint.Autograd;
using Adjoint.Nn;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>The binary cross entropy of logits with a factor on positive targets: tensor ops under one node, since no
/// kernel takes three operands.</summary>
internal static class LogitEntropy
{
    public static Tensor Apply(Tensor x, Tensor target, Tensor posWeight, Tensor? weight, Reduction reduction)
    {
        const string Op = "binary_cross_entropy_with_logits";
        PairLoss.Constant(posWeight, "pos_weight", Op);
        PairLoss.Constant(weight, "weight", Op);
        if (!Binary.Result(x, target, Integers.Keep).IsFloatingPoint())
            throw new ArgumentException($"\"{Op}\" not implemented for '{x.DType.ScalarName()}'");
        using TapScope tap = Tap.Op(Op, x, target, posWeight);
        Weighting scale = new(weight, reduction, x);
        Tensor y = Value(x, target, posWeight, scale);
        if (GradMode.IsEnabled && (x.RequiresGrad || target.RequiresGrad))
        {
            FormulaNode<Weighting> node = new("BinaryCrossEntropyWithLogitsBackward0",
                reduction == Reduction.None ? GradientFlow.Elementwise : GradientFlow.Mixes, scale,
                static (g, kept, s) => Gradient(0, g, kept, s), static (g, kept, s) => Gradient(1, g, kept, s));
            node.Connect(x, target);
            SavedTensor a = new(x), t = new(target), c = new(posWeight);
            y.SetHistory(weight is null
                ? node.Keep(("self", a), ("target", t), ("pos_weight", c))
                : node.Keep(("self", a), ("target", t), ("pos_weight", c), ("weight", new SavedTensor(weight))));
        }
        if (ThreadModes.DualLevels != 0) PassTangent(x, target, posWeight, y, scale);
        return y;
    }

    private static Tensor Value(Tensor x, Tensor target, Tensor posWeight, Weighting scale)
    {
        using GradModeScope noGrad = GradMode.NoGrad();
        using PausedForward paused = new(null);
        Tensor factor = posWeight.Sub(1).Mul(target).Add(1);
        Tensor each = target.RSub(1).Mul(x).Sub(Functional.LogSigmoid(x).Mul(factor));
        return Functional.Reduced(scale.Weight is { } weight ? each.Mul(weight) : each, scale.Reduction);
    }

    private static Tensor Gradient(int index, Tensor g, Tensor[] kept, Weighting scale) =>
        scale.Over(g, kept.Length > 3 ? kept[3] : null).Mul(Slope(index, kept[0], kept[1], kept[2]));

    private static Tensor Slope(int index, Tensor x, Tensor target, Tensor c)
    {
        if (index == 1) return Functional.LogSigmoid(x.Neg()).Sub(Functional.LogSigmoid(x).Mul(c));
        Tensor positive = c.Mul(target);
        return positive.Add(1).Sub(target).Mul(x.Sigmoid()).Sub(positive);
    }

    private static void PassTangent(Tensor x, Tensor target, Tensor posWeight, Tensor y, Weighting scale)
    {
        if (Duals.Level is not { } level) return;
        Tensor? tx = level.TangentOf(x), tt = level.TangentOf(target), sum = null;
        if (tx is null && tt is null) return;
        using PausedForward paused = new(level);
        if (tx is not null) sum = scale.Over(tx).Mul(Slope(0, x, target, posWeight));
        if (tt is not null)
        {
            Tensor right = scale.Over(tt).Mul(Slope(1, x, target, posWeight));
            sum = sum is null ? right : sum.Add(right);
        }
        level.Give(y, scale.Sum(sum!, x.Rank, level.Lead));
    }
}
