using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements: <c>torch.sum</c>.</summary>
    /// <param name="dtype">The dtype of the result; by default this one's, Int64 for integers and bools.</param>
    /// <remarks>Added in a fixed order that depends neither on the machine nor on the number of threads. Gradient: g
    /// for
    /// every element.</remarks>
    /// <returns>A scalar tensor.</returns>
    /// <example><code>var total = x.Sum();</code></example>
    public Tensor Sum(DType? dtype = null)
    {
        using TapScope tap = Tap.Op("sum", this);
        Tensor x = Summable(dtype);
        int[] all = Reductions.All(Rank);
        Tensor y = Reductions.Sum(x, all, keepDim: false);
        return Recorded(y, "SumBackward0", all, keepDim: false, null);
    }

    /// <summary>Sums over dimensions.</summary>
    /// <param name="dims">The dimensions to sum over; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The dtype of the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <inheritdoc cref="Sum(DType?)"/>
    public Tensor Sum(ReadOnlySpan<int> dims, bool keepDim = false, DType? dtype = null)
    {
        using TapScope tap = Tap.Op("sum", this);
        int[] over = Dims.WrapAll(dims, Rank, "sum");
        Tensor y = Reductions.Sum(Summable(dtype), over, keepDim);
        return Recorded(y, "SumBackward1", over, keepDim, keepDim ? null : over);
    }

    /// <summary>Sums over one dimension.</summary>
    /// <inheritdoc cref="Sum(ReadOnlySpan{int}, bool, DType?)"/>
    public Tensor Sum(int dim, bool keepDim = false, DType? dtype = null) => Sum([dim], keepDim, dtype);

    /// <summary>Sums away what broadcasting to this shape added: <c>Tensor.sum_to_size</c>.</summary>
    /// <exception cref="ArgumentException">The shape does not broadcast to this one.</exception>
    public Tensor SumToSize(Shape shape)
    {
        long[] sizes = shape.Array;
        if (sizes.Length == 0) return Sum();
        if (Layout.Sizes.AsSpan().SequenceEqual(sizes)) return this;
        if (!Broadcast.CanExpand(sizes, Layout.Sizes))
            throw new ArgumentException($"size {shape} is not expandable to size {Shape}");
        int lead = Rank - sizes.Length;
        List<int> dims = [];
        for (int i = 0; i < Rank; i++)
            if (i < lead || (sizes[i - lead] == 1 && Layout.Sizes[i] != 1)) dims.Add(i);
        Tensor sum = dims.Count == 0 ? this : Sum(dims.ToArray(), keepDim: true);
        return lead > 0 ? sum.View(shape) : sum;
    }

    private Tensor Summable(DType? dtype) => dtype is { } wanted ? Binary.Cast(this, wanted)
        : DType.IsFloatingPoint() ? this : Binary.Cast(this, DType.Int64);

    private Tensor Recorded(Tensor y, string name, int[] over, bool keepDim, int[]? removed)
    {
        if (Slot is not null && y.DType.IsFloatingPoint() && AutogradThread.Current.GradEnabled && RequiresGrad)
        {
            SumNode node = new(name, Layout, removed);
            node.Connect(this);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Reduced.PassSum(this, y, over, keepDim, 1);
        return y;
    }
}

/// <summary>Every element that was summed gets the sum's gradient: an expanded view, no copy.</summary>
internal sealed class SumNode(string name, Layout source, int[]? removed) : Node1
{
    public override string Name => name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        task.Send(this, 0, Reduced.Spread(task, g, removed, source));
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads)
    {
        if (task.Wants(this, 0)) task.Send(this, 0, Reduced.SpreadBatch(grads[0]!, removed, source));
    }
}
