using Adjoint.Ops;

namespace Adjoint;

/// <summary>Norms of matrices that have names instead of numbers.</summary>
public enum NormKind
{
    /// <summary>The root of the sum of squares: PyTorch's <c>"fro"</c>.</summary>
    Frobenius,
    /// <summary>The sum of the singular values: PyTorch's <c>"nuc"</c>.</summary>
    Nuclear,
}

public static partial class Linalg
{
    /// <summary>The norm of matrices, Frobenius' or nuclear: <c>torch.linalg.matrix_norm</c>.</summary>
    /// <param name="a">At least two dimensions, floating point.</param>
    /// <param name="ord">Which norm.</param>
    /// <param name="dims">The two dimensions of the matrices; none means the last two.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which it is taken; by default this one's.</param>
    /// <remarks>A composite of the norm of vectors, or of singular values.</remarks>
    /// <exception cref="ArgumentException">Not two different dimensions, an unknown norm, or dtypes that are not
    /// floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var size = Linalg.MatrixNorm(a, NormKind.Nuclear);</code></example>
    public static Tensor MatrixNorm(Tensor a, NormKind ord = NormKind.Frobenius, ReadOnlySpan<int> dims = default,
        bool keepDim = false, DType? dtype = null) =>
        MatrixNorms.Named(a, ord, dims, keepDim, dtype, "linalg.matrix_norm");

    /// <summary>The norm of matrices: <c>torch.linalg.matrix_norm</c>.</summary>
    /// <param name="a">At least two dimensions, floating point.</param>
    /// <param name="ord">1: the largest sum of magnitudes of a column, infinity: of a row, 2: the largest singular
    /// value; -1, -infinity, -2: the smallest.</param>
    /// <param name="dims">The two dimensions of the matrices; none means the last two.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which it is taken; by default this one's.</param>
    /// <inheritdoc cref="MatrixNorm(Tensor, NormKind, ReadOnlySpan{int}, bool, DType?)"/>
    public static Tensor MatrixNorm(Tensor a, double ord, ReadOnlySpan<int> dims = default, bool keepDim = false,
        DType? dtype = null) => MatrixNorms.OfOrder(a, ord, dims, keepDim, dtype, "linalg.matrix_norm");

    /// <summary>The norm of vectors or matrices: <c>torch.linalg.norm</c>.</summary>
    /// <param name="a">Floating point.</param>
    /// <param name="ord">Without an order, the root of the sum of squares. With one, that of
    /// <see cref="Tensor.VectorNorm(double, ReadOnlySpan{int}, bool, DType?)"/> over one dimension, or that of matrices
    /// over two.</param>
    /// <param name="dims">The dimensions; none means all, and with an order there may then be one or two.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which it is taken; by default this one's.</param>
    /// <exception cref="ArgumentException">More dimensions than an order goes with, an unknown norm, or dtypes that are
    /// not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var length = Linalg.Norm(x);</code></example>
    public static Tensor Norm(Tensor a, double? ord = null, ReadOnlySpan<int> dims = default, bool keepDim = false,
        DType? dtype = null) => MatrixNorms.Any(a, ord, dims, keepDim, dtype);

    /// <summary>The norm of matrices, Frobenius' or nuclear: <c>torch.linalg.norm</c>.</summary>
    /// <inheritdoc cref="MatrixNorm(Tensor, NormKind, ReadOnlySpan{int}, bool, DType?)"/>
    public static Tensor Norm(Tensor a, NormKind ord, ReadOnlySpan<int> dims = default, bool keepDim = false,
        DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (dims.IsEmpty && a.Rank != 2)
        {
            throw new ArgumentException(
                $"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. " +
                $"Got {a.Rank}D.", nameof(a));
        }
        return MatrixNorms.Named(a, ord, dims, keepDim, dtype, "linalg.norm");
    }

    /// <summary>The condition number, |a| |a^-1|: <c>torch.linalg.cond</c>.</summary>
    /// <param name="a">(..., m, n), floating point; square unless the order is 2 or -2.</param>
    /// <param name="ord">The order of the norm, of those of
    /// <see cref="MatrixNorm(Tensor, double, ReadOnlySpan{int}, bool, DType?)"/>; 2 by default: the largest singular
    /// value over the smallest.</param>
    /// <returns>(...); infinity for a singular matrix, 0 for one without elements.</returns>
    /// <remarks>A composite of singular values, or of the norms of a and its inverse.</remarks>
    /// <exception cref="ArgumentException">Not square, or an unknown order.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var trust = Linalg.Cond(a);</code></example>
    public static Tensor Cond(Tensor a, double? ord = null) => MatrixNorms.Condition(a, ord ?? 2);

    /// <summary>The condition number of Frobenius' or of the nuclear norm.</summary>
    /// <inheritdoc cref="Cond(Tensor, double?)"/>
    public static Tensor Cond(Tensor a, NormKind ord) => MatrixNorms.Condition(a, ord);
}

public sealed partial class Tensor
{
    /// <summary>A norm that has a name: <c>torch.norm(x, "fro")</c> over any dimensions, <c>torch.norm(x, "nuc")</c>
    /// over two.</summary>
    /// <param name="p">Which norm.</param>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which it is taken; by default this one's.</param>
    /// <exception cref="ArgumentException">An unknown norm, not two dimensions, or dtypes that are not floating
    /// point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var size = a.Norm(NormKind.Nuclear);</code></example>
    public Tensor Norm(NormKind p, ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null) =>
        p == NormKind.Frobenius ? VectorNorm(2, dims, keepDim, dtype)
            : MatrixNorms.Named(this, p, dims.IsEmpty && Rank == 2 ? [0, 1] : dims, keepDim, dtype, "norm");
}
