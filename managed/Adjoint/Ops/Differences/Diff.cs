using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The n-th forward difference along a dimension: x[1:] - x[:-1], n times over:
    /// <c>torch.diff</c>.</summary>
    /// <param name="n">How often; with 0 a copy, and never more often than there are elements.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="prepend">Elements before the first one: of this shape, but for the dimension.</param>
    /// <param name="append">Elements behind the last one, likewise.</param>
    /// <remarks>The size of the dimension goes down by n. Bools differ where they are not equal.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, or n is negative.</exception>
    /// <exception cref="ArgumentException">The tensor is a scalar, or the shapes do not fit.</exception>
    /// <example><code>var steps = positions.Diff(dim: 0);</code></example>
    public Tensor Diff(long n = 1, int dim = -1, Tensor? prepend = null, Tensor? append = null)
    {
        using TapScope tap = Tap.Op("diff", this);
        if (Rank == 0) throw new ArgumentException("diff expects input to be at least one-dimensional");
        if (n < 0) throw new ArgumentOutOfRangeException(nameof(n), $"order must be non-negative but got {n}");
        int d = Dims.Wrap(dim, Rank, "diff");
        CheckNeighbour(prepend, d);
        CheckNeighbour(append, d);
        Tensor x = prepend is null && append is null ? this
            : Cat([.. new[] { prepend, this, append }.OfType<Tensor>()], d);
        if (n == 0) return x.ZerosLike().Copy_(x);
        for (long i = Math.Min(n, x.Size(d)); i > 0; i--)
        {
            long length = x.Size(d) - 1;
            Tensor right = x.Narrow(d, 1, length), left = x.Narrow(d, 0, length);
            x = x.DType == DType.Bool ? right.Ne(left) : right.Sub(left);
        }
        return x;
    }

    private void CheckNeighbour(Tensor? t, int dim)
    {
        if (t is null) return;
        if (t.Rank != Rank)
            throw new ArgumentException("diff expects prepend or append to be the same dimension as input");
        for (int i = 0; i < Rank; i++)
        {
            if (i == dim || t.Size(i) == Size(i)) continue;
            throw new ArgumentException("diff expects the shape of tensor to prepend or append to match that of " +
                $"input except along the differencing dimension; input.size({i}) = {Size(i)}, but got " +
                $"tensor.size({i}) = {t.Size(i)}");
        }
    }
}
