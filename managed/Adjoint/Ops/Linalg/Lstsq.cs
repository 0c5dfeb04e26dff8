using Adjoint.Ops;

namespace Adjoint;

/// <summary>How <see cref="Linalg.Lstsq"/> works, by LAPACK's names.</summary>
public enum LstsqDriver
{
    /// <summary>For matrices of any rank; here by singular values, which gives the same solution.</summary>
    Gelsy,
    /// <summary>QR factorization, for matrices of full rank.</summary>
    Gels,
    /// <summary>Singular values, for matrices of any rank.</summary>
    Gelsd,
    /// <summary>Singular values, for matrices of any rank.</summary>
    Gelss,
}

/// <summary>What <see cref="Linalg.Lstsq"/> returns; parts that a driver does not compute are empty.</summary>
/// <param name="Solution">(..., n, k).</param>
/// <param name="Residuals">(..., k): the sums of squares of a x - b, where there are more equations than unknowns and
/// every matrix has full rank; not for Gelsy.</param>
/// <param name="Rank">(...), Int64; not for Gels.</param>
/// <param name="SingularValues">(..., min(m, n)); of Gelsd and Gelss.</param>
public readonly record struct LstsqResult(Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues);

public static partial class Linalg
{
    /// <summary>The x of least |a x - b|, of all of those the shortest: <c>torch.linalg.lstsq</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="b">(..., m, k), or vectors (..., m) with a's leading dimensions; leading dimensions
    /// broadcast.</param>
    /// <param name="rcond">Singular values up to this part of the largest one count as zero; max(m, n) times the
    /// dtype's rounding unit by default.</param>
    /// <param name="driver">How; Gelsy by default.</param>
    /// <remarks>Gradients: those of pinv(a) b, which holds as long as the rank stays. Nothing flows through the other
    /// results.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit, or an unknown driver.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">Gels, and a matrix has not full rank; or it is not finite.</exception>
    /// <example><code>var line = Linalg.Lstsq(design, measured).Solution;</code></example>
    public static LstsqResult Lstsq(Tensor a, Tensor b, double? rcond = null, LstsqDriver? driver = null) =>
        LeastSquares.Solve(a, b, rcond, driver ?? LstsqDriver.Gelsy);
}
