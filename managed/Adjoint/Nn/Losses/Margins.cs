namespace Adjoint.Nn;

/// <summary>log(1 + e^(-target input)): <c>torch.nn.SoftMarginLoss</c>.</summary>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class SoftMarginLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.SoftMarginLoss(input, target, Reduction);
}

/// <summary>Binary cross entropies of logits, the mean over classes:
/// <c>torch.nn.MultiLabelSoftMarginLoss</c>.</summary>
/// <param name="weight">A factor for each class, (C); 1 by default.</param>
/// <param name="reduction">The mean, the sum, or a loss for each sample.</param>
public sealed class MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean)
    : WeightedLoss(weight, reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.MultilabelSoftMarginLoss(input, target, Weight, Reduction);
}

/// <summary>Hinges of right classes against all others: <c>torch.nn.MultiMarginLoss</c>.</summary>
/// <param name="p">1 or 2: the power of the hinges.</param>
/// <param name="margin">By how much the right class has to be ahead.</param>
/// <param name="weight">A factor for each class, (C); 1 by default.</param>
/// <param name="reduction">The mean, the sum, or a loss for each sample.</param>
public sealed class MultiMarginLoss(int p = 1, double margin = 1, Tensor? weight = null,
    Reduction reduction = Reduction.Mean) : WeightedLoss(weight, reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.MultiMarginLoss(input, target, p, margin, Weight, Reduction);
}

/// <summary>Hinges of several right classes against all others: <c>torch.nn.MultiLabelMarginLoss</c>.</summary>
/// <param name="reduction">The mean, the sum, or a loss for each sample.</param>
public sealed class MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.MultilabelMarginLoss(input, target, Reduction);
}

/// <summary>Distances of what is alike, hinges of what is not: <c>torch.nn.HingeEmbeddingLoss</c>.</summary>
/// <param name="margin">How far apart what is not alike has to be.</param>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class HingeEmbeddingLoss(double margin = 1, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, Tensor target) =>
        Functional.HingeEmbeddingLoss(input, target, margin, Reduction);
}

/// <summary>Hinges of pairs in the wrong order: <c>torch.nn.MarginRankingLoss</c>.</summary>
/// <param name="margin">By how much the one has to be ahead.</param>
/// <param name="reduction">The mean, the sum, or each element by itself.</param>
public sealed class MarginRankingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : TripleLoss(reduction)
{
    /// <summary>The loss of two inputs and the sign of their order.</summary>
    public override Tensor Forward(Tensor first, Tensor second, Tensor third) =>
        Functional.MarginRankingLoss(first, second, third, margin, Reduction);
}

/// <summary>Cosines of pairs that should be alike, or not: <c>torch.nn.CosineEmbeddingLoss</c>.</summary>
/// <param name="margin">The cosine below which what is not alike costs nothing.</param>
/// <param name="reduction">The mean, the sum, or a loss for each pair.</param>
public sealed class CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean)
    : TripleLoss(reduction)
{
    /// <summary>The loss of two inputs and 1 or -1 for each pair.</summary>
    public override Tensor Forward(Tensor first, Tensor second, Tensor third) =>
        Functional.CosineEmbeddingLoss(first, second, third, margin, Reduction);
}

/// <summary>Hinges of distances in triplets: <c>torch.nn.TripletMarginLoss</c>.</summary>
/// <param name="margin">How much farther the negative one has to be; positive.</param>
/// <param name="p">The order of the norm.</param>
/// <param name="eps">Added to each difference.</param>
/// <param name="swap">Takes the positive one as the anchor where it is nearer to the negative one.</param>
/// <param name="reduction">The mean, the sum, or a loss for each triplet.</param>
public sealed class TripletMarginLoss(double margin = 1, double p = 2, double eps = 1e-6, bool swap = false,
    Reduction reduction = Reduction.Mean) : TripleLoss(reduction)
{
    /// <summary>The loss of an anchor, a positive and a negative one.</summary>
    public override Tensor Forward(Tensor first, Tensor second, Tensor third) =>
        Functional.TripletMarginLoss(first, second, third, margin, p, eps, swap, Reduction);
}

/// <summary>The same for any distance: <c>torch.nn.TripletMarginWithDistanceLoss</c>.</summary>
/// <param name="distanceFunction">The distance; the Euclidean one by default.</param>
/// <param name="margin">How much farther the negative one has to be; positive.</param>
/// <param name="swap">Takes the positive one as the anchor where it is nearer to the negative one.</param>
/// <param name="reduction">The mean, the sum, or a loss for each triplet.</param>
public sealed class TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distanceFunction = null,
    double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean) : TripleLoss(reduction)
{
    /// <summary>The loss of an anchor, a positive and a negative one.</summary>
    public override Tensor Forward(Tensor first, Tensor second, Tensor third) =>
        Functional.TripletMarginWithDistanceLoss(first, second, third, distanceFunction, margin, swap, Reduction);
}
