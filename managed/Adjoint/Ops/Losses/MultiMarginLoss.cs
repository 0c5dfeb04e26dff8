using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The mean over classes of w[t] max(0, margin - input[t] + input[c])^p, but for the right class t:
    /// <c>torch.nn.functional.multi_margin_loss</c>.</summary>
    /// <param name="input">Scores, (N, C), (C) or ().</param>
    /// <param name="target">The right classes, integers in [0, C): (N), () or one.</param>
    /// <param name="p">1 or 2.</param>
    /// <param name="margin">By how much the right class has to be ahead.</param>
    /// <param name="weight">A factor for each right class, (C); 1 by default. It gets no gradient.</param>
    /// <param name="reduction">The mean over samples, the sum, or a loss for each sample.</param>
    /// <remarks>Gradient: to every class whose hinge is open g w[t] p z^(p - 1) / C, with z the hinge, and the
    /// negative of
    /// their sum to the right one.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or p is neither 1 nor 2.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is not a class; nothing was computed.</exception>
    /// <example><code>var loss = Functional.MultiMarginLoss(scores, labels);</code></example>
    public static Tensor MultiMarginLoss(Tensor input, Tensor target, int p = 1, double margin = 1,
        Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        if (p is not (1 or 2)) throw new ArgumentException($"only p == 1 and p == 2 supported, got {p}", nameof(p));
        Floating(input, "multi_margin_loss");
        (long samples, long classes) = MarginShapes.Of(input);
        if (target.Rank > 1 || target.Count != samples)
        {
            throw new ArgumentException($"inconsistent target size, expected {samples} but got {target.Shape}",
                nameof(target));
        }
        MarginShapes.CheckClasses(target);
        if (weight is { Rank: not 1 }) throw new ArgumentException("weight must be one-dimensional", nameof(weight));
        if (weight is not null && weight.Count != classes)
        {
            throw new ArgumentException($"inconsistent weight size, expected {classes} but got {weight.Shape}",
                nameof(weight));
        }
        // 0 is a class: ignoring it lets nothing else pass.
        NllShapes.CheckTargets(target, classes, ignore: 0);
        return MultiMargin.Apply(input, target, p, margin, weight, reduction);
    }
}
