using System.Runtime.InteropServices;

namespace Adjoint.Kernels;

/// <summary>One side of a diagonal of matrices (batch, rows, columns), and zeros on the other. Parts are ranges of
/// rows.</summary>
internal unsafe struct TriangleRange<T> : ILaunch where T : unmanaged
{
    public T* X;
    public T* Y;
    public nint Rows;
    public nint Columns;

    /// <summary>From -Rows to Columns: column j of row i lies on it where j - i is this.</summary>
    public nint Diagonal;

    public bool Upper;

    public readonly void Run(nint start, nint end)
    {
        for (nint row = start; row < end; row++)
        {
            // The columns of the row that are kept: [from, to).
            nint i = row % Rows + Diagonal;
            nint from = Upper ? nint.Clamp(i, 0, Columns) : 0;
            nint to = Upper ? Columns : nint.Clamp(i + 1, 0, Columns);
            T* x = X + row * Columns, y = Y + row * Columns;
            Clear(y, from);
            Buffer.MemoryCopy(x + from, y + from, (to - from) * sizeof(T), (to - from) * sizeof(T));
            Clear(y + to, Columns - to);
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Columns);
        operands.WriteRows(Y, Columns);
        operands.Number(Rows);
        operands.Number(Diagonal);
        operands.Number(Upper ? 1 : 0);
    }

    private static void Clear(T* y, nint n) => NativeMemory.Clear(y, (nuint)(n * sizeof(T)));
}

internal static unsafe partial class KernelSet
{
    /// <summary>y = the triangle of x (batch, rows, columns) on and above a diagonal, or on and below it; 0
    /// elsewhere.</summary>
    public static void Triangle<T>(T* x, T* y, nint batch, nint rows, nint columns, long diagonal, bool upper)
        where T : unmanaged
    {
        if (batch * rows * columns == 0) return;
        Share(batch * rows, OuterGrain(columns), new TriangleRange<T>
        {
            X = x,
            Y = y,
            Rows = rows,
            Columns = columns,
            Diagonal = (nint)Math.Clamp(diagonal, -rows, columns),
            Upper = upper,
        });
    }
}
