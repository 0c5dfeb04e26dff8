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
