using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The middle of all elements in order, the lower one of two: <c>torch.median</c>.</summary>
    /// <remarks>NaN if there is one, or if the tensor is empty. Gradient: shared equally among all elements that equal
    /// it.</remarks>
    /// <returns>A scalar tensor of the same dtype.</returns>
    /// <exception cref="ArgumentException">The tensor is empty, and not of floating point.</exception>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 elements.</exception>
    /// <example><code>var typical = errors.Median();</code></example>
    public Tensor Median() => MedianOfAll(RankRule.Median, "median", "MedianBackward0");

    /// <summary>The middle elements along a dimension in order, the lower one of two, and where they are:
    /// <c>torch.median(dim)</c>.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <remarks>The first NaN if there is one, else the first of ties. Gradient: to the element that the index
    /// names.</remarks>
    /// <returns>Values in this dtype, indices in Int64.</returns>
    /// <exception cref="ArgumentException">The dimension is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="NotSupportedException">The dimension has more than 2^31 - 1 elements.</exception>
    /// <example><code>var (middle, where) = x.Median(0);</code></example>
    public (Tensor Values, Tensor Indices) Median(int dim, bool keepDim = false) =>
        Selected.Ranked(this, dim, RankRule.Median, 0, keepDim, "median", "MedianBackward1");

    /// <summary>The median of what is not NaN: <c>torch.nanmedian</c>.</summary>
    /// <remarks>NaN if nothing else is there. Gradient: shared equally among all elements that equal it.</remarks>
    /// <example><code>var typical = measured.NanMedian();</code></example>
    /// <inheritdoc cref="Median()"/>
    public Tensor NanMedian() => MedianOfAll(RankRule.NanMedian, "nanmedian", "NanmedianBackward0");

    /// <summary>The medians along a dimension of what is not NaN, and where they are:
    /// <c>torch.nanmedian(dim)</c>.</summary>
    /// <remarks>NaN where nothing else is there. Gradient: to the element that the index names.</remarks>
    /// <example><code>var (middle, where) = x.NanMedian(0);</code></example>
    /// <inheritdoc cref="Median(int, bool)"/>
    public (Tensor Values, Tensor Indices) NanMedian(int dim, bool keepDim = false) =>
        Selected.Ranked(this, dim, RankRule.NanMedian, 0, keepDim, "nanmedian", "NanmedianBackward1");

    private Tensor MedianOfAll(RankRule rule, string op, string nodeName)
    {
        using TapScope tap = Tap.Op(op, this);
        int[] all = Reductions.All(Rank);
        if (Count == 0 && !DType.IsFloatingPoint()) Reductions.CheckNotEmpty(this, all, all: true, op);
        Tensor y;
        if (Count == 0)
        {
            y = Full([], double.NaN, DType);
        }
        else
        {
            Tensor flat = Copies.RowMajor(this);
            flat = flat.Alias(Layout.Contiguous([Count]), flat.Offset);
            y = Indexed.Gather(flat, 0, Sorting.Rank(flat, 0, rule, 0, op)).Alias(Layout.Scalar, 0);
        }
        return Extremes.Record(this, y, all, removed: null, nodeName, nanShares: true);
    }
}
