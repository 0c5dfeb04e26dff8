using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The smallest of all elements: <c>torch.min</c>.</summary>
    /// <remarks>NaN if there is one. Gradient: shared equally among all elements that hold the minimum.</remarks>
    /// <returns>A scalar tensor of the same dtype.</returns>
    /// <exception cref="ArgumentException">The tensor is empty.</exception>
    /// <example><code>var low = x.Min();</code></example>
    public Tensor Min() => Extremes.All<SmallestOf>(this, "min", "MinBackward1");

    /// <summary>The smallest elements along a dimension, and where they are: <c>torch.min(dim)</c>.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <remarks>The first NaN wins, else the first of ties. Gradient: to the element that the index names.</remarks>
    /// <returns>Values in this dtype, indices in Int64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dimension has size 0.</exception>
    /// <example><code>var (distance, nearest) = distances.Min(1);</code></example>
    public (Tensor Values, Tensor Indices) Min(int dim, bool keepDim = false) =>
        Extremes.Along<SmallestOf>(this, dim, keepDim, "min", "MinBackward0");

    /// <summary>The smaller of self and other, elementwise: <see cref="Minimum(Tensor)"/>.</summary>
    public Tensor Min(Tensor other) => Minimum(other);

    /// <summary>The smallest elements over dimensions: <c>torch.amin</c>.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <remarks>NaN if there is one. Gradient: shared equally among ties; NaN where the minimum is NaN.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">A dimension has size 0, or the tensor is empty and no dimension is
    /// given.</exception>
    /// <example><code>var y = x.AMin([0, 2]);</code></example>
    public Tensor AMin(ReadOnlySpan<int> dims = default, bool keepDim = false) =>
        Extremes.Over<SmallestOf>(this, dims, keepDim, "amin", "AminBackward0");

    /// <summary>The smallest elements over one dimension.</summary>
    /// <inheritdoc cref="AMin(ReadOnlySpan{int}, bool)"/>
    public Tensor AMin(int dim, bool keepDim = false) => AMin([dim], keepDim);

    /// <summary>Where the smallest element is, counted row-major: <c>torch.argmin</c>.</summary>
    /// <remarks>The first NaN wins, else the first of ties. No gradient.</remarks>
    /// <returns>An Int64 scalar.</returns>
    /// <exception cref="ArgumentException">The tensor is empty.</exception>
    /// <example><code>long nearest = (long)distances.ArgMin();</code></example>
    public Tensor ArgMin() => Extremes.Place<SmallestOf>(this, null, false, "argmin");

    /// <summary>Where the smallest elements are along a dimension.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dimension has size 0.</exception>
    /// <returns>An Int64 tensor.</returns>
    /// <inheritdoc cref="ArgMin()"/>
    public Tensor ArgMin(int dim, bool keepDim = false) => Extremes.Place<SmallestOf>(this, dim, keepDim, "argmin");
}
