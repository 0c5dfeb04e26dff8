using Adjoint.Ops;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The Moore-Penrose inverse: <c>torch.linalg.pinv</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="atol">Singular values up to this count as zero; 0 by default.</param>
    /// <param name="rtol">The same as a part of the largest one; by default max(m, n) times the dtype's rounding unit,
    /// or 0 if atol is above 0.</param>
    /// <param name="hermitian">a is symmetric: eigenvalues serve, from the lower triangle.</param>
    /// <returns>(..., n, m).</returns>
    /// <remarks>Gradient, y being the inverse: that of -y da y + y y^T da^T (1 - a y) + (1 - y a) da^T y^T y, which
    /// holds as long as the rank stays.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions, or hermitian and not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">A matrix is not finite; the message names it.</exception>
    /// <example><code>var y = Linalg.PInv(a, rtol: 1e-6);</code></example>
    public static Tensor PInv(Tensor a, double? atol = null, double? rtol = null, bool hermitian = false) =>
        PseudoInverses.Apply(a, atol, rtol, hermitian);

    /// <summary>With tolerances for each matrix: tensors that broadcast with the leading dimensions.</summary>
    /// <inheritdoc cref="PInv(Tensor, double?, double?, bool)"/>
    public static Tensor PInv(Tensor a, Tensor? atol, Tensor? rtol, bool hermitian = false) =>
        PseudoInverses.Apply(a, atol, rtol, hermitian);
}

public sealed partial class Tensor
{
    /// <summary>The Moore-Penrose inverse: <c>torch.pinverse</c>, which
    /// <see cref="Linalg.PInv(Tensor, double?, double?, bool)"/> replaces.</summary>
    /// <param name="rcond">Singular values up to this part of the largest one count as zero.</param>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <inheritdoc cref="Linalg.PInv(Tensor, double?, double?, bool)"/>
    public Tensor PInverse(double rcond = 1e-15) => Linalg.PInv(this, rtol: rcond);
}
