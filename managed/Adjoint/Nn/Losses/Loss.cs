namespace Adjoint.Nn;

/// <summary>How far an output is from what was wanted: a module of two tensors.</summary>
/// <example><code>
/// Loss criterion = new CrossEntropyLoss();
/// var loss = criterion.Forward(model.Forward(x), labels);
/// </code></example>
public abstract class Loss : Module
{
    private protected Loss(Reduction reduction) => Reduction = reduction;

    /// <summary>What is made of the losses of the single elements.</summary>
    public Reduction Reduction { get; }

    /// <summary>The loss of an output.</summary>
    public abstract Tensor Forward(Tensor input, Tensor target);

    /// <summary>Always fails: a loss needs a target.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override Tensor Forward(Tensor x) =>
        throw new NotSupportedException($"{Name} needs a target: call Forward(input, target)");
}

/// <summary>A loss with a constant factor for each class or element, kept as the buffer <c>weight</c>.</summary>
public abstract class WeightedLoss : Loss
{
    private protected WeightedLoss(Tensor? weight, Reduction reduction) : base(reduction) =>
        RegisterBuffer("weight", weight);

    /// <summary>The factors, or null for 1.</summary>
    public Tensor? Weight => Buffer("weight");
}

/// <summary>A loss of three tensors: of pairs and what they should be to each other, or of triplets.</summary>
/// <example><code>
/// var criterion = new TripletMarginLoss(margin: 0.5);
/// var loss = criterion.Forward(anchor, positive, negative);
/// </code></example>
public abstract class TripleLoss : Module
{
    private protected TripleLoss(Reduction reduction) => Reduction = reduction;

    /// <summary>What is made of the losses of the single elements.</summary>
    public Reduction Reduction { get; }

    /// <summary>The loss of three tensors.</summary>
    public abstract Tensor Forward(Tensor first, Tensor second, Tensor third);

    /// <summary>Always fails: the loss needs three tensors.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override Tensor Forward(Tensor x) =>
        throw new NotSupportedException($"{Name} needs three tensors: call Forward(first, second, third)");
}
