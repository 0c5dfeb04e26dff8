using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The slices at some positions of a dimension, y[i, :] = x[index[i], :] for dim 0:
    /// <c>torch.index_select</c>.</summary>
    /// <param name="dim">The dimension that is picked from.</param>
    /// <param name="index">A vector of Int64 or Int32, none negative.</param>
    /// <remarks>Gradient: g added back at the positions; a slice that is picked twice gets both.</remarks>
    /// <returns>A copy, as long along the dimension as the index is.</returns>
    /// <exception cref="ArgumentException">The index is no vector of integers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or a position outside of it.</exception>
    /// <example><code>var rows = table.IndexSelect(0, Tensor.From([2L, 0L, 2L]));</code></example>
    public Tensor IndexSelect(int dim, Tensor index)
    {
        (PickPlan plan, Tensor places) = IndexWrites.Plan(this, dim, index, "index_select");
        Tensor y = plan.Picked(this, places, "index_select", "IndexSelectBackward0", "index");
        return y;
    }

    /// <summary>Adds slices at some positions of a dimension, y[index[i], :] += alpha source[i, :] for dim 0:
    /// <c>torch.index_add</c>.</summary>
    /// <param name="dim">The dimension that is written along.</param>
    /// <param name="index">A vector of Int64 or Int32, none negative; positions may repeat, and are added in
    /// order.</param>
    /// <param name="source">In this dtype; as long along the dimension as the index is, else of this shape.</param>
    /// <param name="alpha">Multiplies the source.</param>
    /// <remarks>Gradients: g to this tensor, alpha times g at the positions to the source. The sums do not depend on
    /// the number of threads.</remarks>
    /// <exception cref="ArgumentException">An index or a source that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or a position outside of it.</exception>
    /// <example><code>var sums = Tensor.Zeros([classes, 8]).IndexAdd(0, labels, rows);</code></example>
    public Tensor IndexAdd(int dim, Tensor index, Tensor source, double alpha = 1) =>
        IndexWrites.Apply(this, dim, index, source, alpha, IndexWrites.Add, inPlace: false);

    /// <summary>Adds slices at some positions of a dimension of this tensor itself: <c>Tensor.index_add_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="IndexAdd"/>
    public Tensor IndexAdd_(int dim, Tensor index, Tensor source, double alpha = 1) =>
        IndexWrites.Apply(this, dim, index, source, alpha, IndexWrites.Add, inPlace: true);

    /// <summary>Replaces slices at some positions of a dimension, y[index[i], :] = source[i, :] for dim 0:
    /// <c>torch.index_copy</c>.</summary>
    /// <param name="dim">The dimension that is written along.</param>
    /// <param name="index">A vector of Int64 or Int32, none negative; of repeated positions the last counts.</param>
    /// <param name="source">In this dtype; as long along the dimension as the index is, else of this shape.</param>
    /// <remarks>Gradients: g to this tensor, 0 where it was replaced; g at the positions to the source.</remarks>
    /// <exception cref="ArgumentException">An index or a source that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or a position outside of it.</exception>
    /// <example><code>var y = x.IndexCopy(0, Tensor.From([1L]), row);</code></example>
    public Tensor IndexCopy(int dim, Tensor index, Tensor source) =>
        IndexWrites.Apply(this, dim, index, source, 1, IndexWrites.Copy, inPlace: false);

    /// <summary>Replaces slices at some positions of a dimension of this tensor itself:
    /// <c>Tensor.index_copy_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="IndexCopy"/>
    public Tensor IndexCopy_(int dim, Tensor index, Tensor source) =>
        IndexWrites.Apply(this, dim, index, source, 1, IndexWrites.Copy, inPlace: true);

    /// <summary>Writes one value into the slices at some positions of a dimension: <c>torch.index_fill</c>.</summary>
    /// <param name="dim">The dimension that is written along.</param>
    /// <param name="index">A vector of Int64 or Int32, none negative.</param>
    /// <param name="value">What is written.</param>
    /// <remarks>Gradient: g, 0 where it was replaced.</remarks>
    /// <exception cref="ArgumentException">The index is no vector of integers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or a position outside of it.</exception>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <example><code>var y = x.IndexFill(1, Tensor.From([0L, 2L]), -1);</code></example>
    public Tensor IndexFill(int dim, Tensor index, Scalar value) =>
        IndexWrites.Fill(this, dim, index, Number(value), IndexWrites.FillNumber, inPlace: false);

    /// <summary>The same with the value in a tensor without dimensions, which has a gradient of its own: the sum of g
    /// where it was written.</summary>
    /// <exception cref="ArgumentException">The index is no vector of integers, or the value has dimensions.</exception>
    /// <inheritdoc cref="IndexFill(int, Tensor, Scalar)"/>
    public Tensor IndexFill(int dim, Tensor index, Tensor value) =>
        IndexWrites.Fill(this, dim, index, value, IndexWrites.FillTensor, inPlace: false);

    /// <summary>Writes one value into slices of this tensor itself: <c>Tensor.index_fill_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="IndexFill(int, Tensor, Scalar)"/>
    public Tensor IndexFill_(int dim, Tensor index, Scalar value) =>
        IndexWrites.Fill(this, dim, index, Number(value), IndexWrites.FillNumber, inPlace: true);

    /// <inheritdoc cref="IndexFill_(int, Tensor, Scalar)"/>
    public Tensor IndexFill_(int dim, Tensor index, Tensor value) =>
        IndexWrites.Fill(this, dim, index, value, IndexWrites.FillTensor, inPlace: true);

    /// <summary>A number as a tensor without dimensions, in this dtype.</summary>
    /// <exception cref="OverflowException">The dtype cannot hold it.</exception>
    private Tensor Number(Scalar value) => Full([], value, DType);
}
