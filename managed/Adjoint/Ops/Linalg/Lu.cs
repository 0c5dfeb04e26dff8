using Adjoint.Ops;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>a = p l u: <c>torch.linalg.lu</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="pivot">Exchange rows; as in PyTorch on a CPU, there is no other way.</param>
    /// <returns>With k = min(m, n): the permutation (..., m, m), unit lower triangular (..., m, k), upper triangular
    /// (..., k, n).</returns>
    /// <remarks>Gradient of square a: p l^-T (tril(l^T gl, -1) + triu(gu u^T)) u^-T; it needs the first k rows and
    /// columns to be regular. p has none.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point, or pivot is false.</exception>
    /// <example><code>var (p, l, u) = Linalg.Lu(a);</code></example>
    public static (Tensor P, Tensor L, Tensor U) Lu(Tensor a, bool pivot = true) => LuFactors.Split(a, pivot);

    /// <summary>The factors of a = p l u in one matrix, and the exchanges: <c>torch.linalg.lu_factor</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="pivot">Exchange rows; as in PyTorch on a CPU, there is no other way.</param>
    /// <returns>(..., m, n): u, and l without its diagonal below; and Int32 (..., min(m, n)): row k was exchanged with
    /// this one, counted from 1.</returns>
    /// <remarks>The gradient is that of <see cref="Lu"/>.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point, or pivot is false.</exception>
    /// <exception cref="LinAlgException">A diagonal element of u is zero; the message names the matrix.</exception>
    /// <example><code>var (lu, pivots) = Linalg.LuFactor(a);</code></example>
    public static (Tensor LU, Tensor Pivots) LuFactor(Tensor a, bool pivot = true)
    {
        (Tensor lu, Tensor pivots, _) = LuFactors.Factor(a, pivot, checkErrors: true, "linalg.lu_factor");
        return (lu, pivots);
    }

    /// <summary>The same, and for each matrix 0 or the place of the zero on u's diagonal:
    /// <c>torch.linalg.lu_factor_ex</c>.</summary>
    /// <param name="a">(..., m, n), floating point.</param>
    /// <param name="pivot">Exchange rows.</param>
    /// <param name="checkErrors">Throw where the number is not 0.</param>
    /// <returns>Factors, exchanges, and Int32 numbers (...).</returns>
    /// <inheritdoc cref="LuFactor"/>
    public static (Tensor LU, Tensor Pivots, Tensor Info) LuFactorEx(Tensor a, bool pivot = true,
        bool checkErrors = false) => LuFactors.Factor(a, pivot, checkErrors, "linalg.lu_factor_ex");

    /// <summary>The parts of a factorization of <see cref="LuFactor"/>: <c>torch.lu_unpack</c>.</summary>
    /// <param name="luData">(..., m, n).</param>
    /// <param name="luPivots">(..., min(m, n)), Int32.</param>
    /// <param name="unpackData">Whether l and u are wanted; else they are empty.</param>
    /// <param name="unpackPivots">Whether p is wanted; else it is empty.</param>
    /// <returns>p, l and u with a = p l u.</returns>
    /// <remarks>Gradient: what lies below the diagonal of gl, and the upper triangle of gu.</remarks>
    /// <exception cref="ArgumentException">Sizes, dtypes or pivots that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var (p, l, u) = Linalg.LuUnpack(lu, pivots);</code></example>
    public static (Tensor P, Tensor L, Tensor U) LuUnpack(Tensor luData, Tensor luPivots, bool unpackData = true,
        bool unpackPivots = true) => LuFactors.Unpack(luData, luPivots, unpackData, unpackPivots);
}

public sealed partial class Tensor
{
    /// <summary>The factors of this = p l u in one matrix, and the exchanges: <c>Tensor.lu</c>; with
    /// <c>get_infos=True</c> it is <see cref="Linalg.LuFactorEx"/>.</summary>
    /// <param name="pivot">Exchange rows.</param>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="LinAlgException">A diagonal element of u is zero; the message names the matrix.</exception>
    /// <inheritdoc cref="Linalg.LuFactor"/>
    public (Tensor LU, Tensor Pivots) Lu(bool pivot = true) => Linalg.LuFactor(this, pivot);
}
