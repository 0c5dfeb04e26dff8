using Adjoint.Nn;

namespace Adjoint.Tests.Ops.Losses;

/// <summary>Losses, distances and differences as functions of one tensor of four to six positive numbers, a vector or a
/// matrix. Constants depend on its shape alone, and come from launches, as a captured step demands.</summary>
internal static class LossCases
{
    public static readonly Dictionary<string, Func<Tensor, Tensor>> All = new()
    {
        ["mse_loss, weighted"] = x => Functional.MseLoss(x, x.Sin(), weight: x.Exp()),
        ["l1_loss, weighted"] = x => Functional.L1Loss(x, x.Square(), weight: GradientTests.Weights(x)),
        ["smooth_l1_loss"] = x => Functional.SmoothL1Loss(x, x.Square(), beta: 0.5) * x,
        ["smooth_l1_loss, each"] = x => Functional.SmoothL1Loss(x.Square(), x, Reduction.None, 0.5),
        ["huber_loss"] = x => Functional.HuberLoss(x, x.Square(), Reduction.Sum, 0.5) * x,
        ["huber_loss, weighted"] = x => Functional.HuberLoss(x, x.Square(), delta: 0.5, weight: x.Sin()),
        ["soft_margin_loss"] = x => Functional.SoftMarginLoss(x, Signs(x)) * x,
        ["soft_margin_loss, each"] = x => Functional.SoftMarginLoss(x.Sin(), Signs(x), Reduction.None),
        ["binary_cross_entropy"] = x => Functional.BinaryCrossEntropy(x.Sigmoid(), x * 0.3),
        ["binary_cross_entropy, each"] = x =>
            Functional.BinaryCrossEntropy(x * 0.3, x.Sin().Abs(), reduction: Reduction.None),
        ["binary_cross_entropy, weighted"] = x =>
            Functional.BinaryCrossEntropy(x.Sigmoid(), x * 0.3, GradientTests.Weights(x)) * x,
        ["binary_cross_entropy, weighted each"] = x => Functional.BinaryCrossEntropy(x.Sigmoid(), x * 0.3,
            GradientTests.Weights(x.Select(0, 0)), Reduction.None),
        ["binary_cross_entropy_with_logits"] = x => Functional.BinaryCrossEntropyWithLogits(x - 1, x.Sin()) * x,
        ["binary_cross_entropy_with_logits, weighted"] = x => Functional.BinaryCrossEntropyWithLogits(x - 1, x.Sin(),
            GradientTests.Weights(x), Reduction.None),
        ["binary_cross_entropy_with_logits of positives"] = x => Functional.BinaryCrossEntropyWithLogits(x - 1,
            x.Sin(), posWeight: GradientTests.Weights(x)) * x,
        ["binary_cross_entropy_with_logits of positives, weighted"] = x => Functional.BinaryCrossEntropyWithLogits(
            x - 1, x.Sin(), GradientTests.Weights(x), Reduction.None, GradientTests.Weights(x.Select(0, 0))),
        ["kl_div"] = x => Functional.KlDiv(x.Log(), x.Square(), Reduction.BatchMean) * x,
        ["kl_div of logarithms"] = x => Functional.KlDiv(x, x.Sin(), Reduction.None, logTarget: true),
        ["poisson_nll_loss"] = x => Functional.PoissonNllLoss(x, x.Square(), full: true) * x,
        ["poisson_nll_loss of expectations"] = x => Functional.PoissonNllLoss(x, x.Sin(), logInput: false),
        ["gaussian_nll_loss"] = x => Functional.GaussianNllLoss(x, x.Sin(), x.Exp(), full: true) * x,
        ["gaussian_nll_loss, one variance for a row"] = x =>
            Functional.GaussianNllLoss(x, x.Sin(), x.Square().Sum(-1), reduction: Reduction.Sum),
        ["multilabel_soft_margin_loss"] = x =>
            Functional.MultilabelSoftMarginLoss(x - 1, x.Sin(), GradientTests.Weights(x)) * x,
        ["hinge_embedding_loss"] = x => Functional.HingeEmbeddingLoss(x, Signs(x), 1.5) * x,
        ["margin_ranking_loss"] = x => Functional.MarginRankingLoss(x, x.Square(), Signs(x), 0.3) * x,
        ["cosine_embedding_loss"] = x => Functional.CosineEmbeddingLoss(Points(x), Points(x.Sin()),
            Signs(x.Reshape([-1])), 0.1, Reduction.None),
        ["triplet_margin_loss"] = x =>
            Functional.TripletMarginLoss(Points(x), Points(x.Sin()), Points(x.Exp()), 5, swap: true) * x,
        ["triplet_margin_with_distance_loss"] = x => Functional.TripletMarginWithDistanceLoss(Points(x),
            Points(x.Sin()), Points(x.Exp()), (a, b) => (a - b).Square().Sum(-1), 40, reduction: Reduction.None),
        ["multi_margin_loss"] = x => Functional.MultiMarginLoss(Rows(x), Classes(x)) * x,
        ["multi_margin_loss, squared"] = x => Functional.MultiMarginLoss(Rows(x), Classes(x), 2, 0.9,
            GradientTests.Weights(Rows(x).Select(0, 0)), Reduction.None),
        ["multi_margin_loss of one sample"] = x =>
            Functional.MultiMarginLoss(x.Reshape([-1]), Tensor.Arange(3).Select(0, 1), 2),
        ["multilabel_margin_loss"] = x => Functional.MultilabelMarginLoss(Rows(x), Labels(Rows(x))).Square() * x,
        ["multilabel_margin_loss, each"] = x =>
            Functional.MultilabelMarginLoss(Rows(x), Labels(Rows(x)), Reduction.None).Square(),
        ["softmin"] = x => Functional.Softmin(x, -1).Square(),
        ["softmax_backward_data"] = x => Functional.SoftmaxBackwardData(x.Sin(), x.Softmax(-1), -1, x.DType),
        ["cosine_similarity"] = x => Functional.CosineSimilarity(Points(x), Points(x.Exp()), -1),
        ["pairwise_distance"] = x => Functional.PairwiseDistance(Points(x), Points(x.Exp()), 3, keepDim: true),
        ["cdist"] = x => Points(x).Cdist(Points(x.Exp())),
        ["cdist of order 1"] = x => Points(x).Cdist(Points(x.Exp()), 1).Square(),
        ["cdist of order 0"] = x => Points(x).Cdist(Points(x.Exp()), 0).Select(0, 0) * x.Reshape([-1]),
        ["cdist of order 0.7"] = x => Points(x).Cdist(Points(x).Neg() - 1, 0.7),
        ["cdist of order 3"] = x => Points(x).Cdist(Points(x.Exp()), 3),
        ["cdist of infinite order"] = x => Points(x).Cdist(Points(x.Exp()), double.PositiveInfinity).Square(),
        ["cdist of a batch"] = x => Tensor.Stack([Points(x), Points(x.Sin())]).Cdist(Points(x.Exp()), 1.5),
        ["cdist by a product"] = x => Points(x).Cdist(Points(x.Exp()), 2, CdistMode.MatMul),
        ["cdist of a batch by a product"] = x =>
            Tensor.Stack([Points(x), Points(x.Sin())]).Cdist(Points(x.Exp()), 2, CdistMode.MatMul),
        ["pdist"] = x => Functional.Pdist(Points(x)),
        ["pdist of order 1"] = x => Functional.Pdist(Points(x), 1).Square(),
        ["pdist of order 1.5"] = x => Functional.Pdist(Points(x), 1.5),
        ["pdist of infinite order"] = x => Functional.Pdist(Points(x), double.PositiveInfinity).Square(),
        ["diff"] = x => x.Square().Diff(2, 0, prepend: x, append: x.Sin()),
        ["diff of order 0"] = x => x.Square().Diff(0),
        ["trapezoid"] = x => x.Square().Trapezoid(0.5).Sum() * x.Square().Trapezoid(x.Exp(), 0),
        ["trapezoid of a vector"] = x => Rows(x).Square().Trapezoid(Rows(x).Select(0, 0).Exp()),
        ["cumulative_trapezoid"] = x => x.Square().CumulativeTrapezoid(0.5, 0),
        ["cumulative_trapezoid of a tensor"] = x => x.Square().CumulativeTrapezoid(x.Exp()),
        ["gradient"] = x => x.Reshape([-1]).Square().Gradient(0.5)[0],
        ["gradient of order 2"] = x => x.Reshape([-1]).Square().Gradient([0.5], edgeOrder: 2)[0],
        ["gradient at coordinates"] = x => x.Reshape([-1]).Sin().Gradient([x.Reshape([-1]).Exp()])[0],
        ["gradient at coordinates of order 2"] = x =>
            x.Reshape([-1]).Sin().Gradient([x.Reshape([-1]).Exp()], edgeOrder: 2)[0],
        ["cov"] = x => Points(x).T().Cov(),
        ["cov of weights"] = x => Points(x).T().Cov(2, Tensor.Arange(1, (long)x.Count + 1), x.Reshape([-1])),
        ["cov of one variable"] = x => x.Reshape([-1]).Cov(aweights: x.Reshape([-1]).Exp()) * x,
        ["corrcoef"] = x => Points(x).T().CorrCoef().Square(),
        ["renorm"] = x => Points(x).Renorm(2, 0, 1.5),
        ["renorm of order 3"] = x => Points(x).Renorm_(3, 1, 2.5).Square(),
    };

    /// <summary>Rows of one sample each, (n, 3).</summary>
    private static Tensor Points(Tensor x)
    {
        Tensor flat = x.Reshape([-1]);
        return Tensor.Stack([flat, flat.Square(), flat.Sin()], -1);
    }

    private static Tensor Rows(Tensor x) => x.Rank == 2 ? x : x.Reshape([1, -1]);

    private static Tensor Signs(Tensor x) => GradientTests.Weights(x).Sub(1).Sign();

    private static Tensor Classes(Tensor x) => Tensor.Arange(Rows(x).Size(0)).Remainder(2);

    /// <summary>In each row the last class, the first one, and nothing behind a -1.</summary>
    private static Tensor Labels(Tensor rows)
    {
        long classes = rows.Size(1);
        Tensor row = (Tensor.Arange(classes) * (1 - classes) + (classes - 1)).Maximum(-1L);
        return row.Unsqueeze(0).Expand(rows.Shape).Contiguous();
    }
}
