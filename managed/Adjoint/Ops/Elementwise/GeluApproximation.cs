namespace Adjoint.Nn;

/// <summary>How gelu computes the normal distribution: the <c>approximate</c> of <c>torch.nn.functional.gelu</c>.</summary>
public enum GeluApproximation
{
    /// <summary>Exactly: the default.</summary>
    None,
    /// <summary>By a hyperbolic tangent, as some published models do.</summary>
    Tanh,
}
