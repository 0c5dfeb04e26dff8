using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The sum over right classes t and all others c of max(0, 1 - input[t] + input[c]), over the number of
    /// classes: <c>torch.nn.functional.multilabel_margin_loss</c>.</summary>
    /// <param name="input">Scores, (N, C), (C) or ().</param>
    /// <param name="target">The right classes of each sample, integers in [0, C), of the input's shape; what stands
    /// behind
    /// the first -1 counts for nothing.</param>
    /// <param name="reduction">The mean over samples, the sum, or a loss for each sample.</param>
    /// <remarks>Gradient: for each open hinge g / C to the other class and -g / C to the right one.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is neither a class nor -1; nothing was
    /// computed.</exception>
    /// <example><code>var loss = Functional.MultilabelMarginLoss(scores, labels);</code></example>
    public static Tensor MultilabelMarginLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        Floating(input, "multilabel_margin_loss");
        (_, long classes) = MarginShapes.Of(input);
        // A scalar and a vector of one element are the same sample.
        if (!target.Layout.SameSizes(input.Layout) && !(input.Rank < 2 && target.Rank < 2 && target.Count == classes))
        {
            throw new ArgumentException(
                $"inconsistent target size: {target.Shape} for input of size: {input.Shape}", nameof(target));
        }
        MarginShapes.CheckClasses(target);
        NllShapes.CheckTargets(target, classes, ignore: -1);
        return MultilabelMargin.Apply(input, target, reduction);
    }
}
