using Adjoint.Ops;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The first n columns of h_1 h_2 .. h_k, h_i = 1 - tau_i v_i v_i^T:
    /// <c>torch.linalg.householder_product</c>.</summary>
    /// <param name="a">(..., m, n), m >= n, floating point; v_i is column i below its diagonal element, which counts as
    /// 1, and 0 above.</param>
    /// <param name="tau">(..., k), k at most n.</param>
    /// <returns>(..., m, n).</returns>
    /// <remarks>Gradients: those of the composition of the reflectors, one after the other.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var q = Linalg.HouseholderProduct(reflectors, tau);</code></example>
    public static Tensor HouseholderProduct(Tensor a, Tensor tau) => Reflections.Product(a, tau);
}

public sealed partial class Tensor
{
    /// <summary>q other, q^T other, other q or other q^T, where q (m, m) is the product of the reflectors that this and
    /// tau give: <c>torch.ormqr</c>.</summary>
    /// <param name="tau">(..., k), k at most the number of this tensor's columns.</param>
    /// <param name="other">(..., m, n), or (..., n, m) if not <paramref name="left"/>.</param>
    /// <param name="left">q stands on the left.</param>
    /// <param name="transpose">q^T in the place of q.</param>
    /// <remarks>Gradients: those of the composition of the reflectors, one after the other.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var y = reflectors.Ormqr(tau, x, transpose: true);</code></example>
    public Tensor Ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false) =>
        Reflections.Multiply(this, tau, other, left, transpose);
}
