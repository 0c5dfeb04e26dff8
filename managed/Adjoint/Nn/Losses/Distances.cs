namespace Adjoint.Nn;

/// <summary>The mean of squared differences: <c>torch.nn.MSELoss</c>.</summary>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) => Functional.MseLoss(input, target, Reduction);
}

/// <summary>The mean of absolute differences: <c>torch.nn.L1Loss</c>.</summary>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) => Functional.L1Loss(input, target, Reduction);
}
