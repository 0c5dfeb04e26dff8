using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The largest elements so far along a dimension, and where they are: <c>torch.cummax</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <remarks>The last of ties; a NaN stays. Gradient: g to the elements that the indices name, added up.</remarks>
    /// <returns>Values in this dtype, indices in Int64, both of this shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var (record, when) = prices.CumMax(0);</code></example>
    public (Tensor Values, Tensor Indices) CumMax(int dim) => Selected.Running(this, dim, smallest: false);

    /// <summary>The smallest elements so far along a dimension, and where they are: <c>torch.cummin</c>.</summary>
    /// <inheritdoc cref="CumMax"/>
    public (Tensor Values, Tensor Indices) CumMin(int dim) => Selected.Running(this, dim, smallest: true);
}
