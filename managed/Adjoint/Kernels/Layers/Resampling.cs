using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>A sparse matrix by rows, as the launches read it: row o has the entries First[o] .. First[o + 1] - 1, each
/// a
/// source and a weight.</summary>
internal unsafe struct TapMatrix
{
    public long* First;
    public long* Source;
    public double* Weight;

    /// <summary>Rows: the length of the result.</summary>
    public nint Rows;

    /// <summary>Columns: the length of what it is applied to.</summary>
    public nint Columns;

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(First, Rows + 1);
        operands.Number(Rows);
        operands.Number(Columns);
        for (nint o = 0; o <= Rows; o++) operands.Number(First[o]);
        for (nint k = 0; k < (nint)First[Rows]; k++)
        {
            operands.Number(Source[k]);
            operands.Number(Weight[k]);
        }
    }
}

/// <summary>y (outer, rows, inner) = matrix (rows, columns) times x (outer, columns, inner), the parts being rows of y.
/// A row takes its entries in order.</summary>
internal unsafe struct ResampleRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public TapMatrix Matrix;
    public T* X;
    public T* Y;
    public nint Outer;
    public nint Inner;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        if (Inner == 1) Elements(start, end);
        else Rows(start, end);
    }

    public readonly void Tell(Operands operands)
    {
        Matrix.Tell(operands);
        operands.ReadAll(X, Outer * Matrix.Columns * Inner);
        operands.WriteRows(Y, Inner);
        operands.Number(Inner);
    }

    private readonly void Rows(nint start, nint end)
    {
        for (nint row = start; row < end; row++)
        {
            (nint outer, nint o) = Math.DivRem(row, Matrix.Rows);
            T* x = X + outer * Matrix.Columns * Inner, y = Y + row * Inner;
            nint k = (nint)Matrix.First[o], last = (nint)Matrix.First[o + 1];
            if (k == last)
            {
                Lines.Fill(y, Inner, T.Zero);
                continue;
            }
            T w = T.CreateTruncating(Matrix.Weight[k]);
            if (w == T.One) Lines.Copy(x + (nint)Matrix.Source[k] * Inner, y, Inner);
            else Lines.Scale(x + (nint)Matrix.Source[k] * Inner, w, y, Inner);
            while (++k < last)
                Lines.AddScaled(x + (nint)Matrix.Source[k] * Inner, T.CreateTruncating(Matrix.Weight[k]), y, Inner);
        }
    }

    private readonly void Elements(nint start, nint end)
    {
        for (nint row = start; row < end; row++)
        {
            (nint outer, nint o) = Math.DivRem(row, Matrix.Rows);
            T* x = X + outer * Matrix.Columns;
            nint k = (nint)Matrix.First[o], last = (nint)Matrix.First[o + 1];
            T sum = T.Zero;
            if (k < last) sum = x[(nint)Matrix.Source[k]] * T.CreateTruncating(Matrix.Weight[k]);
            while (++k < last)
            {
                sum = T.FusedMultiplyAdd(x[(nint)Matrix.Source[k]], T.CreateTruncating(Matrix.Weight[k]), sum);
            }
            Y[row] = sum;
        }
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y (outer, rows, inner) = matrix (rows, columns) times x (outer, columns, inner).</summary>
    public static void Resample<T>(in TapMatrix matrix, T* x, T* y, nint outer, nint inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TapMatrix own = matrix;
        int entries = (int)matrix.First[matrix.Rows];
        own.First = LaunchLog.Own(matrix.First, (int)matrix.Rows + 1);
        own.Source = LaunchLog.Own(matrix.Source, entries);
        own.Weight = LaunchLog.Own(matrix.Weight, entries);
        nint each = inner * nint.Max(1, entries / nint.Max(1, matrix.Rows));
        Share(outer * matrix.Rows, OuterGrain(each), new ResampleRange<T>
        {
            Matrix = own,
            X = x,
            Y = y,
            Outer = outer,
            Inner = inner,
        });
    }
}
