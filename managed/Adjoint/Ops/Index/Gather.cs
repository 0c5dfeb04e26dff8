using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Picks elements along a dimension by index, y[i, j, k] = x[i, index[i, j, k], k] for dim 1:
    /// <c>torch.gather</c>.</summary>
    /// <param name="dim">The dimension that the indices count along.</param>
    /// <param name="index">Int64, of the same rank; in every other dimension at most as large as this tensor.</param>
    /// <remarks>Gradient: g added back at the indices; an element that is picked twice gets both.</remarks>
    /// <returns>A tensor of the shape of <paramref name="index"/>.</returns>
    /// <exception cref="ArgumentException">The index has another dtype or rank, or is too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or an index outside of it.</exception>
    /// <example><code>var picked = logProbabilities.Gather(1, labels.Unsqueeze(1));</code></example>
    public Tensor Gather(int dim, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        int d = Dims.Wrap(dim, Rank, "gather");
        Indexed.Check(this, d, index, "gather");
        return Indexed.Gathered(this, d, index);
    }
}
