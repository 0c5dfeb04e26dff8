using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A diagonal of the matrices that two dimensions are, as a view: <c>torch.diagonal</c>, and
    /// <c>torch.linalg.diagonal</c> with dimensions -2 and -1.</summary>
    /// <param name="offset">Which diagonal: above the main one if positive, below it if negative.</param>
    /// <param name="dim1">The rows.</param>
    /// <param name="dim2">The columns.</param>
    /// <returns>The other dimensions, then the diagonal.</returns>
    /// <remarks>Gradient: zeros with g on the diagonal.</remarks>
    /// <exception cref="ArgumentException">There are no such dimensions, or they are the same.</exception>
    /// <example><code>matrix.Diagonal().Fill_(1);</code></example>
    public Tensor Diagonal(long offset = 0, int dim1 = 0, int dim2 = 1)
    {
        using TapScope tap = Tap.Op("diagonal", this);
        (int rows, int columns) = Dims.WrapPair(dim1, dim2, Rank, "diagonal");
        (long n, long m) = (Layout.Sizes[rows], Layout.Sizes[columns]);
        offset = Math.Clamp(offset, -n, m);
        long length = Math.Max(0, offset >= 0 ? Math.Min(n, m - offset) : Math.Min(n + offset, m));
        long[] sizes = [.. Without(Layout.Sizes, rows, columns), length];
        long[] strides =
            [.. Without(Layout.Strides, rows, columns), Layout.Strides[rows] + Layout.Strides[columns]];
        // An empty diagonal begins nowhere: it must not point past the end.
        long first = length == 0 ? 0 : offset >= 0 ? offset * Layout.Strides[columns] : -offset * Layout.Strides[rows];
        return ViewOps.Make(this, new Layout(sizes, strides), Offset + first, (offset, rows, columns), static (x, at) =>
            new DiagonalPart(x.Layout.Sizes, at.offset, at.rows, at.columns).ViewNode());
    }

    /// <summary>Zeros with this tensor's last dimension on a diagonal: <c>torch.diag_embed</c>.</summary>
    /// <param name="offset">Which diagonal: above the main one if positive, below it if negative.</param>
    /// <param name="dim1">Which dimension of the result the rows are.</param>
    /// <param name="dim2">Which the columns are.</param>
    /// <remarks>Gradient: the diagonal of g.</remarks>
    /// <exception cref="ArgumentException">There are no such dimensions, or they are the same.</exception>
    /// <example><code>var scales = x.DiagEmbed();   // (..., n) to (..., n, n)</code></example>
    public Tensor DiagEmbed(long offset = 0, int dim1 = -2, int dim2 = -1)
    {
        using TapScope tap = Tap.Op("diag_embed", this);
        (int rows, int columns) = Dims.WrapPair(dim1, dim2, Rank + 1, "diag_embed");
        if (Rank == 0) throw new ArgumentException("diag_embed(): expected at least one dimension, but got a scalar");
        Int128 side = Int128.Abs(offset) + Layout.Sizes[^1];
        if (side > long.MaxValue) throw new ArgumentException($"diag_embed(): offset {offset} is too large");
        long[] sizes = Layout.Sizes[..^1];
        sizes = ViewOps.Inserted(sizes, Math.Min(rows, columns), (long)side);
        sizes = ViewOps.Inserted(sizes, Math.Max(rows, columns), (long)side);
        return new DiagonalPart(sizes, offset, rows, columns).Embed(this, "DiagEmbedBackward0");
    }

    /// <summary>The matrix with this vector on a diagonal, or a copy of a diagonal of this matrix:
    /// <c>torch.diag</c>.</summary>
    /// <param name="diagonal">Which diagonal: above the main one if positive, below it if negative.</param>
    /// <exception cref="ArgumentException">Neither a vector nor a matrix.</exception>
    /// <example><code>var scale = Tensor.From([1f, 2f]).Diag();</code></example>
    public Tensor Diag(long diagonal = 0) => Rank switch
    {
        1 => DiagEmbed(diagonal),
        2 => DiagonalCopy(diagonal),
        _ => throw new ArgumentException($"diag(): Supports 1D or 2D tensors. Got {Rank}D"),
    };

    /// <summary>The matrix with all elements of this tensor on a diagonal: <c>torch.diagflat</c>.</summary>
    /// <param name="offset">Which diagonal: above the main one if positive, below it if negative.</param>
    /// <example><code>var y = x.DiagFlat(-1);</code></example>
    public Tensor DiagFlat(long offset = 0) => Ravel().Diag(offset);

    private static long[] Without(long[] values, int a, int b) =>
        ViewOps.Removed(ViewOps.Removed(values, Math.Max(a, b)), Math.Min(a, b));
}
