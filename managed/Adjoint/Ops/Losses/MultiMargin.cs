using Adjoint.Autograd;
using Adjoint.Nn;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Hinges of classes, in tensor ops under one node.</summary>
internal static class MultiMargin
{
    /// <param name="P">The power.</param>
    /// <param name="Margin">By how much the right class has to be ahead.</param>
    /// <param name="Scale">What a sum over classes is divided by.</param>
    /// <param name="Each">Whether every sample keeps its loss.</param>
    private sealed record State(int P, double Margin, long Scale, bool Each);

    public static Tensor Apply(Tensor x, Tensor target, int p, double margin, Tensor? weight, Reduction reduction)
    {
        using TapScope tap = Tap.Op("multi_margin_loss", x, target, weight);
        PairLoss.Constant(weight, "weight", "multi_margin_loss");
        (long samples, long classes) = MarginShapes.Of(x);
        State state = new(p, margin, reduction == Reduction.Mean ? classes * samples : classes,
            reduction == Reduction.None);
        Tensor index = target.To(DType.Int64).Reshape([samples, 1]), y;
        // By right class, a column; ones where nothing is weighed.
        Tensor factor = weight is null ? Tensor.Ones([1, 1], x.DType)
            : Binary.Cast(weight, x.DType).IndexSelect(0, index.Reshape([-1])).Unsqueeze(1);
        using (GradMode.NoGrad())
        using (PausedForward paused = new(null))
        {
            Tensor z = Hinges(Matrix(x), index, state), losses = p == 1 ? z : z.Square();
            losses = losses.Mul(factor).Div(state.Scale);
            y = !state.Each ? losses.Sum() : losses.Sum(1).Reshape(target.Rank == 0 ? [] : [samples]);
        }
        if (GradMode.IsEnabled && x.RequiresGrad)
        {
            FormulaNode<State> node = new("MultiMarginLossBackward0", GradientFlow.Mixes, state, static (g, kept, s) =>
            {
                Tensor d = Slopes(kept[0], kept[1], kept[2], s);
                return (s.Each ? g.Reshape([-1, 1]).Mul(d) : g.Mul(d)).Reshape(kept[0].Shape);
            });
            node.Connect(x);
            y.SetHistory(node.Keep(("self", new SavedTensor(x)), ("target", new SavedTensor(index)),
                ("weight", new SavedTensor(factor))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (x, index, factor, state, y.Shape), static (t, s) =>
            {
                Tensor parts = Slopes(s.x, s.index, s.factor, s.state).Mul(t.Reshape([s.index.Size(0), -1]));
                return s.state.Each ? parts.Sum(1).Reshape(s.Shape) : parts.Sum();
            });
        }
        return y;
    }

    private static Tensor Matrix(Tensor x) => x.Rank == 2 ? x : x.Reshape([1, -1]);

    /// <summary>max(0, margin - x[t] + x[c]), and 0 at the right class.</summary>
    private static Tensor Hinges(Tensor x, Tensor index, State state) =>
        x.Sub(x.Gather(1, index)).Add(state.Margin).ClampMin(0).Scatter(1, index, 0);

    /// <summary>The derivative of a sample's loss by each class, (N, C).</summary>
    private static Tensor Slopes(Tensor x, Tensor index, Tensor factor, State state)
    {
        Tensor z = Hinges(Matrix(x), index, state);
        Tensor open = state.P == 1 ? z.Gt(0).To(z.DType) : z.Mul(2);
        Tensor others = open.Mul(factor).Div(state.Scale);
        return others.ScatterAdd(1, index, others.Sum(1, keepDim: true).Neg());
    }
}
