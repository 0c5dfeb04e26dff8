namespace Adjoint.Kernels.Gemm;

/// <summary>
/// One product C = alpha * A * B + beta * C, the transposes turned into strides. C's rows are contiguous.
/// </summary>
internal unsafe struct Product<T> where T : unmanaged
{
    /// <summary>Rows of C, columns of C, length of the sums.</summary>
    public nint M, N, K;

    /// <summary>
    /// A(i, p) is at <c>A[i * ARow + p * AColumn]</c>; one of the two strides is 1. B(p, j) likewise.
    /// </summary>
    public T* A, B, C;

    public nint ARow, AColumn, BRow, BColumn, Ldc;
    public T Alpha, Beta;

    /// <summary>False: beta is 0, C is written and never read.</summary>
    public bool ReadC;

    internal static Product<T> Of(
        bool transA, bool transB, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc) =>
        new()
        {
            M = m,
            N = n,
            K = k,
            Alpha = alpha,
            Beta = beta,
            ReadC = !Scalar.IsZero(beta),
            A = a,
            ARow = transA ? 1 : lda,
            AColumn = transA ? lda : 1,
            B = b,
            BRow = transB ? 1 : ldb,
            BColumn = transB ? ldb : 1,
            C = c,
            Ldc = ldc,
        };

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(A, Extent(M, ARow, K, AColumn));
        operands.ReadAll(B, Extent(K, BRow, N, BColumn));
        operands.WriteAll(C, Extent(M, Ldc, N, 1));
        foreach (nint number in (ReadOnlySpan<nint>)[M, N, K, ARow, AColumn, BRow, BColumn, Ldc])
            operands.Number(number);
        operands.Number(Bits.Of(Alpha));
        operands.Number(Bits.Of(Beta));
    }

    private static nint Extent(nint rows, nint row, nint columns, nint column) =>
        rows == 0 || columns == 0 ? 0 : (rows - 1) * row + (columns - 1) * column + 1;

    /// <summary>The same product restricted to a rectangle of C.</summary>
    public readonly Product<T> Panel(nint row, nint rows, nint column, nint columns)
    {
        Product<T> panel = this;
        panel.M = rows;
        panel.N = columns;
        panel.A += row * ARow;
        panel.B += column * BColumn;
        panel.C += row * Ldc + column;
        return panel;
    }
}
