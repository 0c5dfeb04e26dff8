using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>What a quantile is that lies between two elements: the <c>interpolation</c> of
/// <c>torch.quantile</c>.</summary>
public enum QuantileInterpolation
{
    /// <summary>Between them, in proportion: <c>"linear"</c>.</summary>
    Linear,
    /// <summary>The lower one: <c>"lower"</c>.</summary>
    Lower,
    /// <summary>The higher one: <c>"higher"</c>.</summary>
    Higher,
    /// <summary>The nearer one, of two equally near the one at the even rank: <c>"nearest"</c>.</summary>
    Nearest,
    /// <summary>The middle between them: <c>"midpoint"</c>.</summary>
    Midpoint,
}

public sealed partial class Tensor
{
    /// <summary>The element below which a share q of all others lies: <c>torch.quantile</c>.</summary>
    /// <param name="q">The share, from 0 to 1.</param>
    /// <param name="dim">The dimension that is reduced; null for all elements.</param>
    /// <param name="keepDim">Keep what was reduced with size 1.</param>
    /// <param name="interpolation">What lies between two elements.</param>
    /// <remarks>The element of rank q (n - 1) in sorted order. NaN where there is a NaN. Gradient: g to the two
    /// elements
    /// that it lies between, weighted as they are.</remarks>
    /// <exception cref="ArgumentException">The dtype is not floating point, or there is nothing to
    /// choose from.</exception>
    /// <exception cref="ArgumentOutOfRangeException">q is no share, or there is no such dimension or
    /// interpolation.</exception>
    /// <example><code>var median = x.Quantile(0.5, dim: 1);</code></example>
    public Tensor Quantile(double q, int? dim = null, bool keepDim = false,
        QuantileInterpolation interpolation = QuantileInterpolation.Linear) =>
        Quantiles.Of(this, Quantiles.Share(q, this), dim, keepDim, interpolation, skipNaN: false, "quantile");

    /// <summary>Several quantiles at once, in a first dimension of their own.</summary>
    /// <param name="q">The shares, a vector in this dtype (or one, without dimensions).</param>
    /// <param name="dim">The dimension that is reduced; null for all elements.</param>
    /// <param name="keepDim">Keep what was reduced with size 1.</param>
    /// <param name="interpolation">What lies between two elements.</param>
    /// <inheritdoc cref="Quantile(double, int?, bool, QuantileInterpolation)"/>
    public Tensor Quantile(Tensor q, int? dim = null, bool keepDim = false,
        QuantileInterpolation interpolation = QuantileInterpolation.Linear) =>
        Quantiles.Of(this, q, dim, keepDim, interpolation, skipNaN: false, "quantile");

    /// <summary>The quantile of what is not NaN: <c>torch.nanquantile</c>.</summary>
    /// <remarks>NaN where nothing else is there.</remarks>
    /// <example><code>var median = measured.NanQuantile(0.5, dim: 1);</code></example>
    /// <inheritdoc cref="Quantile(double, int?, bool, QuantileInterpolation)"/>
    public Tensor NanQuantile(double q, int? dim = null, bool keepDim = false,
        QuantileInterpolation interpolation = QuantileInterpolation.Linear) =>
        Quantiles.Of(this, Quantiles.Share(q, this), dim, keepDim, interpolation, skipNaN: true, "nanquantile");

    /// <summary>Several quantiles at once of what is not NaN.</summary>
    /// <inheritdoc cref="Quantile(Tensor, int?, bool, QuantileInterpolation)"/>
    public Tensor NanQuantile(Tensor q, int? dim = null, bool keepDim = false,
        QuantileInterpolation interpolation = QuantileInterpolation.Linear) =>
        Quantiles.Of(this, q, dim, keepDim, interpolation, skipNaN: true, "nanquantile");
}
