using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The Cholesky factor of symmetric positive definite matrices, a = l l^T or u^T u:
    /// <c>torch.linalg.cholesky</c>.</summary>
    /// <param name="a">(..., n, n), floating point; only one triangle is read.</param>
    /// <param name="upper">The upper factor u, from the upper triangle; else l from the lower one.</param>
    /// <returns>(..., n, n), zeros in the other triangle.</returns>
    /// <remarks>Gradient (symmetric): l^-T phi(l^T g) l^-1 made symmetric, phi taking the lower triangle with half its
    /// diagonal.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">A matrix is not positive definite; the message names it.</exception>
    /// <example><code>var l = Linalg.Cholesky(covariance);</code></example>
    public static Tensor Cholesky(Tensor a, bool upper = false) =>
        CholeskyFactors.Apply(a, upper, checkErrors: true, "linalg.cholesky", "LinalgCholeskyExBackward0").Factor;

    /// <summary>The factor, and for each matrix 0 or the order of the leading minor that is not positive:
    /// <c>torch.linalg.cholesky_ex</c>.</summary>
    /// <param name="a">(..., n, n), floating point; only one triangle is read.</param>
    /// <param name="upper">The upper factor.</param>
    /// <param name="checkErrors">Throw where the number is not 0.</param>
    /// <returns>The factor, and Int32 numbers (...).</returns>
    /// <inheritdoc cref="Cholesky"/>
    public static (Tensor L, Tensor Info) CholeskyEx(Tensor a, bool upper = false, bool checkErrors = false) =>
        CholeskyFactors.Apply(a, upper, checkErrors, "linalg.cholesky_ex", "LinalgCholeskyExBackward0");
}

public sealed partial class Tensor
{
    /// <summary>The Cholesky factor: <c>torch.cholesky</c>, which <see cref="Linalg.Cholesky"/> replaces.</summary>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="LinAlgException">A matrix is not positive definite.</exception>
    /// <inheritdoc cref="Linalg.Cholesky"/>
    public Tensor Cholesky(bool upper = false) =>
        CholeskyFactors.Apply(this, upper, checkErrors: true, "cholesky", "CholeskyBackward0").Factor;

    /// <summary>x with a x = this, where a = l l^T (or u^T u) is given by its factor:
    /// <c>torch.cholesky_solve</c>.</summary>
    /// <param name="input2">(..., n, n), the factor; only its triangle is read.</param>
    /// <param name="upper">Whether it is the upper one.</param>
    /// <returns>(..., n, k) for this of (..., n, k); leading dimensions broadcast.</returns>
    /// <remarks>Gradients: a^-1 g, and of the factor -(a^-1 g x^T + x g^T a^-1) l.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var x = b.CholeskySolve(Linalg.Cholesky(a));</code></example>
    public Tensor CholeskySolve(Tensor input2, bool upper = false) => CholeskyFactors.Solve(this, input2, upper);

    /// <summary>a^-1, where a = l l^T (or u^T u) is given by its factor, this: <c>torch.cholesky_inverse</c>.</summary>
    /// <param name="upper">Whether this is the upper factor.</param>
    /// <returns>(..., n, n), symmetric.</returns>
    /// <remarks>Gradient: -a^-1 (g + g^T) a^-1 l.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">The factor has a zero on its diagonal.</exception>
    /// <example><code>var inverse = l.CholeskyInverse();</code></example>
    public Tensor CholeskyInverse(bool upper = false) => CholeskyFactors.Inverse(this, upper);
}
