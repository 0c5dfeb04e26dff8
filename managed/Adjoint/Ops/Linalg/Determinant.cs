using Adjoint.Ops;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The determinant of square matrices: <c>torch.linalg.det</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <returns>(...); 1 for a matrix without elements.</returns>
    /// <remarks>From an LU factorization. Gradient: g det(a) a^-T, and for singular matrices its limit, the adjugate;
    /// the second order of those goes through the singular value decomposition, and in a captured step it is
    /// refused.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var volume = Linalg.Det(a);</code></example>
    public static Tensor Det(Tensor a) => Determinants.Det(a);

    /// <summary>Sign and logarithm of the magnitude of the determinant: <c>torch.linalg.slogdet</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <returns>(...) each: 1, -1 or 0, and the logarithm, -infinity for a singular matrix.</returns>
    /// <remarks>Neither over- nor underflows where <see cref="Det"/> would. Gradient of the logarithm: g
    /// a^-T.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var (sign, logarithm) = Linalg.SlogDet(a);</code></example>
    public static (Tensor Sign, Tensor LogAbsDet) SlogDet(Tensor a) => Determinants.SlogDet(a);
}

public sealed partial class Tensor
{
    /// <summary>The determinant of square matrices: <c>torch.det</c>.</summary>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <inheritdoc cref="Linalg.Det"/>
    public Tensor Det() => Linalg.Det(this);

    /// <summary>Sign and logarithm of the magnitude of the determinant: <c>torch.slogdet</c>.</summary>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <inheritdoc cref="Linalg.SlogDet"/>
    public (Tensor Sign, Tensor LogAbsDet) SlogDet() => Linalg.SlogDet(this);

    /// <summary>The logarithm of the determinant of square matrices: <c>torch.logdet</c>.</summary>
    /// <returns>(...); NaN where the determinant is negative, -infinity where it is 0.</returns>
    /// <remarks>A composite of <see cref="Linalg.SlogDet"/>.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var entropy = 0.5 * covariance.LogDet();</code></example>
    public Tensor LogDet()
    {
        (Tensor sign, Tensor logarithm) = Linalg.SlogDet(this);
        return Where(sign.Eq(-1), double.NaN, logarithm);
    }
}
