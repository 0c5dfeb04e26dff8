namespace Adjoint.Nn;

/// <summary>What a loss does with the losses of the single elements.</summary>
public enum Reduction
{
    /// <summary>Returns them all.</summary>
    None,
    /// <summary>Their mean, weighted where the loss has weights: the default.</summary>
    Mean,
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their sum over the size of the first dimension: of <see cref="Functional.KlDiv"/> alone.</summary>
    BatchMean,
}
