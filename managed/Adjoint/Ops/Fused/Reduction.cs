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
}
