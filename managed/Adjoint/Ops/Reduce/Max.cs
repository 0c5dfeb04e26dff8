using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The largest of all elements: <c>torch.max</c>.</summary>
    /// <remarks>NaN if there is one. Gradient: shared equally among all elements that hold the maximum.</remarks>
    /// <returns>A scalar tensor of the same dtype.</returns>
    /// <exception cref="ArgumentException">The tensor is empty.</exception>
    /// <example><code>var peak = x.Max();</code></example>
    public Tensor Max() => Extremes.All<LargestOf>(this, "max", "MaxBackward1");

    /// <summary>The largest elements along a dimension, and where they are: <c>torch.max(dim)</c>.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <remarks>The first NaN wins, else the first of ties. Gradient: to the element that the index names.</remarks>
    /// <returns>Values in this dtype, indices in Int64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dimension has size 0.</exception>
    /// <example><code>var (score, label) = logits.Max(1);</code></example>
    public (Tensor Values, Tensor Indices) Max(int dim, bool keepDim = false) =>
        Extremes.Along<LargestOf>(this, dim, keepDim, "max", "MaxBackward0");

    /// <summary>The larger of self and other, elementwise: <see cref="Maximum(Tensor)"/>.</summary>
    public Tensor Max(Tensor other) => Maximum(other);

    /// <summary>The largest elements over dimensions: <c>torch.amax</c>.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <remarks>NaN if there is one. Gradient: shared equally among ties; NaN where the maximum is NaN.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">A dimension has size 0, or the tensor is empty and no dimension is
    /// given.</exception>
    /// <example><code>var y = x.AMax([0, 2]);</code></example>
    public Tensor AMax(ReadOnlySpan<int> dims = default, bool keepDim = false) =>
        Extremes.Over<LargestOf>(this, dims, keepDim, "amax", "AmaxBackward0");

    /// <summary>The largest elements over one dimension.</summary>
    /// <inheritdoc cref="AMax(ReadOnlySpan{int}, bool)"/>
    public Tensor AMax(int dim, bool keepDim = false) => AMax([dim], keepDim);

    /// <summary>Where the largest element is, counted row-major: <c>torch.argmax</c>.</summary>
    /// <remarks>The first NaN wins, else the first of ties. No gradient.</remarks>
    /// <returns>An Int64 scalar.</returns>
    /// <exception cref="ArgumentException">The tensor is empty.</exception>
    /// <example><code>long label = (long)logits.ArgMax();</code></example>
    public Tensor ArgMax() => Extremes.Place<LargestOf>(this, null, false, "argmax");

    /// <summary>Where the largest elements are along a dimension.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dimension has size 0.</exception>
    /// <returns>An Int64 tensor.</returns>
    /// <inheritdoc cref="ArgMax()"/>
    public Tensor ArgMax(int dim, bool keepDim = false) => Extremes.Place<LargestOf>(this, dim, keepDim, "argmax");
}
