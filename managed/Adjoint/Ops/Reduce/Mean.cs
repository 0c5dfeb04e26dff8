using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The mean of all elements: <c>torch.mean</c>.</summary>
    /// <param name="dtype">The floating dtype in which the mean is taken; by default this one's.</param>
    /// <remarks>Sum / n, added in a fixed order; NaN of an empty tensor. Gradient: g / n for every element.</remarks>
    /// <returns>A scalar tensor.</returns>
    /// <exception cref="ArgumentException">The dtype, given or the tensor's own, is not floating point.</exception>
    /// <example><code>var loss = (x - y).Square().Mean();</code></example>
    public Tensor Mean(DType? dtype = null) => MeanOver(Reductions.All(Rank), false, dtype, "MeanBackward0", null);

    /// <summary>The mean over dimensions.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which the mean is taken.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <inheritdoc cref="Mean(DType?)"/>
    public Tensor Mean(ReadOnlySpan<int> dims, bool keepDim = false, DType? dtype = null)
    {
        int[] over = Dims.WrapAll(dims, Rank, "mean");
        return MeanOver(over, keepDim, dtype, "MeanBackward1", keepDim ? null : over);
    }

    /// <summary>The mean over one dimension.</summary>
    /// <inheritdoc cref="Mean(ReadOnlySpan{int}, bool, DType?)"/>
    public Tensor Mean(int dim, bool keepDim = false, DType? dtype = null) => Mean([dim], keepDim, dtype);

    private Tensor MeanOver(int[] over, bool keepDim, DType? dtype, string name, int[]? removed)
    {
        using TapScope tap = Tap.Op("mean", this);
        DType wanted = dtype ?? DType;
        if (!wanted.IsFloatingPoint())
        {
            string which = dtype is null ? "Input" : "Optional";
            throw new ArgumentException(
                $"mean(): could not infer output dtype. {which} dtype must be either a floating point or " +
                $"complex dtype. Got: {wanted.ScalarName()}");
        }
        long n = Reductions.Length(this, over);
        Tensor y = Reductions.Sum(Binary.Cast(this, wanted), over, keepDim);
        Elementwise.BinaryScalar<DivOp>(y, n, scalarFirst: false, y, 0);
        if (Slot is not null && AutogradThread.Current.GradEnabled && RequiresGrad)
        {
            MeanNode node = new(name, Layout, removed, n);
            node.Connect(this);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Reduced.PassSum(this, y, over, keepDim, n);
        return y;
    }
}

/// <summary>Every element gets g / n: divided first, then expanded as a view, so that nothing of the input's size is
/// written.</summary>
internal sealed class MeanNode(string name, Layout source, int[]? removed, long n) : Node1
{
    public override string Name => name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        task.SendFresh(this, 0, Reduced.Spread(task, g.Div(n), removed, source));
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Reduced.SpreadBatch(grads[0]!.Div(n), removed, source));
    }
}
