using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Contracts the last dimensions with the first ones of another tensor: <c>torch.tensordot</c>.</summary>
    /// <param name="other">Of the same floating-point dtype.</param>
    /// <param name="dims">How many dimensions; 0 is the outer product.</param>
    /// <returns>The other dimensions of self, then those of <paramref name="other"/>.</returns>
    /// <exception cref="ArgumentException">Too many dimensions, sizes that do not fit, or dtypes that
    /// differ.</exception>
    /// <example><code>var y = a.TensorDot(b, 1);   // (i, j) and (j, k, l) to (i, k, l)</code></example>
    public Tensor TensorDot(Tensor other, int dims = 2)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (dims < 0) throw new ArgumentException($"tensordot expects dims >= 0, but got dims={dims}", nameof(dims));
        if (dims > Math.Min(Rank, other.Rank))
        {
            throw new ArgumentException("tensordot expects dims < ndim_a or ndim_b, " +
                $"but got dims={dims} and ranks {Rank} and {other.Rank}", nameof(dims));
        }
        int[] last = new int[dims], first = new int[dims];
        for (int i = 0; i < dims; i++) (last[i], first[i]) = (Rank - dims + i, i);
        return TensorDot(other, last, first);
    }

    /// <summary>Contracts pairs of dimensions: the sum over them of products.</summary>
    /// <param name="other">Of the same floating-point dtype.</param>
    /// <param name="dims">Dimensions of self.</param>
    /// <param name="otherDims">Which dimension of <paramref name="other"/> each goes with.</param>
    /// <returns>The other dimensions of self, then those of <paramref name="other"/>.</returns>
    /// <remarks>A composite of permute, reshape and mm. In a pair of sizes 1 and n the larger one is summed.</remarks>
    /// <exception cref="ArgumentException">Lists of different lengths, sizes that do not fit, or dtypes that
    /// differ.</exception>
    /// <example><code>var y = a.TensorDot(b, [0, 2], [1, 0]);</code></example>
    public Tensor TensorDot(Tensor other, ReadOnlySpan<int> dims, ReadOnlySpan<int> otherDims)
    {
        using TapScope tap = Tap.Op("tensordot", this, other);
        Products.CheckDType(this, other, "tensordot");
        if (dims.Length != otherDims.Length)
        {
            throw new ArgumentException("tensordot(): both dimension lists should have same length, but got " +
                $"{dims.Length} and {otherDims.Length}");
        }
        int[] a = Contracted(dims, Rank), b = Contracted(otherDims, other.Rank);
        Tensor left = this, right = other;
        long shared = 1;
        for (int i = 0; i < a.Length; i++)
        {
            long n = Layout.Sizes[a[i]], m = other.Layout.Sizes[b[i]];
            if (m == 1) left = left.Sum([a[i]], keepDim: true);
            else if (n == 1) right = right.Sum([b[i]], keepDim: true);
            else if (n == m) shared *= n;
            else throw new ArgumentException($"tensordot(): contracted dimensions need to match, but first has " +
                $"size {n} in " +
                $"dim {dims[i]} and second has size {m} in dim {otherDims[i]}");
        }
        int[] keptLeft = Others(a, Rank), keptRight = Others(b, other.Rank);
        long[] rows = Array.ConvertAll(keptLeft, d => Layout.Sizes[d]);
        long[] columns = Array.ConvertAll(keptRight, d => other.Layout.Sizes[d]);
        Tensor x = left.Permute([.. keptLeft, .. a]).Reshape([new Shape(rows).Count, shared]);
        Tensor y = right.Permute([.. b, .. keptRight]).Reshape([shared, new Shape(columns).Count]);
        return x.Mm(y).Reshape(new Shape([.. rows, .. columns]));
    }

    /// <summary>Sums of products along the last dimensions: <c>torch.inner</c>.</summary>
    /// <param name="other">With the same last size; a scalar on either side just multiplies.</param>
    /// <returns>(..., of self) and (..., of other) without the last dimension of each.</returns>
    /// <exception cref="ArgumentException">The last sizes or the dtypes differ.</exception>
    /// <example><code>var y = a.Inner(b);   // (i, k) and (j, k) to (i, j)</code></example>
    public Tensor Inner(Tensor other)
    {
        using TapScope tap = Tap.Op("inner", this, other);
        ArgumentNullException.ThrowIfNull(other);
        if (Rank == 0 || other.Rank == 0) return Mul(other);
        if (Layout.Sizes[^1] != other.Layout.Sizes[^1])
        {
            throw new ArgumentException("inner(): the last dimension must match on both input tensors but got shapes " +
                $"{Shape} and {other.Shape}");
        }
        return TensorDot(other, [Rank - 1], [other.Rank - 1]);
    }

    /// <summary>The Kronecker product: every element of self times all of <paramref name="other"/>, as blocks:
    /// <c>torch.kron</c>.</summary>
    /// <param name="other">Any tensor; of the two, the one with fewer dimensions gets new ones in front.</param>
    /// <returns>Each size is the product of both.</returns>
    /// <exception cref="ArgumentException">The result would be too large.</exception>
    /// <example><code>var y = a.Kron(b);   // (n, m) and (p, q) to (n p, m q)</code></example>
    public Tensor Kron(Tensor other)
    {
        using TapScope tap = Tap.Op("kron", this, other);
        ArgumentNullException.ThrowIfNull(other);
        int rank = Math.Max(Rank, other.Rank);
        long[] outer = new long[2 * rank], inner = new long[2 * rank], sizes = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            int own = i - (rank - Rank), its = i - (rank - other.Rank);
            (outer[2 * i], outer[2 * i + 1]) = (own < 0 ? 1 : Layout.Sizes[own], 1);
            (inner[2 * i], inner[2 * i + 1]) = (1, its < 0 ? 1 : other.Layout.Sizes[its]);
            if (Math.BigMul(outer[2 * i], inner[2 * i + 1], out sizes[i]) != 0 || sizes[i] < 0)
                throw new ArgumentException($"kron(): the product of shapes {Shape} and {other.Shape} is too large");
        }
        return UnsafeView(outer).Mul(other.UnsafeView(inner)).UnsafeView(sizes);
    }

    private static int[] Contracted(ReadOnlySpan<int> dims, int rank)
    {
        int[] wrapped = new int[dims.Length];
        for (int i = 0; i < wrapped.Length; i++)
        {
            if (rank == 0) throw new ArgumentException("tensordot(): a scalar has no dimension to contract");
            wrapped[i] = Dims.Wrap(dims[i], rank, "tensordot");
            if (Array.IndexOf(wrapped, wrapped[i], 0, i) >= 0)
                throw new ArgumentException($"tensordot(): dim {wrapped[i]} appears multiple times in the list " +
                    "of dims");
        }
        return wrapped;
    }

    private static int[] Others(int[] dims, int rank) =>
        [.. Enumerable.Range(0, rank).Where(d => !dims.Contains(d))];
}
