namespace Adjoint;

/// <summary>How <see cref="Tensor.Cdist"/> takes Euclidean distances: the <c>compute_mode</c> of
/// <c>torch.cdist</c>.</summary>
public enum CdistMode
{
    /// <summary>By a matrix product where one of the two has more than 25 rows.</summary>
    MatMulIfNecessary,
    /// <summary>By a matrix product: faster, and less precise where distances are small beside the vectors.</summary>
    MatMul,
    /// <summary>Pair by pair.</summary>
    Pairwise,
}
