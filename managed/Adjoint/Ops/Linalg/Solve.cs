using Adjoint.Ops;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>x with a x = b (or x a = b): <c>torch.linalg.solve</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <param name="b">(..., n, k), or (..., k, n) if not <paramref name="left"/>, or vectors: (n), or (..., n) with
    /// a's leading dimensions. Leading dimensions broadcast.</param>
    /// <param name="left">Solve a x = b; else x a = b.</param>
    /// <returns>A tensor of b's sizes, broadcast.</returns>
    /// <remarks>By an LU factorization with partial pivoting, which the gradient uses again: of b, y = a^-T g; of a,
    /// -y x^T.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">A matrix is singular; the message names it.</exception>
    /// <example><code>var x = Linalg.Solve(a, b);</code></example>
    public static Tensor Solve(Tensor a, Tensor b, bool left = true) =>
        LinearSystems.Solve(a, b, left, checkErrors: true, "linalg.solve").Result;

    /// <summary>The solution, and for each matrix 0 or the place of the zero on u's diagonal:
    /// <c>torch.linalg.solve_ex</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <param name="b">The right sides.</param>
    /// <param name="left">Solve a x = b; else x a = b.</param>
    /// <param name="checkErrors">Throw where the number is not 0.</param>
    /// <returns>The solution, and Int32 numbers (...).</returns>
    /// <inheritdoc cref="Solve"/>
    public static (Tensor Result, Tensor Info) SolveEx(Tensor a, Tensor b, bool left = true,
        bool checkErrors = false) =>
        LinearSystems.Solve(a, b, left, checkErrors, "linalg.solve_ex");

    /// <summary>The inverse of square matrices: <c>torch.linalg.inv</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <remarks>Gradient: -y^T g y^T, y being the inverse. To multiply with it, <see cref="Solve"/> is faster and more
    /// accurate.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">A matrix is singular; the message names it.</exception>
    /// <example><code>var y = Linalg.Inv(a);</code></example>
    public static Tensor Inv(Tensor a) => LinearSystems.Inverse(a, checkErrors: true, "linalg.inv").Inverse;

    /// <summary>The inverse, and for each matrix 0 or the place of the zero on u's diagonal:
    /// <c>torch.linalg.inv_ex</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <param name="checkErrors">Throw where the number is not 0.</param>
    /// <returns>The inverse, and Int32 numbers (...).</returns>
    /// <inheritdoc cref="Inv"/>
    public static (Tensor Inverse, Tensor Info) InvEx(Tensor a, bool checkErrors = false) =>
        LinearSystems.Inverse(a, checkErrors, "linalg.inv_ex");

    /// <summary>The solution of a system that is given by its LU factorization: <c>torch.linalg.lu_solve</c>.</summary>
    /// <param name="lu">(..., n, n), as <see cref="LuFactor"/> returns it.</param>
    /// <param name="pivots">(..., n), likewise.</param>
    /// <param name="b">(..., n, k), or (..., k, n) if not <paramref name="left"/>; leading dimensions
    /// broadcast.</param>
    /// <param name="left">Solve a x = b; else x a = b.</param>
    /// <param name="adjoint">Solve with a^T in the place of a.</param>
    /// <returns>A tensor of b's sizes, broadcast.</returns>
    /// <remarks>Gradients: of b, y = a^-T g; of the factors of a = p l u, with h = -y x^T, the lower triangle of
    /// p^T h u^T and the upper one of l^T p^T h.</remarks>
    /// <exception cref="ArgumentException">Sizes, dtypes or pivots that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var (lu, pivots) = Linalg.LuFactor(a);
    /// var x = Linalg.LuSolve(lu, pivots, b);</code></example>
    public static Tensor LuSolve(Tensor lu, Tensor pivots, Tensor b, bool left = true, bool adjoint = false) =>
        LinearSystems.LuSolve(lu, pivots, b, left, adjoint);
}

public sealed partial class Tensor
{
    /// <summary>The inverse of square matrices: <c>torch.inverse</c>.</summary>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="LinAlgException">A matrix is singular; the message names it.</exception>
    /// <inheritdoc cref="Linalg.Inv"/>
    public Tensor Inverse() => Linalg.Inv(this);

    /// <summary>The solution for right sides, this, of a system given by its LU factorization:
    /// <c>torch.lu_solve</c>.</summary>
    /// <param name="luData">(..., n, n), as <see cref="Lu"/> returns it.</param>
    /// <param name="luPivots">(..., n), likewise.</param>
    /// <returns>(..., n, k).</returns>
    /// <exception cref="ArgumentException">Sizes, dtypes or pivots that do not fit.</exception>
    /// <inheritdoc cref="Linalg.LuSolve"/>
    public Tensor LuSolve(Tensor luData, Tensor luPivots)
    {
        ArgumentNullException.ThrowIfNull(luData);
        return Linalg.LuSolve(luData, luPivots, this);
    }
}
