using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>
    /// The matrix product of any ranks: <c>torch.matmul</c>. Vectors give inner products, matrices products, and leading
    /// dimensions are batches that broadcast.
    /// </summary>
    /// <param name="other">The right factor, of the same floating-point dtype.</param>
    /// <remarks>A composite of dot, mv, mm and bmm, folded as PyTorch folds it, so its nodes are theirs.</remarks>
    /// <exception cref="ArgumentException">A scalar, sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var scores = q.MatMul(k.Transpose(-2, -1));</code></example>
    public Tensor MatMul(Tensor other)
    {
        using TapScope tap = Tap.Op("matmul", this, other);
        ArgumentNullException.ThrowIfNull(other);
        if (Rank == 0 || other.Rank == 0)
        {
            throw new ArgumentException(
                $"matmul(): both arguments to matmul need to be at least 1D, but they are {Rank}D and {other.Rank}D");
        }
        Products.CheckDType(this, other, "matmul");
        return (Rank, other.Rank) switch
        {
            (1, 1) => Dot(other),
            (2, 1) => Mv(other),
            (1, 2) => SqueezedInPlace(Unsqueeze(0).Mm(other), 0),
            (2, 2) => Mm(other),
            _ => ShouldFold(this, other) ? Folded(other) : Batched(other),
        };
    }

    // PyTorch's squeeze_: the node says so, and so does the version, which a later check of saved tensors compares.
    internal static Tensor SqueezedInPlace(Tensor t, int dim)
    {
        Tensor y = t.UnsafeView(ViewOps.Removed(t.Layout.Sizes, dim), "SqueezeBackward4");
        y.BumpVersion("squeeze_");
        return y;
    }

    // Folding the batch of the larger tensor into rows makes one large product of many small ones. PyTorch's conditions.
    private static bool ShouldFold(Tensor a, Tensor b)
    {
        bool leftIsLarger = a.Rank >= b.Rank;
        Tensor large = leftIsLarger ? a : b, small = leftIsLarger ? b : a;
        if (large.Rank < 3 || small.Rank > 2) return false;
        if (small.RequiresGrad) return true;
        if (a.Rank == 2) return false;
        if (large.Count == 0) return true;
        long[] sizes = large.Layout.Sizes, strides = [.. large.Layout.Strides];
        if (!leftIsLarger)
        {
            sizes = [.. sizes];
            (sizes[^1], sizes[^2], strides[^1], strides[^2]) = (sizes[^2], sizes[^1], strides[^2], strides[^1]);
        }
        for (int i = 0; i < sizes.Length - 2; i++)
            if (strides[i] != strides[i + 1] * sizes[i + 1]) return false;
        return true;
    }

    private Tensor Folded(Tensor other)
    {
        bool transpose = other.Rank > Rank;
        Tensor large = transpose ? other.MT : this;
        Tensor small = !transpose ? other : Rank == 2 ? T() : this;
        long[] rows = large.Layout.Sizes[..^1];
        long folded = new Shape(rows).Count;
        Tensor matrix = large.Reshape([folded, large.Layout.Sizes[^1]]);
        if (small.Rank == 1) return matrix.Mv(small).UnsafeView(rows);
        Tensor y = matrix.Mm(small).UnsafeView([.. rows, small.Layout.Sizes[1]]);
        return transpose ? y.MT.Contiguous() : y;
    }

    private Tensor Batched(Tensor other)
    {
        long n = Rank > 1 ? Layout.Sizes[^2] : 1, k = Layout.Sizes[^1];
        long k2 = other.Rank > 1 ? other.Layout.Sizes[^2] : other.Layout.Sizes[0], m = other.Rank > 1 ? other.Layout.Sizes[^1] : 1;
        if (k != k2) throw Products.Mismatch(this, other, "matmul");
        if (Rank == 3 && other.Rank == 3 && Layout.Sizes[0] != other.Layout.Sizes[0])
        {
            if (Layout.Sizes[0] == 1 && RequiresGrad) return Squeeze(0).MatMul(other);
            if (other.Layout.Sizes[0] == 1 && other.RequiresGrad) return MatMul(other.Squeeze(0));
        }
        long[] batch = Broadcast.Sizes(Layout.Sizes[..Math.Max(Rank - 2, 0)], other.Layout.Sizes[..Math.Max(other.Rank - 2, 0)],
            "matmul");
        long count = new Shape(batch).Count;
        Tensor left = Expand(new Shape([.. batch, n, k])).Reshape([count, n, k]);
        Tensor right = other.Rank == 1
            ? other.Expand(new Shape([.. batch, k])).Reshape([count, k]).Unsqueeze(2)
            : other.Expand(new Shape([.. batch, k, m])).Reshape([count, k, m]);
        Tensor y = left.Bmm(right);
        long[] sizes = [.. batch, .. Rank > 1 ? [n] : Array.Empty<long>(), .. other.Rank > 1 ? [m] : Array.Empty<long>()];
        return (other.Rank == 1 ? y.Squeeze(-1) : y).UnsafeView(sizes);
    }
}
