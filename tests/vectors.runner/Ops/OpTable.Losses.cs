using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddLosses()
    {
        Add("nn.functional.mse_loss", c => Functional.MseLoss(c.X, c.Tensor(1, "target"), ReductionOf(c)));
        Add("nn.functional.l1_loss", c => Functional.L1Loss(c.X, c.Tensor(1, "target"), ReductionOf(c)));
        Add("nn.functional.nll_loss", c => Functional.NllLoss(c.X, c.Tensor(1, "target"), c.TensorOrNull(-1, "weight"),
            c.Long(-1, "ignore_index", -100), ReductionOf(c)));
        Add("nn.functional.cross_entropy", c =>
            Functional.CrossEntropy(c.X, c.Tensor(1, "target"), c.TensorOrNull(-1, "weight"),
            c.Long(-1, "ignore_index", -100), ReductionOf(c), c.Double(-1, "label_smoothing", 0)));
    }

    // The library's reduction is an enum: a name that it does not have is an undefined value of it.
    private static Reduction ReductionOf(Call c) => c.Text(-1, "reduction", "mean") switch
    {
        "none" => Reduction.None,
        "mean" => Reduction.Mean,
        "sum" => Reduction.Sum,
        _ => (Reduction)99,
    };
}
