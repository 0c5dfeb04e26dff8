using System.Numerics;
using Adjoint.Kernels.Gemm;

namespace Adjoint.Kernels;

/// <summary>A matrix in raw memory: rows are contiguous, <see cref="Step"/> elements apart.</summary>
internal readonly unsafe struct Matrix<T>(T* start, nint rows, nint columns, nint step)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public readonly T* Start = start;
    public readonly nint Rows = rows;
    public readonly nint Columns = columns;
    public readonly nint Step = step;

    public Matrix(T* start, nint rows, nint columns) : this(start, rows, columns, columns) { }

    public ref T this[nint i, nint j]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Start[i * Step + j];
    }

    public T* Row(nint i) => Start + i * Step;

    /// <summary>The rows and columns from <paramref name="row"/> and <paramref name="column"/> on.</summary>
    public Matrix<T> From(nint row, nint column) => Part(row, Rows - row, column, Columns - column);

    public Matrix<T> Part(nint row, nint rows, nint column, nint columns) =>
        new(Start + row * Step + column, rows, columns, Step);

    /// <summary>this = source.</summary>
    public void CopyFrom(Matrix<T> source)
    {
        for (nint i = 0; i < Rows; i++) Lines.Copy(source.Row(i), Row(i), Columns);
    }

    /// <summary>this = the transpose of source, in squares that stay in the cache.</summary>
    public void CopyTransposed(Matrix<T> source)
    {
        const int Square = 16;
        for (nint i0 = 0; i0 < Rows; i0 += Square)
        {
            nint i1 = nint.Min(i0 + Square, Rows);
            for (nint j0 = 0; j0 < Columns; j0 += Square)
            {
                nint j1 = nint.Min(j0 + Square, Columns);
                for (nint i = i0; i < i1; i++)
                    for (nint j = j0; j < j1; j++) this[i, j] = source[j, i];
            }
        }
    }

    public void Fill(T value)
    {
        for (nint i = 0; i < Rows; i++) Lines.Fill(Row(i), Columns, value);
    }

    /// <summary>Ones on the diagonal, zeros elsewhere.</summary>
    public void BecomeIdentity()
    {
        Fill(T.Zero);
        for (nint i = 0; i < nint.Min(Rows, Columns); i++) this[i, i] = T.One;
    }

    /// <summary>Zeros below the diagonal.</summary>
    public void ClearLower()
    {
        for (nint i = 1; i < Rows; i++) Lines.Fill(Row(i), nint.Min(i, Columns), T.Zero);
    }

    /// <summary>The largest magnitude; NaN or an infinity if there is any.</summary>
    public T LargestMagnitude()
    {
        T largest = T.Zero;
        for (nint i = 0; i < Rows; i++)
        {
            T* row = Row(i);
            for (nint j = 0; j < Columns; j++)
            {
                T size = T.Abs(row[j]);
                if (!(size <= largest)) largest = size;
                if (T.IsNaN(largest)) return largest;
            }
        }
        return largest;
    }

    public void SwapRows(nint i, nint j)
    {
        if (i != j)
            new Span<T>(Row(i), checked((int)Columns)).Swap(new Span<T>(Row(j), checked((int)Columns)));
    }

    /// <summary>this = alpha op(a) op(b) + beta this.</summary>
    public void Multiply(T alpha, Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, T beta)
    {
        if (Rows == 0 || Columns == 0) return;
        Product<T> product = Product<T>.Of(transposeA, transposeB, Rows, Columns, transposeA ? a.Rows : a.Columns,
            alpha, a.Start, a.Step, b.Start, b.Step, beta, Start, Step);
        KernelSet.Multiply(&product);
    }

    /// <summary>this += alpha u v^T; the elements of u are <paramref name="stepU"/> apart.</summary>
    public void AddOuter(T alpha, T* u, nint stepU, T* v)
    {
        if (Rows == 0 || Columns == 0) return;
        ((delegate*<T*, nint, nint, nint, T, T*, nint, T*, void>)Kernel<OuterKernel, T>.Entry)(
            Start, Step, Rows, Columns, alpha, u, stepU, v);
    }

    /// <summary>Rotates the first count + 1 rows in pairs of neighbours, from the first pair on or from the
    /// last.</summary>
    public void Rotate(T* c, T* s, nint count, bool upwards) =>
        ((delegate*<T*, nint, nint, nint, T*, T*, bool, void>)Kernel<RotationKernel, T>.Entry)(
            Start, Step, Columns, count, c, s, upwards);

    /// <summary>y = this x.</summary>
    public void Times(T* x, T* y) => new Matrix<T>(y, Rows, 1, 1).Multiply(T.One, this, false,
        new Matrix<T>(x, Columns, 1, 1), false, T.Zero);

    /// <summary>y = x^T this.</summary>
    public void LeftTimes(T* x, T* y) => new Matrix<T>(y, 1, Columns).Multiply(T.One,
        new Matrix<T>(x, 1, Rows), false, this, false, T.Zero);
}

internal static class SpanSwap
{
    /// <summary>Exchanges the contents of two spans of one length.</summary>
    public static void Swap<T>(this Span<T> a, Span<T> b)
    {
        for (int i = 0; i < a.Length; i++) (a[i], b[i]) = (b[i], a[i]);
    }
}
