using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The variance of all elements: <c>torch.var</c>.</summary>
    /// <param name="unbiased">Divide by n - 1 instead of n.</param>
    /// <remarks>sum (x - mean)^2 / (n - correction), in two passes, so without cancellation; NaN where the divisor is
    /// 0 and
    /// so is the sum. Gradient: 2 g (x - mean) / (n - correction).</remarks>
    /// <returns>A scalar tensor.</returns>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    /// <example><code>var spread = x.Var();</code></example>
    public Tensor Var(bool unbiased = true) => Variance.Apply(this, [], unbiased ? 1 : 0, false, root: false);

    /// <summary>The variance over dimensions.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="correction">What is taken off n in the divisor; PyTorch's unbiased is 1.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <inheritdoc cref="Var(bool)"/>
    public Tensor Var(ReadOnlySpan<int> dims, double correction = 1, bool keepDim = false) =>
        Variance.Apply(this, dims, correction, keepDim, root: false);

    /// <summary>The variance over one dimension.</summary>
    /// <inheritdoc cref="Var(ReadOnlySpan{int}, double, bool)"/>
    public Tensor Var(int dim, double correction = 1, bool keepDim = false) => Var([dim], correction, keepDim);

    /// <summary>The standard deviation of all elements: <c>torch.std</c>.</summary>
    /// <remarks>The root of <see cref="Var(bool)"/>. Gradient: g (x - mean) / ((n - correction) std), and 0 where std
    /// is 0.</remarks>
    /// <example><code>var deviation = x.Std();</code></example>
    /// <inheritdoc cref="Var(bool)"/>
    public Tensor Std(bool unbiased = true) => Variance.Apply(this, [], unbiased ? 1 : 0, false, root: true);

    /// <summary>The standard deviation over dimensions.</summary>
    /// <remarks>The root of the variance. Gradient: g (x - mean) / ((n - correction) std), and 0 where std is
    /// 0.</remarks>
    /// <inheritdoc cref="Var(ReadOnlySpan{int}, double, bool)"/>
    public Tensor Std(ReadOnlySpan<int> dims, double correction = 1, bool keepDim = false) =>
        Variance.Apply(this, dims, correction, keepDim, root: true);

    /// <summary>The standard deviation over one dimension.</summary>
    /// <inheritdoc cref="Std(ReadOnlySpan{int}, double, bool)"/>
    public Tensor Std(int dim, double correction = 1, bool keepDim = false) => Std([dim], correction, keepDim);

    /// <summary>Variance and mean in one go: <c>torch.var_mean</c>.</summary>
    /// <inheritdoc cref="Var(ReadOnlySpan{int}, double, bool)"/>
    public (Tensor Var, Tensor Mean) VarMean(ReadOnlySpan<int> dims = default, double correction = 1,
        bool keepDim = false) =>
        Variance.WithMean(this, dims, correction, keepDim, root: false);

    /// <summary>Standard deviation and mean in one go: <c>torch.std_mean</c>.</summary>
    /// <inheritdoc cref="Std(ReadOnlySpan{int}, double, bool)"/>
    public (Tensor Std, Tensor Mean) StdMean(ReadOnlySpan<int> dims = default, double correction = 1,
        bool keepDim = false) =>
        Variance.WithMean(this, dims, correction, keepDim, root: true);
}
