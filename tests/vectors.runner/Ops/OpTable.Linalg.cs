using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddLinalg()
    {
        AddFactorizations();
        AddSystems();
        AddSpectra();
        AddMatrixFunctions();
    }

    private void AddFactorizations()
    {
        Add("cholesky", c => c.X.Cholesky(c.Bool(1, "upper")));
        Add("linalg.cholesky", c => Linalg.Cholesky(c.X, c.Bool(-1, "upper")));
        AddMany("linalg.cholesky_ex", c =>
            Pair(Linalg.CholeskyEx(c.X, c.Bool(-1, "upper"), c.Bool(-1, "check_errors"))));
        Add("cholesky_inverse", c => c.X.CholeskyInverse(c.Bool(1, "upper")));
        AddMany("linalg.lu", c => Triple(Linalg.Lu(c.X, c.Bool(-1, "pivot", true))));
        AddMany("linalg.lu_factor", c => Pair(Linalg.LuFactor(c.X, c.Bool(-1, "pivot", true))));
        AddMany("linalg.lu_factor_ex", c =>
            Triple(Linalg.LuFactorEx(c.X, c.Bool(-1, "pivot", true), c.Bool(-1, "check_errors"))));
        AddMany("lu", c => c.Bool(2, "get_infos") ? Triple(Linalg.LuFactorEx(c.X, c.Bool(1, "pivot", true)))
            : Pair(c.X.Lu(c.Bool(1, "pivot", true))));
        AddMany("lu_unpack", c => Triple(Linalg.LuUnpack(c.X, c.Tensor(1, "LU_pivots"),
            c.Bool(2, "unpack_data", true), c.Bool(3, "unpack_pivots", true))));
        AddMany("linalg.qr", c => Pair(Linalg.Qr(c.X, Mode(c))));
        AddMany("qr", c => Pair(c.X.Qr(c.Bool(1, "some", true))));
        Add("linalg.householder_product", c => Linalg.HouseholderProduct(c.X, c.Tensor(1, "tau")));
        Add("ormqr", c => c.X.Ormqr(c.Tensor(1, "input2"), c.Tensor(2, "input3"), c.Bool(3, "left", true),
            c.Bool(4, "transpose")));
    }

    private void AddSystems()
    {
        Add("linalg.solve", c => Linalg.Solve(c.X, c.Tensor(1, "B"), c.Bool(-1, "left", true)));
        AddMany("linalg.solve_ex", c => Pair(Linalg.SolveEx(c.X, c.Tensor(1, "B"), c.Bool(-1, "left", true),
            c.Bool(-1, "check_errors"))));
        Add("linalg.solve_triangular", c => Linalg.SolveTriangular(c.X, c.Tensor(1, "B"), c.Bool(-1, "upper"),
            c.Bool(-1, "left", true), c.Bool(-1, "unitriangular")));
        AddMany("triangular_solve", c => Pair(c.X.TriangularSolve(c.Tensor(1, "A"), c.Bool(2, "upper", true),
            c.Bool(3, "transpose"), c.Bool(4, "unitriangular"))));
        Add("cholesky_solve", c => c.X.CholeskySolve(c.Tensor(1, "input2"), c.Bool(2, "upper")));
        Add("lu_solve", c => c.X.LuSolve(c.Tensor(1, "LU_data"), c.Tensor(2, "LU_pivots")));
        Add("linalg.lu_solve", c => Linalg.LuSolve(c.X, c.Tensor(1, "pivots"), c.Tensor(2, "B"),
            c.Bool(-1, "left", true), c.Bool(-1, "adjoint")));
        Add("linalg.inv", c => Linalg.Inv(c.X));
        AddMany("linalg.inv_ex", c => Pair(Linalg.InvEx(c.X, c.Bool(-1, "check_errors"))));
        Add("linalg.pinv", PInv);
        Add("linalg.pinv.hermitian", PInv);
        Add("linalg.pinv.singular", c => Linalg.PInv(c.X.MatMul(c.Y.MT)));
        Add("pinverse", c => c.X.PInverse(c.Double(1, "rcond", 1e-15)));
        AddMany("linalg.lstsq", Lstsq);
        AddMany("linalg.lstsq.grad_oriented", c => Lstsq(c)[..1]);
        Add("linalg.tensorsolve", c =>
            Linalg.TensorSolve(c.X, c.Tensor(1, "other"), c.Has(2, "dims") ? c.Ints(2, "dims") : []));
        Add("linalg.tensorinv", c => Linalg.TensorInv(c.X, c.Int(1, "ind", 2)));
    }

    private void AddSpectra()
    {
        AddMany("linalg.eigh", c => Pair(Linalg.Eigh(c.X, Triangle(c))));
        Add("linalg.eigvalsh", c => Linalg.Eigvalsh(c.X, Triangle(c)));
        AddMany("linalg.svd", c => Triple(Linalg.Svd(OnCpu(c), c.Bool(1, "full_matrices", true))));
        AddMany("svd", c => Triple(c.X.Svd(c.Bool(1, "some", true), c.Bool(2, "compute_uv", true))));
        Add("linalg.svdvals", c => Linalg.SvdVals(OnCpu(c)));
        Add("linalg.det", c => Linalg.Det(c.X));
        Add("linalg.det.singular", c => Linalg.Det(c.X));
        AddMany("linalg.slogdet", c => Pair(Linalg.SlogDet(c.X)));
        Unary("logdet", x => x.LogDet());
        Add("linalg.cond", c => c.Raw(1, "p") is string kind ? Linalg.Cond(c.X, Kind(kind))
            : Linalg.Cond(c.X, c.Has(1, "p") ? c.Double(1, "p") : null));
        Add("linalg.matrix_norm", c => Order(c, "fro") is string kind
            ? Linalg.MatrixNorm(c.X, Kind(kind), MatrixDims(c), c.Bool(3, "keepdim"), c.DTypeOrNull(-1, "dtype"))
            : Linalg.MatrixNorm(c.X, c.Double(1, "ord"), MatrixDims(c), c.Bool(3, "keepdim"),
                c.DTypeOrNull(-1, "dtype")));
        foreach (string name in (string[])["linalg.norm", "linalg.norm.subgradients_at_zero"])
        {
            Add(name, c => Order(c, null) is string kind
                ? Linalg.Norm(c.X, Kind(kind), MatrixDims(c), c.Bool(3, "keepdim"), c.DTypeOrNull(-1, "dtype"))
                : Linalg.Norm(c.X, c.Has(1, "ord") ? c.Double(1, "ord") : null, MatrixDims(c), c.Bool(3, "keepdim"),
                    c.DTypeOrNull(-1, "dtype")));
        }
        Add("norm.nuc", c => c.X.Norm(Kind(c.Text(1, "p")), MatrixDims(c), c.Bool(3, "keepdim"),
            c.DTypeOrNull(-1, "dtype")));
    }

    private void AddMatrixFunctions()
    {
        Add("linalg.cross", c => Linalg.Cross(c.X, c.Tensor(1, "other"), c.Int(-1, "dim", -1)));
        Add("cross", c => c.X.Cross(c.Tensor(1, "other"), c.Has(2, "dim") ? c.Int(2, "dim") : null));
        Add("linalg.matrix_power", c => Linalg.MatrixPower(c.X, c.Long(1, "n")));
        Add("matrix_exp", c => c.X.MatrixExp());
        Add("linalg.vander", c => Linalg.Vander(c.X, c.Has(-1, "N") ? c.Long(-1, "N") : null));
    }

    private static Tensor[] Triple((Tensor A, Tensor B, Tensor C) result) => [result.A, result.B, result.C];

    /// <summary>The input of an op whose driver is a choice of GPUs.</summary>
    private static Tensor OnCpu(Call c) => !c.Has(-1, "driver") ? c.X
        : throw new ArgumentException("keyword argument driver= is only supported on CUDA inputs");

    private static QrMode Mode(Call c) => c.Text(1, "mode", "reduced") switch
    {
        "reduced" => QrMode.Reduced,
        "complete" => QrMode.Complete,
        "r" => QrMode.R,
        string other => throw new ArgumentException($"linalg.qr: mode {other} is none of reduced, complete and r"),
    };

    private static NormKind Kind(string name) => name switch
    {
        "fro" => NormKind.Frobenius,
        "nuc" => NormKind.Nuclear,
        _ => throw new ArgumentException($"norm {name} is neither fro nor nuc"),
    };

    /// <summary>The order where it is a name; infinity is a number.</summary>
    private static object? Order(Call c, string? otherwise) =>
        c.Raw(1, "ord") switch { null => otherwise, "inf" or "-inf" => null, object order => order };

    private static int[] MatrixDims(Call c) => c.Has(2, "dim") ? DimsAt(c, 2) : [];

    private static char Triangle(Call c) => c.Text(1, "UPLO", "L") is { Length: 1 } letter ? letter[0]
        : throw new ArgumentException("UPLO is one letter");

    private static Tensor PInv(Call c)
    {
        // The older form: rcond in second place, or by name.
        string? rcond = c.Has(1, "rcond") ? "rcond" : null;
        bool hermitian = c.Bool(2, "hermitian");
        if (rcond is not null)
        {
            return c.IsTensor(1, rcond) ? Linalg.PInv(c.X, null, c.Tensor(1, rcond), hermitian)
                : Linalg.PInv(c.X, rtol: c.Double(1, rcond), hermitian: hermitian);
        }
        if (c.IsTensor(-1, "atol") || c.IsTensor(-1, "rtol"))
            return Linalg.PInv(c.X, AsTensor(c, "atol"), AsTensor(c, "rtol"), hermitian);
        return Linalg.PInv(c.X, c.Has(-1, "atol") ? c.Double(-1, "atol") : null,
            c.Has(-1, "rtol") ? c.Double(-1, "rtol") : null, hermitian);
    }

    private static Tensor? AsTensor(Call c, string name) => !c.Has(-1, name) ? null
        : c.IsTensor(-1, name) ? c.Tensor(-1, name) : Tensor.Scalar(c.Double(-1, name));

    private static Tensor[] Lstsq(Call c)
    {
        LstsqDriver? driver = !c.Has(-1, "driver") ? null
            : Enum.TryParse(c.Text(-1, "driver"), ignoreCase: true, out LstsqDriver known) ? known
            : throw new ArgumentException("linalg.lstsq: unknown driver");
        LstsqResult result = Linalg.Lstsq(c.X, c.Tensor(1, "b"), c.Has(2, "rcond") ? c.Double(2, "rcond") : null, driver);
        return [result.Solution, result.Residuals, result.Rank, result.SingularValues];
    }
}
