using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>x with tensordot(a, x, x.Rank) = b: <c>torch.linalg.tensorsolve</c>.</summary>
    /// <param name="a">Sizes that begin with those of b; the others, multiplied, are as many.</param>
    /// <param name="b">The right side.</param>
    /// <param name="dims">Dimensions of a to be moved to its end first; none by default.</param>
    /// <returns>A tensor of the sizes of a behind those of b.</returns>
    /// <remarks>A composite: <see cref="Solve"/> of one matrix.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="LinAlgException">The matrix is singular.</exception>
    /// <example><code>var x = Linalg.TensorSolve(a, b);</code></example>
    public static Tensor TensorSolve(Tensor a, Tensor b, params ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using TapScope tap = Tap.Op("linalg_tensorsolve", a, b);
        if (!dims.IsEmpty)
        {
            int[] moved = new int[dims.Length];
            for (int i = 0; i < moved.Length; i++) moved[i] = Dims.Wrap(dims[i], a.Rank, "linalg.tensorsolve");
            if (moved.Distinct().Count() != moved.Length)
                throw new ArgumentException("linalg.tensorsolve: a dimension is named twice", nameof(dims));
            a = a.Permute([.. Enumerable.Range(0, a.Rank).Except(moved), .. moved]);
        }
        long[] sizes = a.Layout.Sizes[Math.Min(b.Rank, a.Rank)..];
        long unknowns = new Shape(sizes).Count;
        if (unknowns != b.Count || a.Count != unknowns * unknowns)
        {
            throw new ArgumentException($"linalg.tensorsolve: Expected self to satisfy the requirement " +
                $"prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got {a.Shape} and {b.Shape}");
        }
        return Solve(a.Reshape([unknowns, unknowns]), b.Flatten()).Reshape(new Shape(sizes));
    }

    /// <summary>The y with tensordot(y, a, ind) the identity: <c>torch.linalg.tensorinv</c>.</summary>
    /// <param name="a">The first <paramref name="ind"/> sizes, multiplied, equal the others, multiplied.</param>
    /// <param name="ind">How many dimensions are rows; at least 1.</param>
    /// <returns>A tensor of sizes a.Shape[ind..], then a.Shape[..ind].</returns>
    /// <remarks>A composite: <see cref="Inv"/> of one matrix.</remarks>
    /// <exception cref="ArgumentException">Sizes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">The matrix is singular.</exception>
    /// <example><code>var y = Linalg.TensorInv(a, ind: 1);</code></example>
    public static Tensor TensorInv(Tensor a, int ind = 2)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (ind <= 0)
            throw new ArgumentException("linalg.tensorinv: Expected a strictly positive integer for ind", nameof(ind));
        using TapScope tap = Tap.Op("linalg_tensorinv", a);
        int cut = Math.Min(ind, a.Rank);
        long[] rows = a.Layout.Sizes[..cut], columns = a.Layout.Sizes[cut..];
        long count = new Shape(columns).Count;
        if (new Shape(rows).Count != count)
        {
            throw new ArgumentException("linalg.tensorinv: Expected self to satisfy the requirement " +
                $"prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {a.Shape} and ind={ind}");
        }
        // PyTorch's inverse is column-major, and its reshape there an alias: the node says so.
        return Inv(a.Reshape([count, count])).UnsafeView([.. columns, .. rows],
            count > 1 ? "ReshapeAliasBackward0" : "ViewBackward0");
    }

    /// <summary>Powers of the elements as a new last dimension, x^0 .. x^(n - 1): <c>torch.linalg.vander</c>.</summary>
    /// <param name="x">(..., m).</param>
    /// <param name="n">How many powers, more than 1; m by default.</param>
    /// <returns>(..., m, n).</returns>
    /// <remarks>A composite of running products.</remarks>
    /// <exception cref="ArgumentException">n is not more than 1.</exception>
    /// <example><code>var design = Linalg.Vander(x, n: 4);</code></example>
    public static Tensor Vander(Tensor x, long? n = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        using TapScope tap = Tap.Op("linalg_vander", x);
        Tensor column = x.Rank == 0 ? x.Unsqueeze(-1) : x;
        long count = n ?? column.Layout.Sizes[^1];
        if (count <= 1) throw new ArgumentException("linalg.vander: N must be greater than 1.", nameof(n));
        long[] sizes = column.Layout.Sizes;
        Tensor powers = column.Unsqueeze(-1).Expand([.. sizes, count - 1]).CumProd(-1);
        return Tensor.Cat([Tensor.Ones([.. sizes, 1], powers.DType), powers], -1);
    }
}
