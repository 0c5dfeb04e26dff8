using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A copy with elements written along a dimension by index, y[index[i, j], j] = src[i, j] for dim 0:
    /// <c>torch.scatter</c>.</summary>
    /// <param name="dim">The dimension that the indices count along.</param>
    /// <param name="index">Int64, of the same rank; in no dimension larger than <paramref name="src"/>, and but for
    /// <paramref name="dim"/> in none larger than this tensor.</param>
    /// <param name="src">In this dtype, of the same rank.</param>
    /// <remarks>Of indices that repeat the last counts. Gradients: g to this tensor, 0 where it was replaced; g at the
    /// indices to the source, 0 to what was not used.</remarks>
    /// <exception cref="ArgumentException">An index or a source that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or an index outside of it.</exception>
    /// <example><code>var y = Tensor.Zeros([3, 5]).Scatter(0, index, src);</code></example>
    public Tensor Scatter(int dim, Tensor index, Tensor src) =>
        Scatters.Apply(this, dim, index, src, Scatters.Replace, inPlace: false);

    /// <summary>The same with one value for all indices: <c>torch.scatter</c>.</summary>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <inheritdoc cref="Scatter(int, Tensor, Tensor)"/>
    public Tensor Scatter(int dim, Tensor index, Scalar value) =>
        Scatters.Fill(this, dim, index, Number(value), inPlace: false);

    /// <summary>Writes elements along a dimension of this tensor itself, by index: <c>Tensor.scatter_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Scatter(int, Tensor, Tensor)"/>
    public Tensor Scatter_(int dim, Tensor index, Tensor src) =>
        Scatters.Apply(this, dim, index, src, Scatters.Replace, inPlace: true);

    /// <summary>The same with one value for all indices: <c>Tensor.scatter_</c>.</summary>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <inheritdoc cref="Scatter_(int, Tensor, Tensor)"/>
    public Tensor Scatter_(int dim, Tensor index, Scalar value) =>
        Scatters.Fill(this, dim, index, Number(value), inPlace: true);

    /// <summary>Adds elements along a dimension by index, y[index[i, j], j] += src[i, j] for dim 0:
    /// <c>torch.scatter_add</c>.</summary>
    /// <remarks>Indices may repeat; the sums are taken in their order, whatever the number of threads. Gradients: g to
    /// this tensor; g at the indices to the source, 0 to what was not used.</remarks>
    /// <example><code>var counts = Tensor.Zeros([classes]).ScatterAdd(0, labels, weights);</code></example>
    /// <inheritdoc cref="Scatter(int, Tensor, Tensor)"/>
    public Tensor ScatterAdd(int dim, Tensor index, Tensor src) =>
        Scatters.Apply(this, dim, index, src, Scatters.Add, inPlace: false);

    /// <summary>Adds elements along a dimension of this tensor itself, by index: <c>Tensor.scatter_add_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="ScatterAdd"/>
    public Tensor ScatterAdd_(int dim, Tensor index, Tensor src) =>
        Scatters.Apply(this, dim, index, src, Scatters.Add, inPlace: true);

    /// <summary>Combines the elements that an index sends to one place of a dimension:
    /// <c>torch.scatter_reduce</c>.</summary>
    /// <param name="dim">The dimension that the indices count along.</param>
    /// <param name="index">Int64, of the same rank; in no dimension larger than <paramref name="src"/>, and but for
    /// <paramref name="dim"/> in none larger than this tensor.</param>
    /// <param name="src">In this dtype, of the same rank.</param>
    /// <param name="reduce">How they are combined.</param>
    /// <param name="includeSelf">Whether what stands there takes part; else it is replaced.</param>
    /// <remarks>Places that no index names keep their value. Gradients: of sum g, of mean g over the number of
    /// elements,
    /// of prod g times the others, of amax and amin g shared equally among ties. A product in which one place gets two
    /// zeros or more has no second derivative here, as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">An index or a source that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension or reduction, or an index outside the
    /// dimension.</exception>
    /// <example><code>var best = x.ScatterReduce(0, group, score, ScatterReduction.AMax, includeSelf:
    /// false);</code></example>
    public Tensor ScatterReduce(int dim, Tensor index, Tensor src, ScatterReduction reduce, bool includeSelf = true) =>
        ScatterReductions.Apply(this, dim, index, src, reduce, includeSelf);

    /// <summary>Combines elements in this tensor itself: <c>Tensor.scatter_reduce_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="ScatterReduce"/>
    public Tensor ScatterReduce_(int dim, Tensor index, Tensor src, ScatterReduction reduce, bool includeSelf = true)
    {
        ArgumentNullException.ThrowIfNull(src);
        return Replaced.By("scatter_reduce_", this, x => x.ScatterReduce(dim, index, src, reduce, includeSelf),
            src.RequiresGrad);
    }

    /// <summary>Combines the slices that a vector of positions sends to one place of a dimension:
    /// <c>torch.index_reduce</c>.</summary>
    /// <param name="dim">The dimension that is written along.</param>
    /// <param name="index">A vector of Int64 or Int32, none negative.</param>
    /// <param name="source">In this dtype; as long along the dimension as the index is, else of this shape.</param>
    /// <param name="reduce">How they are combined; not <see cref="ScatterReduction.Sum"/>, which is
    /// <see cref="IndexAdd"/>.</param>
    /// <param name="includeSelf">Whether what stands there takes part; else it is replaced.</param>
    /// <example><code>var best = x.IndexReduce(0, group, rows, ScatterReduction.AMax);</code></example>
    /// <inheritdoc cref="ScatterReduce"/>
    public Tensor IndexReduce(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true) =>
        ScatterReductions.ApplyToSlices(this, dim, index, source, reduce, includeSelf);

    /// <summary>Combines slices in this tensor itself: <c>Tensor.index_reduce_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="IndexReduce"/>
    public Tensor IndexReduce_(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Replaced.By("index_reduce_", this, x => x.IndexReduce(dim, index, source, reduce, includeSelf),
            source.RequiresGrad);
    }
}
