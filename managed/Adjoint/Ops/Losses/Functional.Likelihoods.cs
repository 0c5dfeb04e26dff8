using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The divergence of Kullback and Leibler, target (log(target) - input):
    /// <c>torch.nn.functional.kl_div</c>.</summary>
    /// <param name="input">Logarithms of probabilities, of any shape.</param>
    /// <param name="target">Probabilities, or their logarithms; broadcasts with the input.</param>
    /// <param name="reduction">The mean over all elements, the sum, each element by itself, or
    /// <see cref="Reduction.BatchMean"/>, which is what mathematics means.</param>
    /// <param name="logTarget">Whether the target is given as logarithms: e^target (target - input).</param>
    /// <remarks>0 where a target probability is 0. A composition: gradients as of its parts, -g target to the
    /// input.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var loss = Functional.KlDiv(x.LogSoftmax(1), p, Reduction.BatchMean);</code></example>
    public static Tensor KlDiv(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
        bool logTarget = false)
    {
        using TapScope tap = Tap.Op("kl_div", input, target);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (reduction != Reduction.BatchMean) _ = Checked(reduction);
        Tensor losses = logTarget
            ? target.Exp().Mul(target.Sub(input)) : target.Xlogy(target).Sub(target.Mul(input));
        if (reduction != Reduction.BatchMean) return Reduced(losses, reduction);
        Tensor sum = losses.Sum();
        return input.Rank == 0 ? sum : sum.Div(input.Size(0));
    }

    /// <summary>The negative log-likelihood of counts with a Poisson distribution, e^input - target input:
    /// <c>torch.nn.functional.poisson_nll_loss</c>.</summary>
    /// <param name="input">Logarithms of expectations, or the expectations themselves.</param>
    /// <param name="target">Counts; broadcasts with the input.</param>
    /// <param name="logInput">Whether the input is logarithms; if not, the loss is input - target log(input +
    /// eps).</param>
    /// <param name="full">Adds Stirling's approximation of log(target!), target log(target) - target + log(2 pi
    /// target) / 2, where the target is above 1.</param>
    /// <param name="eps">Keeps the logarithm finite at 0.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var loss = Functional.PoissonNllLoss(logRate, counts);</code></example>
    public static Tensor PoissonNllLoss(Tensor input, Tensor target, bool logInput = true, bool full = false,
        double eps = 1e-8, Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("poisson_nll_loss", input, target);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        Tensor losses = logInput
            ? input.Exp().Sub(target.Mul(input)) : input.Sub(target.Mul(input.Plus(eps).Log()));
        if (full)
        {
            Tensor stirling = target.Mul(target.Log()).Sub(target)
                .Add(target.Times(2 * Math.PI).Log().Times(0.5));
            losses = losses.Add(stirling.MaskedFill(target.Le(1), 0));
        }
        return Reduced(losses, reduction);
    }

    /// <summary>The negative log-likelihood of numbers with a normal distribution, (log(var) + (input - target)^2 /
    /// var)
    /// / 2: <c>torch.nn.functional.gaussian_nll_loss</c>.</summary>
    /// <param name="input">Expectations.</param>
    /// <param name="target">What was observed; broadcasts with the input.</param>
    /// <param name="var">Variances, not negative: of the input's shape, or of that without its last dimension, or with
    /// a
    /// last dimension of size 1.</param>
    /// <param name="full">Adds the constant log(2 pi) / 2.</param>
    /// <param name="eps">Variances below it count as eps; the gradient passes as if they did not.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A variance is negative; nothing was computed.</exception>
    /// <example><code>var loss = Functional.GaussianNllLoss(mean, y, logVar.Exp());</code></example>
    public static Tensor GaussianNllLoss(Tensor input, Tensor target, Tensor var, bool full = false, double eps = 1e-6,
        Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("gaussian_nll_loss", input, target, var);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(var);
        _ = Checked(reduction);
        if (!var.Layout.SameSizes(input.Layout))
        {
            ReadOnlySpan<long> sizes = var.Layout.Sizes;
            ReadOnlySpan<long> front = input.Layout.Sizes.AsSpan(..Math.Max(input.Rank - 1, 0));
            if (input.Rank > 0 && sizes.SequenceEqual(front)) var = var.Unsqueeze(-1);
            else if (sizes.Length == 0 || sizes[^1] != 1 || !sizes[..^1].SequenceEqual(front))
            {
                throw new ArgumentException($"var is of incorrect size: {var.Shape} for an input of {input.Shape}",
                    nameof(var));
            }
        }
        Tensor difference = input.Sub(target);
        ValueChecks.Within(var, 0, double.PositiveInfinity, "var has negative entry/entries", nameof(var),
            allowsNaN: true);
        var = var.Clone();
        using (GradMode.NoGrad()) var.ClampMin_(eps);
        Tensor losses = var.Log().Add(difference.Pow(2).Div(var)).Mul(0.5);
        return Reduced(full ? losses.Add(0.5 * Math.Log(2 * Math.PI)) : losses, reduction);
    }

    /// <summary>The mean over classes of the binary cross entropy of logits, -w (target log sigmoid(input) + (1 -
    /// target)
    /// log sigmoid(-input)): <c>torch.nn.functional.multilabel_soft_margin_loss</c>.</summary>
    /// <param name="input">Logits, (..., C).</param>
    /// <param name="target">0 or 1 for each class; broadcasts with the input.</param>
    /// <param name="weight">A factor for each class, (C), or what else broadcasts; 1 by default.</param>
    /// <param name="reduction">The mean, the sum, or a loss for each sample.</param>
    /// <exception cref="ArgumentException">The input is a scalar, or the shapes do not broadcast.</exception>
    /// <example><code>var loss = Functional.MultilabelSoftMarginLoss(scores, labels);</code></example>
    public static Tensor MultilabelSoftMarginLoss(Tensor input, Tensor target, Tensor? weight = null,
        Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("multilabel_soft_margin_loss", input, target, weight);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        if (input.Rank == 0)
        {
            throw new ArgumentException("multilabel_soft_margin_loss: the input needs a dimension of classes",
                nameof(input));
        }
        Tensor losses = target.Mul(LogSigmoid(input)).Add((1 - target).Mul(LogSigmoid(input.Neg()))).Neg();
        if (weight is not null) losses = losses.Mul(weight);
        return Reduced(losses.Sum(input.Rank - 1).Div(input.Size(-1)), reduction);
    }
}
