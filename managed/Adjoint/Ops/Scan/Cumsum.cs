using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Running sums along a dimension, y[k] = x[0] + .. + x[k]: <c>torch.cumsum</c>.</summary>
    /// <param name="dim">The dimension that is summed along.</param>
    /// <param name="dtype">The dtype of the result; by default this one's, Int64 for integers and bools.</param>
    /// <remarks>Float32 is summed in double precision. Gradient: the running sums of g from the end.</remarks>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var y = Tensor.From([1f, 2f, 3f]).CumSum(0);   // [1, 3, 6]</code></example>
    public Tensor CumSum(int dim, DType? dtype = null) =>
        RunningTotals.Sum(RunningTotals.Cast(this, dtype), Dims.Wrap(dim, Rank, "cumsum"), backwards: false);

    /// <summary>Running sums, written into this tensor: <c>Tensor.cumsum_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor CumSum_(int dim) => Replaced.By("cumsum_", this, x => x.CumSum(dim, DType));

    /// <summary>Running products along a dimension, y[k] = x[0] .. x[k]: <c>torch.cumprod</c>.</summary>
    /// <param name="dim">The dimension that is multiplied along.</param>
    /// <param name="dtype">The dtype of the result; by default this one's, Int64 for integers and bools.</param>
    /// <remarks>Gradient: sum over j >= k of g[j] times the product of all factors of y[j] but x[k], without a
    /// division,
    /// so that it is exact where some are zero, in derivatives of any order.</remarks>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var y = Tensor.From([1f, 2f, 3f]).CumProd(0);   // [1, 2, 6]</code></example>
    public Tensor CumProd(int dim, DType? dtype = null) =>
        RunningTotals.Product(RunningTotals.Cast(this, dtype), Dims.Wrap(dim, Rank, "cumprod"));

    /// <summary>Running products, written into this tensor: <c>Tensor.cumprod_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor CumProd_(int dim) => Replaced.By("cumprod_", this, x => x.CumProd(dim, DType));

    /// <summary>Running logarithms of sums of exponentials along a dimension, y[k] = log(exp(x[0]) + .. + exp(x[k])):
    /// <c>torch.logcumsumexp</c>.</summary>
    /// <param name="dim">The dimension that is summed along.</param>
    /// <remarks>Without overflow. Gradient: sum over j >= k of g[j] exp(x[k] - y[j]).</remarks>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var total = logProbabilities.LogCumSumExp(-1);</code></example>
    public Tensor LogCumSumExp(int dim)
    {
        int d = Dims.Wrap(dim, Rank, "logcumsumexp");
        if (!DType.IsFloatingPoint())
            throw new NotSupportedException($"logcumsumexp(): not implemented for dtype {DType.Name()}");
        return RunningTotals.LogSumExp(this, d);
    }
}
