using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>Eigenvalues and eigenvectors of symmetric matrices, a = v diag(l) v^T:
    /// <c>torch.linalg.eigh</c>.</summary>
    /// <param name="a">(..., n, n), floating point; only one triangle is read.</param>
    /// <param name="uplo">'L' for the lower triangle, 'U' for the upper one.</param>
    /// <returns>l (..., n) ascending, v (..., n, n) with orthonormal columns; their signs are free, and chosen as
    /// LAPACK does (up to order 25).</returns>
    /// <remarks>Gradient: v (diag(gl) + (v^T gv made skew) / (l[j] - l[i])) v^T. That of v is finite only where the
    /// eigenvalues differ, and makes sense only for a loss that does not depend on the signs.</remarks>
    /// <exception cref="ArgumentException">Not square, or another letter.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">A matrix is not finite, or does not converge; the message names
    /// it.</exception>
    /// <example><code>var (values, vectors) = Linalg.Eigh(covariance);</code></example>
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eigh(Tensor a, char uplo = 'L')
    {
        (Tensor values, Tensor? vectors) = SymmetricEigenvalues.Apply(a, uplo, vectors: true, "linalg.eigh");
        return (values, vectors!);
    }

    /// <summary>The eigenvalues alone: <c>torch.linalg.eigvalsh</c>.</summary>
    /// <returns>(..., n), ascending.</returns>
    /// <remarks>Gradient: v diag(g) v^T. The vectors are computed only where a gradient is recorded.</remarks>
    /// <inheritdoc cref="Eigh"/>
    public static Tensor Eigvalsh(Tensor a, char uplo = 'L')
    {
        ArgumentNullException.ThrowIfNull(a);
        bool differentiates = MatrixOps.Records(a) || ThreadModes.DualLevels != 0;
        return SymmetricEigenvalues.Apply(a, uplo, differentiates, "linalg.eigvalsh").Values;
    }
}
