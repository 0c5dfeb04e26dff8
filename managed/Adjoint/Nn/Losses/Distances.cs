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

/// <summary>Half squared differences, and absolute ones from delta on: <c>torch.nn.HuberLoss</c>.</summary>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
/// <param name="delta">Where the parabola ends; positive.</param>
public sealed class HuberLoss(Reduction reduction = Reduction.Mean, double delta = 1) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.HuberLoss(input, target, Reduction, delta);
}

/// <summary>The same over delta: <c>torch.nn.SmoothL1Loss</c>.</summary>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
/// <param name="beta">Where the parabola ends.</param>
public sealed class SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.SmoothL1Loss(input, target, Reduction, beta);
}

/// <summary>Cosines of pairs of vectors along a dimension: <c>torch.nn.CosineSimilarity</c>.</summary>
/// <param name="dim">The dimension of the vectors.</param>
/// <param name="eps">Shorter vectors count as of this length.</param>
public sealed class CosineSimilarity(int dim = 1, double eps = 1e-8) : Module
{
    /// <summary>The cosines, without the dimension.</summary>
    public Tensor Forward(Tensor x1, Tensor x2) => Functional.CosineSimilarity(x1, x2, dim, eps);

    /// <summary>Always fails: there have to be two tensors.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor x) =>
        throw new NotSupportedException($"{Name} needs two tensors: call Forward(x1, x2)");
}

/// <summary>Distances of pairs of vectors along the last dimension: <c>torch.nn.PairwiseDistance</c>.</summary>
/// <param name="p">The order of the norm.</param>
/// <param name="eps">Added to each difference.</param>
/// <param name="keepDim">Keep the last dimension with size 1.</param>
public sealed class PairwiseDistance(double p = 2, double eps = 1e-6, bool keepDim = false) : Module
{
    /// <summary>The distances.</summary>
    public Tensor Forward(Tensor x1, Tensor x2) => Functional.PairwiseDistance(x1, x2, p, eps, keepDim);

    /// <summary>Always fails: there have to be two tensors.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor x) =>
        throw new NotSupportedException($"{Name} needs two tensors: call Forward(x1, x2)");
}
