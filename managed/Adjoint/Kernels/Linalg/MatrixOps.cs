using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>x (n, n) = the Cholesky factor of one triangle of a, upper or lower.</summary>
internal readonly unsafe struct CholeskyOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = one.Rows;
        Matrix<T> a = new(one.A, n, n), x = new(one.X, n, n);
        if (one.Upper)
        {
            x.CopyFrom(a);
            one.Report(Cholesky.Factor(x));
            return;
        }
        using Workspace room = Workspace.Rent(n * n * sizeof(T));
        Matrix<T> u = new((T*)room.Pointer, n, n);
        u.CopyTransposed(a);
        one.Report(Cholesky.Factor(u));
        x.CopyTransposed(u);
    }
}

/// <summary>x (m, n) = the factors of a, with the exchanges of its rows.</summary>
internal readonly unsafe struct LuOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Matrix<T> x = new(one.X, one.Rows, one.Columns);
        x.CopyFrom(new Matrix<T>(one.A, one.Rows, one.Columns));
        one.Report(Lu.Factor(x, one.Pivots));
    }
}

/// <summary>x (n, w) = a^-1 b, y = the factors of a; without b, x is the inverse.</summary>
internal readonly unsafe struct SolveOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Matrix<T> x = new(one.X, one.Rows, one.Width), factors = new(one.Y, one.Rows, one.Rows);
        factors.CopyFrom(new Matrix<T>(one.A, one.Rows, one.Rows));
        one.Report(Lu.Factor(factors, one.Pivots));
        if (one.LengthB > 0) x.CopyFrom(new Matrix<T>(one.B, one.Rows, one.Width));
        else x.BecomeIdentity();
        Lu.Solve(factors, one.Pivots, x, transposed: false);
    }
}

/// <summary>x (n, w) = a^-1 b or a^-T b, of the factors of a and the exchanges.</summary>
internal readonly unsafe struct LuSolveOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Matrix<T> x = new(one.X, one.Rows, one.Width);
        x.CopyFrom(new Matrix<T>(one.B, one.Rows, one.Width));
        Lu.Solve(new Matrix<T>(one.A, one.Rows, one.Rows), one.Pivots, x, one.Transposed);
    }
}

/// <summary>x = the determinant (Unit: its sign, and y the logarithm of its magnitude) of the factors of a.</summary>
internal readonly unsafe struct DeterminantOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T sign, T size) = Lu.Determinant(new Matrix<T>(one.A, one.Rows, one.Rows), one.Pivots, one.Unit);
        *one.X = one.Unit ? sign : size;
        if (one.Unit) *one.Y = size;
    }
}

/// <summary>x (m, m) = the permutation of the exchanges.</summary>
internal readonly unsafe struct PermutationOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T> =>
        Lu.Permutation(one.Pivots, one.LengthPivots, new Matrix<T>(one.X, one.Rows, one.Rows));
}

/// <summary>x (n, w) = op(a)^-1 b, a triangular.</summary>
internal readonly unsafe struct TriangularSolveOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Matrix<T> x = new(one.X, one.Rows, one.Width);
        x.CopyFrom(new Matrix<T>(one.B, one.Rows, one.Width));
        Triangular.Solve(new Matrix<T>(one.A, one.Rows, one.Rows), x, one.Upper, one.Transposed, one.Unit);
    }
}

/// <summary>a (m, n) = x y with x (m, w) orthonormal, or none where w is 0, and y (w or min(m, n), n) upper
/// triangular.</summary>
internal readonly unsafe struct QrOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = one.Rows, n = one.Columns, k = nint.Min(m, n);
        if (n == 0)
        {
            if (one.LengthX > 0) new Matrix<T>(one.X, m, one.Width).BecomeIdentity();
            return;
        }
        using Workspace room = Workspace.Rent((m * n + k) * sizeof(T));
        Matrix<T> a = new((T*)room.Pointer, m, n);
        T* tau = a.Start + m * n;
        a.CopyFrom(new Matrix<T>(one.A, m, n));
        Householder.Factor(a, tau);
        Matrix<T> r = new(one.Y, one.LengthY / n, n);
        r.Part(0, nint.Min(r.Rows, m), 0, n).CopyFrom(a);
        r.ClearLower();
        if (one.LengthX == 0) return;
        Matrix<T> q = new(one.X, m, one.Width);
        q.BecomeIdentity();
        Householder.Multiply(a.Part(0, m, 0, k), tau, q, transposed: false);
    }
}

/// <summary>x (m, w) = q b or q^T b, where q is the product of the reflectors below the diagonal of a (m, n) with the
/// factors c.</summary>
internal readonly unsafe struct ReflectOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Matrix<T> x = new(one.X, one.Rows, one.Width);
        x.CopyFrom(new Matrix<T>(one.B, one.Rows, one.Width));
        Matrix<T> a = new(one.A, one.Rows, one.Columns);
        Householder.Multiply(a.Part(0, one.Rows, 0, one.LengthC), one.C, x, one.Transposed);
    }
}

/// <summary>x (n) = the eigenvalues of one triangle of a, y (n, n) its eigenvectors where they are wanted.</summary>
internal readonly unsafe struct EigenOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = one.Rows;
        one.Report(SymmetricEigen.Solve(new Matrix<T>(one.A, n, n), one.Upper, one.X,
            one.LengthY > 0 ? new Matrix<T>(one.Y, n, n) : default));
    }
}

/// <summary>a (m, n) = x diag(y) z; x (m, w) and z are left out where z has no length.</summary>
internal readonly unsafe struct SingularValuesOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = one.Rows, n = one.Columns;
        bool wanted = one.Unit;
        one.Report(SingularValues.Solve(new Matrix<T>(one.A, m, n),
            wanted ? new Matrix<T>(one.X, m, m == 0 ? 0 : one.LengthX / m) : default, one.Y,
            wanted ? new Matrix<T>(one.Z, n == 0 ? 0 : one.LengthZ / n, n) : default));
    }
}

/// <summary>x = exp(a).</summary>
internal readonly unsafe struct MatrixExponentialOp : IMatrixOp
{
    public static void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T> =>
        MatrixExponential.Run(new Matrix<T>(one.A, one.Rows, one.Rows), new Matrix<T>(one.X, one.Rows, one.Rows));
}
