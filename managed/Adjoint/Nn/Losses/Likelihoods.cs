namespace Adjoint.Nn;

/// <summary>The binary cross entropy of probabilities: <c>torch.nn.BCELoss</c>.</summary>
/// <param name="weight">A factor for each element, which broadcasts; 1 by default.</param>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean)
    : WeightedLoss(weight, reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.BinaryCrossEntropy(input, target, Weight, Reduction);
}

/// <summary>The binary cross entropy of logits: <c>torch.nn.BCEWithLogitsLoss</c>.</summary>
public sealed class BCEWithLogitsLoss : WeightedLoss
{
    /// <summary>Makes the loss.</summary>
    /// <param name="weight">A factor for each element, which broadcasts; 1 by default.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <param name="posWeight">A factor on positive targets, the buffer <c>pos_weight</c>; 1 by default.</param>
    public BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null)
        : base(weight, reduction) => RegisterBuffer("pos_weight", posWeight);

    /// <summary>The factor on positive targets, or null for 1.</summary>
    public Tensor? PosWeight => Buffer("pos_weight");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.BinaryCrossEntropyWithLogits(input, target, Weight, Reduction, PosWeight);
}

/// <summary>The divergence of Kullback and Leibler: <c>torch.nn.KLDivLoss</c>.</summary>
/// <param name="reduction">The mean, the sum, the sum over the batch, or each element by itself.</param>
/// <param name="logTarget">Whether targets are logarithms, too.</param>
public sealed class KLDivLoss(Reduction reduction = Reduction.Mean, bool logTarget = false) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.KlDiv(input, target, Reduction, logTarget);
}

/// <summary>The negative log-likelihood of counts: <c>torch.nn.PoissonNLLLoss</c>.</summary>
/// <param name="logInput">Whether inputs are logarithms of expectations.</param>
/// <param name="full">Adds Stirling's approximation.</param>
/// <param name="eps">Keeps the logarithm finite at 0.</param>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class PoissonNLLLoss(bool logInput = true, bool full = false, double eps = 1e-8,
    Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.PoissonNllLoss(input, target, logInput, full, eps, Reduction);
}

/// <summary>The negative log-likelihood of numbers with a normal distribution:
/// <c>torch.nn.GaussianNLLLoss</c>.</summary>
/// <param name="full">Adds the constant.</param>
/// <param name="eps">Variances below it count as eps.</param>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class GaussianNLLLoss(bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
    : TripleLoss(reduction)
{
    /// <summary>The loss of expectations, observations and variances.</summary>
    public override Tensor Forward(Tensor first, Tensor second, Tensor third) =>
        Functional.GaussianNllLoss(first, second, third, full, eps, Reduction);
}

/// <summary>Connectionist temporal classification: <c>torch.nn.CTCLoss</c>.</summary>
/// <param name="blank">The class that stands for no label.</param>
/// <param name="reduction">The mean of losses over target lengths, the sum, or a loss for each sample.</param>
/// <param name="zeroInfinity">Makes the loss of a target that is impossible 0.</param>
public sealed class CTCLoss(long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    : Loss(reduction)
{
    /// <summary>The loss of log-probabilities, targets and the lengths of both.</summary>
    public Tensor Forward(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) =>
        Functional.CtcLoss(logProbs, targets, inputLengths, targetLengths, blank, Reduction, zeroInfinity);

    /// <summary>Always fails: the loss needs lengths, too.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input, Tensor target) => throw new NotSupportedException(
        $"{Name} needs lengths: call Forward(logProbs, targets, inputLengths, targetLengths)");
}
