using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>e^x / sum e^x along a dimension: <c>torch.softmax</c>.</summary>
    /// <param name="dim">The dimension along which the results add up to 1.</param>
    /// <param name="dtype">The tensor is cast to this dtype first.</param>
    /// <remarks>The maximum is taken off first, so nothing overflows. Gradient: (g - sum(g y)) y.</remarks>
    /// <returns>A new tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    /// <example><code>var probabilities = logits.Softmax(-1);</code></example>
    public Tensor Softmax(int dim, DType? dtype = null) => Softmaxes.Apply(this, dim, dtype, log: false);

    /// <summary>The logarithm of softmax, x - log sum e^x, along a dimension: <c>torch.log_softmax</c>.</summary>
    /// <param name="dim">The dimension along which the exponentials of the results add up to 1.</param>
    /// <param name="dtype">The tensor is cast to this dtype first.</param>
    /// <remarks>The maximum is taken off first, so nothing overflows. Gradient: g - e^y sum(g).</remarks>
    /// <example><code>var logProbabilities = logits.LogSoftmax(-1);</code></example>
    /// <inheritdoc cref="Softmax(int, DType?)"/>
    public Tensor LogSoftmax(int dim, DType? dtype = null) => Softmaxes.Apply(this, dim, dtype, log: true);
}
