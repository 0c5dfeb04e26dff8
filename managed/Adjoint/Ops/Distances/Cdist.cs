using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The distances between each row of this and each row of the other, the norms of order p of the
    /// differences: <c>torch.cdist</c>.</summary>
    /// <param name="other">(..., R, M); this is (..., P, M), and the dimensions in front broadcast.</param>
    /// <param name="p">The order, not negative: infinity is the largest difference, 0 the number of differences that
    /// are
    /// not zero.</param>
    /// <param name="computeMode">How Euclidean distances are taken.</param>
    /// <returns>(..., P, R).</returns>
    /// <remarks>Gradients: those of the norm, 0 where a distance is 0; of infinite order the whole one for each of the
    /// largest differences. Forward and backward need no memory for the differences; second derivatives do.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or there is no such mode.</exception>
    /// <exception cref="ArgumentOutOfRangeException">p is negative.</exception>
    /// <example><code>var distances = points.Cdist(centres);   // (N, K)</code></example>
    public Tensor Cdist(Tensor other, double p = 2, CdistMode computeMode = CdistMode.MatMulIfNecessary)
    {
        ArgumentNullException.ThrowIfNull(other);
        using TapScope tap = Tap.Op("cdist", this, other);
        CdistOp.Check(this, other, p, computeMode);
        long[] batch = Broadcast.Sizes(Layout.Sizes[..^2], other.Layout.Sizes[..^2], "cdist");
        bool large = Size(-2) > 25 || other.Size(-2) > 25;
        bool product = p == 2 && (computeMode == CdistMode.MatMul ||
            (computeMode == CdistMode.MatMulIfNecessary && large));
        bool empty = Size(-2) == 0 || other.Size(-2) == 0 || Size(-1) == 0 || batch.Contains(0);
        return product && !empty
            ? EuclideanProduct.Apply(this, other, batch) : CdistOp.Apply(this, other, batch, p);
    }
}
