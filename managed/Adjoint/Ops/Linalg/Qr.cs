using Adjoint.Ops;

namespace Adjoint;

/// <summary>Which parts of a QR factorization are wanted.</summary>
public enum QrMode
{
    /// <summary>q (..., m, k) and r (..., k, n), k = min(m, n).</summary>
    Reduced,
    /// <summary>q (..., m, m) and r (..., m, n).</summary>
    Complete,
    /// <summary>Only r (..., k, n); q is empty.</summary>
    R,
}

public static partial class Linalg
{
    /// <summary>a = q r with orthonormal columns of q and upper triangular r: <c>torch.linalg.qr</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="mode">Which parts are wanted.</param>
    /// <returns>q and r, as <see cref="QrMode"/> says.</returns>
    /// <remarks>By Householder reflectors with LAPACK's signs: r's diagonal may be negative. Gradient, for a of full
    /// rank with m >= n: (q s + gq) r^-T, s the upper triangle of gr r^T - q^T gq made symmetric. There is none where
    /// the mode is R, or Complete with more rows than columns.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions, or an unknown mode.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="AutogradException">A gradient that does not exist is asked for.</exception>
    /// <example><code>var (q, r) = Linalg.Qr(a);</code></example>
    public static (Tensor Q, Tensor R) Qr(Tensor a, QrMode mode = QrMode.Reduced) => QrFactors.Apply(a, mode);
}

public sealed partial class Tensor
{
    /// <summary>The QR factorization: <c>torch.qr</c>, which <see cref="Linalg.Qr"/> replaces.</summary>
    /// <param name="some">The reduced one; else the complete one.</param>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <inheritdoc cref="Linalg.Qr"/>
    public (Tensor Q, Tensor R) Qr(bool some = true) => Linalg.Qr(this, some ? QrMode.Reduced : QrMode.Complete);
}
