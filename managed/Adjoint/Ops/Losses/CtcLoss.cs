using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Connectionist temporal classification: minus the log-probability that a sequence of outputs, without
    /// repetitions and then without blanks, is the target: <c>torch.nn.functional.ctc_loss</c>.</summary>
    /// <param name="logProbs">Logarithms of probabilities from log_softmax, (T, N, C), or (T, C) of one
    /// sample.</param>
    /// <param name="targets">Labels, integers in [0, C) but for the blank: (N, S), or all targets one behind the
    /// other.</param>
    /// <param name="inputLengths">How many of the T outputs count, (N), or () of one sample.</param>
    /// <param name="targetLengths">How long each target is, likewise.</param>
    /// <param name="blank">The class that stands for no label.</param>
    /// <param name="reduction">The mean over the samples of the loss over the length of the target; the sum; or the
    /// loss of each sample.</param>
    /// <param name="zeroInfinity">Makes the loss and the gradient of a target that is impossible, as one that is longer
    /// than its input, 0 instead of infinite and NaN.</param>
    /// <remarks>The gradient is that of the logits whose log_softmax the input is, as in PyTorch: e^x minus the
    /// probability of the class at that time among all ways of the target. Second derivatives and tangents are refused.
    /// Lengths are read here, so a captured step refuses the loss.</remarks>
    /// <exception cref="ArgumentException">Shapes, dtypes or lengths do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label or the blank is no class; nothing was
    /// computed.</exception>
    /// <example><code>
    /// var loss = Functional.CtcLoss(x.LogSoftmax(2), labels, inputLengths, labelLengths);
    /// </code></example>
    public static Tensor CtcLoss(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths,
        long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    {
        ArgumentNullException.ThrowIfNull(logProbs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(inputLengths);
        ArgumentNullException.ThrowIfNull(targetLengths);
        _ = Checked(reduction);
        using TapScope tap = Tap.Op("ctc_loss", logProbs, targets);
        Floating(logProbs, "ctc_loss");
        CtcPlan plan = CtcPlan.Of(logProbs, targets, inputLengths, targetLengths, blank, zeroInfinity);
        bool single = logProbs.Rank == 2;
        Tensor losses = CtcOp.Apply(single ? logProbs.Unsqueeze(1) : logProbs, plan);
        if (zeroInfinity) losses = Tensor.Where(losses.Eq(double.PositiveInfinity), 0, losses);
        return reduction switch
        {
            Reduction.Mean => losses.Div(plan.TargetLengths.To(losses.DType).ClampMin(1)).Mean(),
            Reduction.Sum => losses.Sum(),
            _ => single ? losses.Squeeze(0) : losses,
        };
    }
}
