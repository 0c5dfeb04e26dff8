namespace Adjoint.Nn;

/// <summary>What losses of classes share: weights of the classes, (C), and a class that counts for nothing.</summary>
public abstract class ClassLoss : WeightedLoss
{
    private protected ClassLoss(Tensor? weight, long ignoreIndex, Reduction reduction) : base(weight, reduction) =>
        IgnoreIndex = ignoreIndex;

    /// <summary>Targets of this value count for nothing.</summary>
    public long IgnoreIndex { get; }
}

/// <summary>Minus the log-probability of the right class: <c>torch.nn.NLLLoss</c>.</summary>
/// <param name="weight">A factor for each class, (C); 1 by default.</param>
/// <param name="ignoreIndex">Targets of this value count for nothing.</param>
/// <param name="reduction">The weighted mean, the sum, or a loss for each target.</param>
public sealed class NLLLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
    : ClassLoss(weight, ignoreIndex, reduction)
{
    /// <summary>The loss of log-probabilities.</summary>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.NllLoss(input, target, Weight, IgnoreIndex, Reduction);
}

/// <summary>The cross entropy of logits and classes, or class probabilities:
/// <c>torch.nn.CrossEntropyLoss</c>.</summary>
/// <param name="weight">A factor for each class, (C); 1 by default.</param>
/// <param name="ignoreIndex">Targets of this value count for nothing.</param>
/// <param name="reduction">The weighted mean, the sum, or a loss for each target.</param>
/// <param name="labelSmoothing">In [0, 1]: the part of each target that is spread evenly over all classes.</param>
public sealed class CrossEntropyLoss(Tensor? weight = null, long ignoreIndex = -100,
    Reduction reduction = Reduction.Mean, double labelSmoothing = 0) : ClassLoss(weight, ignoreIndex, reduction)
{
    /// <summary>The loss of logits.</summary>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.CrossEntropy(input, target, Weight, IgnoreIndex, Reduction, labelSmoothing);
}
