using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

/// <summary>Neural-network functions without state: <c>torch.nn.functional</c>.</summary>
public static partial class Functional
{
    /// <summary>The mean of (input - target)^2: <c>torch.nn.functional.mse_loss</c>.</summary>
    /// <param name="input">What was predicted.</param>
    /// <param name="target">What was wanted; broadcasts with the input.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <param name="weight">A factor for each element, of the input's shape; the mean then divides by their
    /// sum.</param>
    /// <remarks>Gradients: 2 g (input - target) / n to the input, and its negative to the target. Forward and backward
    /// are one pass over memory each; with weights it is a composition.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, the weight has another shape, or the dtype is
    /// not floating point.</exception>
    /// <example><code>var loss = Functional.MseLoss(model.Forward(x), y);</code></example>
    public static Tensor MseLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
        Tensor? weight = null)
    {
        (Tensor a, Tensor b) = BroadcastBoth(input, target, "mse_loss");
        return weight is null
            ? PairLoss.Apply<SquaredDifferenceOp>(a, b, null, Checked(reduction))
            : Weighted(a.Sub(b).Pow(2), input, weight, reduction);
    }

    /// <summary>The mean of |input - target|: <c>torch.nn.functional.l1_loss</c>.</summary>
    /// <remarks>Gradients: g sign(input - target) / n to the input, and its negative to the target; 0 where they are
    /// equal.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the weight has another shape.</exception>
    /// <example><code>var loss = Functional.L1Loss(prediction, y, Reduction.Sum);</code></example>
    /// <inheritdoc cref="MseLoss(Tensor, Tensor, Reduction, Tensor?)"/>
    public static Tensor L1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
        Tensor? weight = null)
    {
        using TapScope tap = Tap.Op("l1_loss", input, target, weight);
        (Tensor a, Tensor b) = BroadcastBoth(input, target, "l1_loss");
        _ = Checked(reduction);
        return weight is null
            ? Reduced(a.Sub(b).Abs(), reduction) : Weighted(a.Sub(b).Abs(), input, weight, reduction);
    }

    /// <summary>Minus the log-probability of the right class: <c>torch.nn.functional.nll_loss</c>.</summary>
    /// <param name="input">Log-probabilities: (C), (N, C) or (N, C, d1, d2, ...).</param>
    /// <param name="target">Classes, integers in [0, C): (), (N) or (N, d1, d2, ...).</param>
    /// <param name="weight">A factor for each class, (C); 1 by default. It gets no gradient.</param>
    /// <param name="ignoreIndex">Targets of this value count for nothing.</param>
    /// <param name="reduction">The mean over the targets that count, weighted by class; the sum; or a loss for each
    /// target.</param>
    /// <remarks>loss = -w[t] input[t]; the mean divides by the sum of the w[t], and is NaN if nothing counts. Gradient:
    /// -w[t] g at the target's class, 0 elsewhere.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is not a class; nothing was computed.</exception>
    /// <example><code>var loss = Functional.NllLoss(logits.LogSoftmax(1), labels);</code></example>
    public static Tensor NllLoss(Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100,
        Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("nll_loss", input, target, weight);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        bool each = Checked(reduction) == Reduction.None, mean = reduction == Reduction.Mean;
        NllShapes.Check(input, target, weight);
        if (input.Rank is 1 or 2 or 4) return Nll.Loss(input, target, weight, ignoreIndex, each, mean);
        // As PyTorch does it, and visible in the graph: any other rank is seen as an image of one row.
        bool any = input.Count > 0;
        Shape images = [input.Size(0), input.Size(1), any ? 1 : 0, any ? -1 : 0];
        Shape labels = [input.Size(0), any ? 1 : 0, any ? -1 : 0];
        Tensor loss = Nll.Loss(input.Contiguous().View(images), target.Contiguous().View(labels), weight, ignoreIndex,
            each, mean);
        return each ? loss.View(target.Shape) : loss;
    }

    /// <summary>The cross entropy of logits and classes or class probabilities:
    /// <c>torch.nn.functional.cross_entropy</c>.</summary>
    /// <param name="input">Logits: (C), (N, C) or (N, C, d1, d2, ...).</param>
    /// <param name="target">Classes, integers in [0, C), of shape (), (N) or (N, d1, d2, ...); or probabilities, of the
    /// input's shape and floating point.</param>
    /// <param name="weight">A factor for each class, (C); 1 by default.</param>
    /// <param name="ignoreIndex">Class targets of this value count for nothing.</param>
    /// <param name="reduction">The mean (of probabilities: over N and d), the sum, or a loss for each target.</param>
    /// <param name="labelSmoothing">In [0, 1]: the part of each target that is spread evenly over all classes.</param>
    /// <remarks>log_softmax over the classes, then <see cref="NllLoss"/>; of probabilities p, -sum(p w log_softmax(x)).
    /// Gradient of the plain mean: (softmax(x) - onehot(t)) g / N.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the smoothing is not in [0, 1].</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is not a class; nothing was computed.</exception>
    /// <example><code>var loss = Functional.CrossEntropy(model.Forward(x), labels);</code></example>
    public static Tensor CrossEntropy(Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100,
        Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    {
        using TapScope tap = Tap.Op("cross_entropy_loss", input, target, weight);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        if (labelSmoothing > 1)
        {
            throw new ArgumentException($"label_smoothing must be between 0.0 and 1.0. Got: {labelSmoothing}",
                nameof(labelSmoothing));
        }
        if (input.Layout.SameSizes(target.Layout))
            return OfProbabilities(input, target, weight, ignoreIndex, reduction, labelSmoothing);
        NllShapes.Check(input, target, weight);
        NllShapes.CheckTargets(target, input.Size(input.Rank == 1 ? 0 : 1), ignoreIndex);
        Tensor logProbabilities = input.LogSoftmax(input.Rank == 1 ? 0 : 1);
        Tensor loss = NllLoss(logProbabilities, target, weight, ignoreIndex, reduction);
        return labelSmoothing > 0
            ? Smoothed(logProbabilities, loss, target, weight, ignoreIndex, reduction, labelSmoothing)
            : loss;
    }

    private static Tensor OfProbabilities(Tensor input, Tensor target, Tensor? weight, long ignoreIndex,
        Reduction reduction, double smoothing)
    {
        if (!target.DType.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"Expected floating point type for target with class probabilities, got {target.DType.ScalarName()}",
                nameof(target));
        }
        if (ignoreIndex >= 0)
            throw new ArgumentException("ignore_index is not supported for floating point target", nameof(ignoreIndex));
        int classDim = input.Rank == 1 ? 0 : 1;
        long classes = input.Size(classDim);
        NllShapes.CheckWeight(weight, classes, "cross_entropy");
        Tensor terms = input.LogSoftmax(classDim);
        if (smoothing > 0) target = target.Mul(1 - smoothing).Add(smoothing / classes);
        terms = terms.Mul(target);
        if (weight is not null) terms = terms.Mul(AlongClasses(weight, input.Rank));
        return reduction switch
        {
            Reduction.Mean => terms.Sum().Neg().Over(input.Count == 0 ? 0 : input.Count / classes),
            Reduction.Sum => terms.Sum().Neg(),
            _ => terms.Sum(classDim).Neg(),
        };
    }

    /// <summary>(1 - s) loss + s / C times the loss of an even target.</summary>
    private static Tensor Smoothed(Tensor logProbabilities, Tensor loss, Tensor target, Tensor? weight,
        long ignoreIndex, Reduction reduction, double smoothing)
    {
        int rank = logProbabilities.Rank, classDim = rank == 1 ? 0 : 1;
        Tensor terms = weight is null ? logProbabilities : logProbabilities.Mul(AlongClasses(weight, rank));
        Tensor ignored = target.Eq(ignoreIndex);
        Tensor even = Tensor.Where(ignored, 0, terms.Sum(classDim).Neg());
        if (reduction == Reduction.Mean)
            even = even.Sum()
                .Div(Nll.TotalWeight(target, weight, logProbabilities, ignoreIndex).To(logProbabilities.DType));
        else if (reduction == Reduction.Sum)
            even = even.Sum();
        return loss.Times(1 - smoothing).Add(even.Times(smoothing / logProbabilities.Size(classDim)));
    }
}
