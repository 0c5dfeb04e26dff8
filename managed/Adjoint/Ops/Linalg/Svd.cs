using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The singular value decomposition, a = u diag(s) vh: <c>torch.linalg.svd</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="fullMatrices">u (..., m, m) and vh (..., n, n); else with k = min(m, n) columns and rows.</param>
    /// <returns>u, s (..., k) descending, vh; the signs of pairs of vectors are free, and chosen as LAPACK does (up to
    /// order 25).</returns>
    /// <remarks>By bidiagonal form and implicit QR steps (Demmel and Kahan). Gradient: u (diag(gs) + [(u^T gu skew) /
    /// e] s + s [(v^T gv skew) / e]) vh, e[i, j] = s[j]^2 - s[i]^2, and the parts of gu and gv outside of those spaces.
    /// Finite only where the singular values differ and, for matrices that are not square, are not 0. The additional
    /// vectors of fullMatrices take no part.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">A matrix is not finite, or does not converge; the message names
    /// it.</exception>
    /// <example><code>var (u, s, vh) = Linalg.Svd(a, fullMatrices: false);</code></example>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true)
    {
        (Tensor? u, Tensor s, Tensor? vh) = SingularVectors.Apply(a, fullMatrices, vectors: true, "linalg.svd");
        return (u!, s, vh!);
    }

    /// <summary>The singular values alone: <c>torch.linalg.svdvals</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <returns>(..., min(m, n)), descending.</returns>
    /// <remarks>Gradient: u diag(g) vh. The vectors are computed only where a gradient is recorded.</remarks>
    /// <inheritdoc cref="Svd"/>
    public static Tensor SvdVals(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        bool differentiates = MatrixOps.Records(a) || ThreadModes.DualLevels != 0;
        return SingularVectors.Apply(a, full: false, differentiates, "linalg.svdvals").S;
    }
}

public sealed partial class Tensor
{
    /// <summary>The singular value decomposition, this = u diag(s) v^T: <c>torch.svd</c>, which
    /// <see cref="Linalg.Svd"/> replaces.</summary>
    /// <param name="some">Only min(m, n) columns of u and v.</param>
    /// <param name="computeUv">Whether u and v are wanted; else they are zeros.</param>
    /// <returns>u (..., m, k or m), s (..., k), v (..., n, k or n).</returns>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="LinAlgException">A matrix is not finite, or does not converge; the message names
    /// it.</exception>
    /// <inheritdoc cref="Linalg.Svd"/>
    public (Tensor U, Tensor S, Tensor V) Svd(bool some = true, bool computeUv = true)
    {
        if (computeUv)
        {
            (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(this, !some);
            return (u, s, vh.MT);
        }
        Tensor values = Linalg.SvdVals(this);
        long[] batch = Layout.Sizes[..^2];
        (long m, long n) = (Layout.Sizes[^2], Layout.Sizes[^1]);
        return (Zeros([.. batch, m, m], DType), values, Zeros([.. batch, n, n], DType));
    }
}
