namespace Adjoint.Tests.Ops.LinearAlgebra;

/// <summary>Functions of one tensor of four to six positive numbers that between them use every op on
/// matrices.</summary>
internal static class LinalgCases
{
    // Irregular, so that no two eigenvalues or singular values meet.
    private static readonly Tensor s_noise =
        Tensor.Randn([7, 7], DType.Float64, generator: new Generator(11)).Detach();

    public static readonly Dictionary<string, Func<Tensor, Tensor>> All = new()
    {
        ["cholesky"] = x => Linalg.Cholesky(Positive(x)),
        ["cholesky, upper"] = x => Positive(x).Cholesky(upper: true),
        ["cholesky_solve"] = x => General(x).CholeskySolve(Linalg.Cholesky(Positive(x))),
        ["cholesky_solve, broadcast"] = x => Pair(General(x)).CholeskySolve(Positive(x).Cholesky(true), upper: true),
        ["cholesky_inverse"] = x => Linalg.Cholesky(Positive(x)).CholeskyInverse(),
        ["solve"] = x => Linalg.Solve(General(x), Tall(x).MT[..^2].MT),
        ["solve from the right"] = x => Linalg.Solve(General(x), Wide(x), left: false),
        ["solve of a vector"] = x => Linalg.Solve(General(x), x.Reshape([-1])),
        ["solve, broadcast"] = x => Linalg.Solve(Pair(General(x)), General(x.Sin()).Unsqueeze(0).Unsqueeze(0)),
        ["solve_triangular"] = x => Linalg.SolveTriangular(General(x), Tall(x).MT, upper: true, left: false)
            + Linalg.SolveTriangular(General(x), Tall(x).MT, upper: false, left: false, unitriangular: true),
        ["solve_triangular, broadcast"] = x => Linalg.SolveTriangular(Pair(General(x)), General(x.Cos()), upper: false),
        ["triangular_solve"] = x => General(x.Sin()).TriangularSolve(General(x), transpose: true) is var (y, a)
            ? y + a * General(x) : x,
        ["inv"] = x => Linalg.Inv(Pair(General(x))),
        ["inverse"] = x => General(x).Inverse(),
        ["det"] = x => Linalg.Det(Pair(General(x))),
        ["slogdet"] = x => General(x).SlogDet() is var (s, l) ? s * l : x,
        ["logdet"] = x => Positive(x).LogDet(),
        ["lu"] = x => Linalg.Lu(General(x)) is var (p, l, u) ? (p.MatMul(l) + u) * General(x) : x,
        ["lu, tall"] = x => Linalg.Lu(Tall(x)) is var (_, l, u) ? l.MatMul(u.Sin()) : x,
        ["lu, wide"] = x => Linalg.Lu(Wide(x)) is var (_, l, u) ? l.Sin().MatMul(u) : x,
        ["lu_factor"] = x => Linalg.LuFactor(Pair(Wide(x))).LU.Square(),
        ["lu_solve"] = x => Linalg.LuFactor(General(x)) is var (lu, p) ? Linalg.LuSolve(lu, p, General(x.Sin()))
            + Linalg.LuSolve(lu, p, General(x.Sin()), adjoint: true) : x,
        ["lu_solve from the right"] = x => Linalg.LuFactor(General(x)) is var (lu, p)
            ? Linalg.LuSolve(lu, p, Wide(x), left: false)
                + Linalg.LuSolve(lu, p, Wide(x), left: false, adjoint: true) : x,
        ["lu_unpack"] = x => Linalg.LuFactor(Tall(x)) is var (lu, p) && Linalg.LuUnpack(lu, p) is var (q, l, u)
            ? q.MatMul(l.Square()).MatMul(u) : x,
        ["qr"] = x => Linalg.Qr(Pair(General(x))) is var (q, r) ? q.MatMul(r.Sin()) : x,
        ["qr, tall"] = x => Linalg.Qr(Tall(x)) is var (q, r) ? q.Square().MatMul(r) : x,
        ["qr, wide"] = x => Wide(x).Qr() is var (q, r) ? q.Square().MatMul(r.Sin()) : x,
        ["r alone"] = x => Linalg.Qr(Wide(x)).R.Square(),
        ["householder_product"] = x => Linalg.HouseholderProduct(Tall(x), x.Reshape([-1])[..3]),
        ["ormqr"] = x => Tall(x).Ormqr(x.Reshape([-1])[..3], Tall(x.Sin())),
        ["ormqr from the right"] = x =>
            Tall(x).Ormqr(x.Reshape([-1])[..3], Wide(x.Sin()), left: false, transpose: true),
        ["eigh"] = x => Linalg.Eigh(Symmetric(x)) is var (l, v) ? v.Square() * l : x,
        ["eigh, upper"] = x => Linalg.Eigh(Pair(Symmetric(x)), 'U').Eigenvectors.Sin(),
        ["eigvalsh"] = x => Linalg.Eigvalsh(Symmetric(x)).Square(),
        ["svd"] = x => Linalg.Svd(Pair(General(x))) is var (u, s, vh) ? u.Sin() * s.Unsqueeze(-2) + vh.Square() : x,
        ["svd, tall"] = x => Linalg.Svd(Tall(x), fullMatrices: false) is var (u, s, vh)
            ? u.Sin().MatMul(vh.Sin()) * s : x,
        ["svd, wide"] = x => Wide(x).Svd() is var (u, s, v) ? u.Sin().MatMul(v.MT.Sin()) * s.Sum() : x,
        ["svdvals"] = x => Linalg.SvdVals(Tall(x)).Square(),
        ["pinv"] = x => Linalg.PInv(General(x)),
        ["pinv, tall"] = x => Linalg.PInv(Pair(Tall(x)), rtol: 1e-9),
        ["pinv, wide"] = x => Wide(x).PInverse(),
        ["pinv of less than full rank"] = x => Linalg.PInv(Tall(x)[.., ..2].MatMul(Wide(x)[..2])),
        ["pinv, symmetric"] = x => Linalg.PInv(Symmetric(x), hermitian: true),
        ["lstsq"] = x => Linalg.Lstsq(Tall(x), Tall(x.Cos())).Solution,
        ["lstsq of a vector, wide"] = x => Linalg.Lstsq(Wide(x), x.Reshape([-1])[..(int)Wide(x).Size(0)],
            driver: LstsqDriver.Gels).Solution,
        ["matrix norms"] = x => Linalg.MatrixNorm(General(x), NormKind.Nuclear, [-1, -2], keepDim: true)
            + Linalg.MatrixNorm(General(x), 2) * Linalg.MatrixNorm(General(x), -2) + Linalg.MatrixNorm(General(x)),
        ["sums of rows and columns"] = x => (Linalg.MatrixNorm(General(x), 1)
            + Linalg.MatrixNorm(General(x), double.NegativeInfinity, [0, 1], keepDim: true)) * Linalg.Norm(x),
        ["cond"] = x => Linalg.Cond(Tall(x)) + Linalg.Cond(General(x), -2),
        ["cond of an inverse"] = x =>
            Linalg.Cond(General(x), NormKind.Frobenius) + Linalg.Cond(General(x), NormKind.Nuclear),
        ["matrix_power"] = x => General(x).Mul(0.3).MatrixPower(5) + Linalg.MatrixPower(General(x), -3),
        ["matrix_exp"] = x => Linalg.MatrixExp(Pair(General(x).Mul(0.4))),
        ["matrix_exp of a large one"] = x => General(x).Mul(1.7).MatrixExp().Mul(1e-2),
        ["cross"] = x => Tall(x)[.., ..3].Cross(General(x)[..1, ..3].Exp(), 1),
        ["tensorinv"] = x => Linalg.TensorInv(General(x).Unsqueeze(1), ind: 2),
        ["tensorsolve"] = x => Linalg.TensorSolve(General(x).Unsqueeze(0), x.Reshape([1, -1])),
        ["vander"] = x => Linalg.Vander(x.Reshape([-1]), 4),
    };

    /// <summary>(n, n), regular.</summary>
    private static Tensor General(Tensor x)
    {
        Tensor v = x.Reshape([-1]);
        int n = (int)x.Count;
        return v.Unsqueeze(1).Mul(v.Sin()) * 0.3 + s_noise[..n, ..n] * 0.5 + Tensor.Eye(n, dtype: DType.Float64) * 2;
    }

    private static Tensor Symmetric(Tensor x) => General(x) + General(x).MT;

    private static Tensor Positive(Tensor x) => General(x).MatMul(General(x).MT) * 0.3
        + Tensor.Eye(x.Count, dtype: DType.Float64);

    /// <summary>(n, n - 1), n - 1 being at least 3.</summary>
    private static Tensor Tall(Tensor x) => General(x)[.., ..^1];

    private static Tensor Wide(Tensor x) => Tall(x).MT * 1;

    /// <summary>Two matrices.</summary>
    private static Tensor Pair(Tensor a) => Tensor.Stack([a, a.Square() * 0.1 + a]);
}
