using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    // As F.mse_loss(input, target, size_average, reduce, reduction): the two in front of the reduction are its old
    // names.
    private void AddLosses()
    {
        Add("nn.functional.mse_loss", c => Functional.MseLoss(c.X, c.Tensor(1, "target"), ReductionOf(c, 2, 3, 4),
            c.TensorOrNull(5, "weight")));
        Add("nn.functional.l1_loss", c => Functional.L1Loss(c.X, c.Tensor(1, "target"), ReductionOf(c, 2, 3, 4),
            c.TensorOrNull(5, "weight")));
        Add("nn.functional.smooth_l1_loss", c => Functional.SmoothL1Loss(c.X, c.Tensor(1, "target"),
            ReductionOf(c, 2, 3, 4), c.Double(5, "beta", 1)));
        Add("nn.functional.huber_loss", c => Functional.HuberLoss(c.X, c.Tensor(1, "target"), ReductionOf(c, -1, -1, 2),
            c.Double(3, "delta", 1), c.TensorOrNull(4, "weight")));
        Add("nn.functional.nll_loss", c => Functional.NllLoss(c.X, c.Tensor(1, "target"), c.TensorOrNull(2, "weight"),
            c.Long(4, "ignore_index", -100), ReductionOf(c, 3, 5, 6)));
        Add("nn.functional.cross_entropy", c =>
            Functional.CrossEntropy(c.X, c.Tensor(1, "target"), c.TensorOrNull(2, "weight"),
            c.Long(4, "ignore_index", -100), ReductionOf(c, 3, 5, 6), c.Double(7, "label_smoothing", 0)));
        Add("nn.functional.binary_cross_entropy", c => Functional.BinaryCrossEntropy(c.X, c.Tensor(1, "target"),
            c.TensorOrNull(2, "weight"), ReductionOf(c, 3, 4, 5)));
        Add("nn.functional.binary_cross_entropy_with_logits", c => Functional.BinaryCrossEntropyWithLogits(c.X,
            c.Tensor(1, "target"), c.TensorOrNull(2, "weight"), ReductionOf(c, 3, 4, 5),
            c.TensorOrNull(6, "pos_weight")));
        Add("nn.functional.ctc_loss", c => Functional.CtcLoss(c.X, c.Tensor(1, "targets"),
            LengthsOf(c, 2, "input_lengths"), LengthsOf(c, 3, "target_lengths"), c.Long(4, "blank", 0),
            ReductionOf(c, -1, -1, 5), c.Bool(6, "zero_infinity")));
        Add("nn.functional.kl_div", c => Functional.KlDiv(c.X, c.Tensor(1, "target"), ReductionOf(c, 2, 3, 4),
            c.Bool(5, "log_target")));
        Add("nn.functional.poisson_nll_loss", c => Functional.PoissonNllLoss(c.X, c.Tensor(1, "target"),
            c.Bool(2, "log_input", true), c.Bool(3, "full"), c.Double(5, "eps", 1e-8), ReductionOf(c, 4, 6, 7)));
        Add("nn.functional.gaussian_nll_loss", c => Functional.GaussianNllLoss(c.X, c.Tensor(1, "target"),
            c.Tensor(2, "var"), c.Bool(3, "full"), c.Double(4, "eps", 1e-6), ReductionOf(c, -1, -1, 5)));
        Add("nn.functional.soft_margin_loss", c => Functional.SoftMarginLoss(c.X, c.Tensor(1, "target"),
            ReductionOf(c, 2, 3, 4)));
        Add("nn.functional.multi_margin_loss", c => Functional.MultiMarginLoss(c.X, c.Tensor(1, "target"),
            c.Int(2, "p", 1), c.Double(3, "margin", 1), c.TensorOrNull(4, "weight"), ReductionOf(c, 5, 6, 7)));
        Add("nn.functional.multilabel_margin_loss", c => Functional.MultilabelMarginLoss(c.X, c.Tensor(1, "target"),
            ReductionOf(c, 2, 3, 4)));
        Add("nn.functional.multilabel_soft_margin_loss", c => Functional.MultilabelSoftMarginLoss(c.X,
            c.Tensor(1, "target"), c.TensorOrNull(2, "weight"), ReductionOf(c, 3, 4, 5)));
        Add("nn.functional.hinge_embedding_loss", c => Functional.HingeEmbeddingLoss(c.X, c.Tensor(1, "target"),
            c.Double(2, "margin", 1), ReductionOf(c, 3, 4, 5)));
        Add("nn.functional.margin_ranking_loss", c => Functional.MarginRankingLoss(c.X, c.Tensor(1, "input2"),
            c.Tensor(2, "target"), c.Double(3, "margin", 0), ReductionOf(c, 4, 5, 6)));
        Add("nn.functional.cosine_embedding_loss", c => Functional.CosineEmbeddingLoss(c.X, c.Tensor(1, "input2"),
            c.Tensor(2, "target"), c.Double(3, "margin", 0), ReductionOf(c, 4, 5, 6)));
        Add("nn.functional.triplet_margin_loss", c => Functional.TripletMarginLoss(c.X, c.Tensor(1, "positive"),
            c.Tensor(2, "negative"), c.Double(3, "margin", 1), c.Double(4, "p", 2), c.Double(5, "eps", 1e-6),
            c.Bool(6, "swap"), ReductionOf(c, 7, 8, 9)));
        Add("nn.functional.triplet_margin_with_distance_loss", c =>
        {
            if (c.Has(-1, "distance_function")) throw new Data.InexpressibleException("a function as an argument");
            return Functional.TripletMarginWithDistanceLoss(c.X, c.Tensor(1, "positive"), c.Tensor(2, "negative"), null,
                c.Double(-1, "margin", 1), c.Bool(-1, "swap"), ReductionOf(c, -1, -1, -1));
        });
    }

    private static Tensor LengthsOf(Call c, int position, string name) => c.Raw(position, name) is Data.ListValue list
        ? Tensor.From([.. list.Items.Select(Convert.ToInt64)]) : c.Tensor(position, name);

    // The library's reduction is an enum: a name that it does not have is an undefined value of it.
    private static Reduction ReductionOf(Call c, int sizeAverageAt, int reduceAt, int at)
    {
        bool isOld = c.Has(sizeAverageAt, "size_average") | c.Has(reduceAt, "reduce");
        bool average = c.Bool(sizeAverageAt, "size_average", true), reduce = c.Bool(reduceAt, "reduce", true);
        Reduction named = c.Text(at, "reduction", "mean") switch
        {
            "none" => Reduction.None,
            "mean" => Reduction.Mean,
            "sum" => Reduction.Sum,
            "batchmean" => Reduction.BatchMean,
            _ => (Reduction)99,
        };
        if (!isOld) return named;
        return !reduce ? Reduction.None : average ? Reduction.Mean : Reduction.Sum;
    }
}
