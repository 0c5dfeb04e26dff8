using System.Globalization;

namespace Adjoint.Kernels;

/// <summary>What it means that a matrix has a number that is not 0.</summary>
internal enum LinalgFailure
{
    Cholesky,
    CholeskyInverse,
    Inverse,
    Solve,
    Factor,
    Eigen,
    SingularValues,
    Lstsq,
}

internal static class LinalgErrors
{
    public static ArgumentException Pivot(int pivot, nint rows) => new(string.Create(CultureInfo.InvariantCulture,
        $"pivots: expected row numbers from 1 to {rows}, but got {pivot}: pass those that lu_factor returned"));

    public static LinAlgException Of(LinalgFailure failure, nint matrix, nint count, int info)
    {
        string batch = count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"(Batch element {matrix}): ");
        string number = info.ToString(CultureInfo.InvariantCulture);
        string zero = $"The diagonal element {number} is zero";
        return new LinAlgException(failure switch
        {
            LinalgFailure.Cholesky => $"linalg.cholesky: {batch}The factorization could not be completed because " +
                $"the input is not positive-definite (the leading minor of order {number} is not positive-definite).",
            LinalgFailure.CholeskyInverse => $"cholesky_inverse: {batch}{zero}, the inversion could not be completed " +
                "because the input matrix is singular.",
            LinalgFailure.Inverse => $"linalg.inv: {batch}{zero}, the inversion could not be completed because the " +
                "input matrix is singular.",
            LinalgFailure.Solve => $"linalg.solve: {batch}The solver failed because the input matrix is singular.",
            LinalgFailure.Factor => $"linalg.lu_factor: {batch}U[{number},{number}] is zero and using it on " +
                "lu_solve would result in a division by zero.",
            LinalgFailure.Lstsq => $"linalg.lstsq: {batch}The least squares solution could not be computed because " +
                "the input matrix does not have full rank.",
            _ => (failure == LinalgFailure.Eigen ? "linalg.eigh: " : "linalg.svd: ") + batch + "The algorithm " +
                "failed to converge because the input matrix " + (info < 0 ? "contained non-finite values."
                : $"is ill-conditioned or has too many repeated values ({number} did not converge)."),
        });
    }
}
