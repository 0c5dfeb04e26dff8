using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint;

// A view op, and its values in memory of their own: what PyTorch calls NAME_copy. Gradients are those of the view.
public sealed partial class Tensor
{
    /// <summary>A copy: <c>torch.alias_copy</c>.</summary>
    /// <example><code>var y = x.AliasCopy();</code></example>
    public Tensor AliasCopy()
    {
        using TapScope tap = Tap.Op("alias_copy", this);
        return ViewOps.Copied(ViewOps.Alias(this));
    }

    /// <summary><see cref="AsStrided"/> as a copy: <c>torch.as_strided_copy</c>.</summary>
    /// <exception cref="ArgumentException">The view would reach outside the storage.</exception>
    /// <example><code>var windows = x.AsStridedCopy([3, 2], [1, 1]);</code></example>
    public Tensor AsStridedCopy(Shape shape, ReadOnlySpan<long> strides, long? storageOffset = null)
    {
        using TapScope tap = Tap.Op("as_strided_copy", this);
        return ViewOps.Copied(AsStrided(shape, strides, storageOffset));
    }

    /// <summary><see cref="Diagonal"/> as a copy: <c>torch.diagonal_copy</c>.</summary>
    /// <exception cref="ArgumentException">There are no such dimensions, or they are the same.</exception>
    /// <example><code>var d = matrix.DiagonalCopy(1);</code></example>
    public Tensor DiagonalCopy(long offset = 0, int dim1 = 0, int dim2 = 1)
    {
        using TapScope tap = Tap.Op("diagonal_copy", this);
        return ViewOps.Copied(Diagonal(offset, dim1, dim2));
    }

    /// <summary><see cref="Expand"/> as a copy: <c>torch.expand_copy</c>.</summary>
    /// <exception cref="ArgumentException">A size other than 1 would change, or there are too few.</exception>
    /// <example><code>var y = x.ExpandCopy([4, -1]);</code></example>
    public Tensor ExpandCopy(Shape shape)
    {
        using TapScope tap = Tap.Op("expand_copy", this);
        return ViewOps.Copied(Expand(shape));
    }

    /// <summary><see cref="Permute"/> as a copy: <c>torch.permute_copy</c>.</summary>
    /// <exception cref="ArgumentException">Not a permutation of all dimensions.</exception>
    /// <example><code>var nhwc = x.PermuteCopy(0, 2, 3, 1);</code></example>
    public Tensor PermuteCopy(params ReadOnlySpan<int> dims)
    {
        using TapScope tap = Tap.Op("permute_copy", this);
        return ViewOps.Copied(Permute(dims));
    }

    /// <summary><see cref="Select"/> as a copy: <c>torch.select_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension or index.</exception>
    /// <example><code>var row = x.SelectCopy(0, -1);</code></example>
    public Tensor SelectCopy(int dim, long index)
    {
        using TapScope tap = Tap.Op("select_copy", this);
        return ViewOps.Copied(Select(dim, index));
    }

    /// <summary><see cref="Slice"/> as a copy: <c>torch.slice_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, or the step is not
    /// positive.</exception>
    /// <example><code>var even = x.SliceCopy(0, step: 2);</code></example>
    public Tensor SliceCopy(int dim = 0, long? start = null, long? stop = null, long step = 1)
    {
        using TapScope tap = Tap.Op("slice_copy", this);
        return ViewOps.Copied(Slice(dim, start, stop, step));
    }

    /// <summary><see cref="Split"/> as copies: <c>torch.split_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or the size is not positive.</exception>
    /// <example><code>var halves = x.SplitCopy(2);</code></example>
    public Tensor[] SplitCopy(long splitSize, int dim = 0)
    {
        using TapScope tap = Tap.Op("split_copy", this);
        return ViewOps.Copied(Split(splitSize, dim));
    }

    /// <summary><see cref="SplitWithSizes"/> as copies: <c>torch.split_with_sizes_copy</c>.</summary>
    /// <exception cref="ArgumentException">The sizes do not add up to the dimension.</exception>
    /// <example><code>var parts = x.SplitWithSizesCopy([1, 3]);</code></example>
    public Tensor[] SplitWithSizesCopy(ReadOnlySpan<long> sizes, int dim = 0)
    {
        using TapScope tap = Tap.Op("split_with_sizes_copy", this);
        return ViewOps.Copied(SplitWithSizes(sizes, dim));
    }

    /// <summary><see cref="Squeeze()"/> as a copy: <c>torch.squeeze_copy</c>.</summary>
    /// <example><code>var y = x.SqueezeCopy();</code></example>
    public Tensor SqueezeCopy()
    {
        using TapScope tap = Tap.Op("squeeze_copy", this);
        return ViewOps.Copied(Squeeze());
    }

    /// <summary><see cref="Squeeze(int)"/> as a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor SqueezeCopy(int dim)
    {
        using TapScope tap = Tap.Op("squeeze_copy", this);
        return ViewOps.Copied(Squeeze(dim));
    }

    /// <summary><see cref="Squeeze(ReadOnlySpan{int})"/> as a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor SqueezeCopy(params ReadOnlySpan<int> dims)
    {
        using TapScope tap = Tap.Op("squeeze_copy", this);
        return ViewOps.Copied(Squeeze(dims));
    }

    /// <summary><see cref="T()"/> as a copy: <c>torch.t_copy</c>.</summary>
    /// <exception cref="ArgumentException">More than two dimensions.</exception>
    /// <example><code>var y = x.TCopy();</code></example>
    public Tensor TCopy()
    {
        using TapScope tap = Tap.Op("t_copy", this);
        return ViewOps.Copied(T());
    }

    /// <summary><see cref="Transpose"/> as a copy: <c>torch.transpose_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var y = x.TransposeCopy(0, 1);</code></example>
    public Tensor TransposeCopy(int dim0, int dim1)
    {
        using TapScope tap = Tap.Op("transpose_copy", this);
        return ViewOps.Copied(Transpose(dim0, dim1));
    }

    /// <summary><see cref="Unbind"/> as copies: <c>torch.unbind_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var rows = x.UnbindCopy();</code></example>
    public Tensor[] UnbindCopy(int dim = 0)
    {
        using TapScope tap = Tap.Op("unbind_copy", this);
        return ViewOps.Copied(Unbind(dim));
    }

    /// <summary><see cref="Unfold"/> as a copy: <c>torch.unfold_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or a window that does not fit.</exception>
    /// <example><code>var windows = x.UnfoldCopy(0, 3, 1);</code></example>
    public Tensor UnfoldCopy(int dim, long size, long step)
    {
        using TapScope tap = Tap.Op("unfold_copy", this);
        return ViewOps.Copied(Unfold(dim, size, step));
    }

    /// <summary><see cref="Unsqueeze"/> as a copy: <c>torch.unsqueeze_copy</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    /// <example><code>var row = x.UnsqueezeCopy(0);</code></example>
    public Tensor UnsqueezeCopy(int dim)
    {
        using TapScope tap = Tap.Op("unsqueeze_copy", this);
        return ViewOps.Copied(Unsqueeze(dim));
    }

    /// <summary><see cref="View(Shape)"/> as a copy: <c>torch.view_copy</c>.</summary>
    /// <exception cref="ArgumentException">The element counts differ, or the strides allow no view.</exception>
    /// <example><code>var y = x.ViewCopy([-1, 4]);</code></example>
    public Tensor ViewCopy(Shape shape)
    {
        using TapScope tap = Tap.Op("view_copy", this);
        return ViewOps.Copied(View(shape));
    }
}
