using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A copy with <paramref name="source"/> in the place of the slice at one index:
    /// <c>torch.select_scatter</c>.</summary>
    /// <param name="source">Of the shape of <see cref="Select"/>; cast to this dtype.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">The index; negative counts from the end.</param>
    /// <remarks>Gradients: g with zeros in the slice, and the slice of g.</remarks>
    /// <exception cref="ArgumentException">No such dimension or index, or the source has another shape.</exception>
    /// <example><code>var y = x.SelectScatter(row, 0, -1);</code></example>
    public Tensor SelectScatter(Tensor source, int dim, long index)
    {
        using TapScope tap = Tap.Op("select_scatter", this, source);
        if (Rank == 0) throw new ArgumentException("select_scatter() cannot be applied to a 0-dim tensor.");
        int d = Dims.Wrap(dim, Rank, "select_scatter");
        long i = Dims.WrapIndex(index, Layout.Sizes[d], d, "select_scatter");
        return new Window(Layout.Sizes, d, i, 1, 1, Drop: true).Scatter(this, source, "select_scatter");
    }

    /// <summary>A copy with <paramref name="source"/> in the place of a slice: <c>torch.slice_scatter</c>.</summary>
    /// <param name="source">Of the shape of <see cref="Slice"/>; cast to this dtype.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="start">The first index; negative counts from the end; null is 0. Clamped to the size.</param>
    /// <param name="stop">One past the last index, likewise; null is the size.</param>
    /// <param name="step">Greater than zero.</param>
    /// <remarks>Gradients: g with zeros in the slice, and the slice of g.</remarks>
    /// <exception cref="ArgumentException">No such dimension, no such step, or the source has another
    /// shape.</exception>
    /// <example><code>var y = x.SliceScatter(even, 0, step: 2);</code></example>
    public Tensor SliceScatter(Tensor source, int dim = 0, long? start = null, long? stop = null, long step = 1)
    {
        using TapScope tap = Tap.Op("slice_scatter", this, source);
        (int d, long from, long length) = SliceBounds(dim, start, stop, step, "slice_scatter");
        return new Window(Layout.Sizes, d, from, length, step, Drop: false).Scatter(this, source, "slice_scatter");
    }

    /// <summary>A copy with <paramref name="source"/> in the place of a diagonal:
    /// <c>torch.diagonal_scatter</c>.</summary>
    /// <param name="source">Of the shape of <see cref="Diagonal"/>; cast to this dtype.</param>
    /// <param name="offset">Which diagonal: above the main one if positive.</param>
    /// <param name="dim1">The rows.</param>
    /// <param name="dim2">The columns.</param>
    /// <remarks>Gradients: g with zeros on the diagonal, and the diagonal of g.</remarks>
    /// <exception cref="ArgumentException">No such dimensions, or the source has another shape.</exception>
    /// <example><code>var y = matrix.DiagonalScatter(Tensor.Ones([3]));</code></example>
    public Tensor DiagonalScatter(Tensor source, long offset = 0, int dim1 = 0, int dim2 = 1)
    {
        using TapScope tap = Tap.Op("diagonal_scatter", this, source);
        (int rows, int columns) = Dims.WrapPair(dim1, dim2, Rank, "diagonal_scatter");
        return new DiagonalPart(Layout.Sizes, offset, rows, columns).Scatter(this, source, "diagonal_scatter");
    }

    /// <summary>A copy with <paramref name="source"/> in the place of a strided view:
    /// <c>torch.as_strided_scatter</c>.</summary>
    /// <param name="source">Of shape <paramref name="shape"/>; cast to this dtype.</param>
    /// <param name="shape">The sizes of the view.</param>
    /// <param name="strides">Its strides, in elements, none negative; no two of its elements share an address.</param>
    /// <param name="storageOffset">Its first element, counted from the start of the storage; by default this
    /// tensor's.</param>
    /// <remarks>Gradient of the source: the view of g. Of self, PyTorch's, which is not the derivative: g in the view
    /// and zeros outside of it, where the derivative would be g outside and zeros in the view. (Tangents of forward
    /// mode are right.)</remarks>
    /// <exception cref="ArgumentException">The view would reach outside this tensor, the source has another shape, or
    /// a gradient is required and this tensor is not contiguous.</exception>
    /// <example><code>var y = x.AsStridedScatter(corners, [2, 2], [6, 2]);</code></example>
    public Tensor AsStridedScatter(Tensor source, Shape shape, ReadOnlySpan<long> strides, long? storageOffset = null)
    {
        using TapScope tap = Tap.Op("as_strided_scatter", this, source);
        ArgumentNullException.ThrowIfNull(source);
        if (!IsContiguous && (RequiresGrad || source.RequiresGrad))
        {
            throw new ArgumentException("as_strided_scatter is currently only supported for contiguous inputs " +
                "where a " +
                $"gradient is required, but got strides {Shape.Text(Layout.Strides)}");
        }
        // A copy has the memory of this tensor, from its first element to its last, and no more.
        Tensor memory = IsContiguous ? this : Alias(Layout.Contiguous([Layout.Extent]), Offset);
        long offset = (storageOffset ?? Offset) - Offset;
        Layout view = CheckedStrides(shape, strides, offset, memory.Count);
        Tensor y = new StridedPart(memory.Layout.Sizes, view, offset).Scatter(memory, source, "as_strided_scatter");
        return IsContiguous ? y : y.Alias(Layout, 0);
    }
}
