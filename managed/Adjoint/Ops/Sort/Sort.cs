using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The elements along a dimension in order, and where they were: <c>torch.sort</c>.</summary>
    /// <param name="dim">The dimension that is sorted along.</param>
    /// <param name="descending">The largest first.</param>
    /// <remarks>Always stable: equal elements keep their order. NaN counts as larger than any number, -0 equals 0.
    /// Gradient: g back to where the elements were.</remarks>
    /// <returns>Values in this dtype, indices in Int64, both of this shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="NotSupportedException">The dimension has more than 2^31 - 1 elements.</exception>
    /// <example><code>var (values, places) = x.Sort(descending: true);</code></example>
    public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false) =>
        Selected.Sorted(this, dim, null, descending, "sort", "SortBackward0");

    /// <summary>Where the elements along a dimension are, in their order: <c>torch.argsort</c>.</summary>
    /// <remarks>Always stable. NaN counts as larger than any number. No gradient.</remarks>
    /// <returns>An Int64 tensor of this shape.</returns>
    /// <example><code>var ranking = scores.ArgSort(descending: true);</code></example>
    /// <inheritdoc cref="Sort"/>
    public Tensor ArgSort(int dim = -1, bool descending = false) => Detach().Sort(dim, descending).Indices;

    /// <summary>The values of <see cref="Sort"/> along the first dimension: <c>torch.msort</c>.</summary>
    /// <returns>A tensor of this shape.</returns>
    /// <exception cref="NotSupportedException">The dimension has more than 2^31 - 1 elements.</exception>
    public Tensor MSort() => Sort(0).Values;

    /// <summary>The k largest (or smallest) elements along a dimension in order, and where they are:
    /// <c>torch.topk</c>.</summary>
    /// <param name="k">How many.</param>
    /// <param name="dim">The dimension that is chosen along.</param>
    /// <param name="largest">The largest, the largest first; else the smallest.</param>
    /// <remarks>Of equal elements the first. NaN counts as larger than any number. They come sorted, as with PyTorch's
    /// <c>sorted=True</c>. Gradient: g to the elements, 0 to the others.</remarks>
    /// <returns>Values in this dtype, indices in Int64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or it has fewer than k elements.</exception>
    /// <exception cref="NotSupportedException">The dimension has more than 2^31 - 1 elements.</exception>
    /// <example><code>var (best, labels) = logits.TopK(5);</code></example>
    public (Tensor Values, Tensor Indices) TopK(long k, int dim = -1, bool largest = true) =>
        Selected.Sorted(this, dim, k, largest, "topk", "TopkBackward0");

    /// <summary>The k-th smallest elements along a dimension, k counting from 1, and where they are:
    /// <c>torch.kthvalue</c>.</summary>
    /// <param name="k">1 for the smallest.</param>
    /// <param name="dim">The dimension that is chosen along.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <remarks>NaN counts as larger than any number. Gradient: to the element that the index names.</remarks>
    /// <returns>Values in this dtype, indices in Int64.</returns>
    /// <exception cref="ArgumentException">The dimension is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or it has fewer than k elements.</exception>
    /// <exception cref="NotSupportedException">The dimension has more than 2^31 - 1 elements.</exception>
    /// <example><code>var (second, where) = x.KthValue(2);</code></example>
    public (Tensor Values, Tensor Indices) KthValue(long k, int dim = -1, bool keepDim = false) =>
        Selected.Ranked(this, dim, RankRule.Given, k > 0 ? k - 1 : -1, keepDim, "kthvalue", "KthvalueBackward0");

    /// <summary>The most frequent elements along a dimension, and where they are: <c>torch.mode</c>.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <remarks>Of several equally frequent ones the smallest; the index is that of its last occurrence. Gradient: to
    /// the element that the index names.</remarks>
    /// <returns>Values in this dtype, indices in Int64.</returns>
    /// <exception cref="ArgumentException">The dimension is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="NotSupportedException">The dimension has more than 2^31 - 1 elements.</exception>
    /// <example><code>var (vote, voter) = votes.Mode(0);</code></example>
    public (Tensor Values, Tensor Indices) Mode(int dim = -1, bool keepDim = false) =>
        Selected.Mode(this, dim, keepDim);
}
