using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>x with a x = b (or x a = b) for triangular a: <c>torch.linalg.solve_triangular</c>.</summary>
    /// <param name="a">(..., n, n), floating point; only the triangle that <paramref name="upper"/> names is
    /// read.</param>
    /// <param name="b">(..., n, k), or (..., k, n) if not <paramref name="left"/>; leading dimensions
    /// broadcast.</param>
    /// <param name="upper">Whether a is upper triangular.</param>
    /// <param name="left">Solve a x = b; else x a = b.</param>
    /// <param name="unitriangular">Take the diagonal for ones, and do not read it.</param>
    /// <returns>A tensor of b's sizes, broadcast.</returns>
    /// <remarks>Gradients: of b, y = a^-T g; of a, the triangle of -y x^T. A zero on the diagonal gives infinities, as
    /// in PyTorch.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var x = Linalg.SolveTriangular(l, b, upper: false);</code></example>
    public static Tensor SolveTriangular(Tensor a, Tensor b, bool upper, bool left = true,
        bool unitriangular = false) =>
        TriangularSystems.Solve(a, b, upper, left, unitriangular);
}

public sealed partial class Tensor
{
    /// <summary>x with a x = this for triangular a, and a: <c>torch.triangular_solve</c>, which
    /// <see cref="Linalg.SolveTriangular"/> replaces.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <param name="upper">Whether a is upper triangular.</param>
    /// <param name="transpose">Solve a^T x = this.</param>
    /// <param name="unitriangular">Take the diagonal for ones.</param>
    /// <returns>The solution (..., n, k), and a copy of a, broadcast.</returns>
    /// <remarks>Gradients: those of <see cref="Linalg.SolveTriangular"/>; that of the copy is added to a's.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var (x, _) = b.TriangularSolve(u);</code></example>
    public (Tensor Solution, Tensor Coefficient) TriangularSolve(Tensor a, bool upper = true, bool transpose = false,
        bool unitriangular = false) => TriangularSystems.WithCoefficient(this, a, upper, transpose, unitriangular);
}
