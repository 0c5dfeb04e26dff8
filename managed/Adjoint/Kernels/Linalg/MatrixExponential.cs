using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>exp(a) by scaling, the Pade approximant of degree 13, and squaring (Higham 2005).</summary>
internal static unsafe class MatrixExponential
{
    /// <summary>The largest norm for which the approximant is exact to rounding in f64.</summary>
    private const double Theta = 5.371920351148152;

    private static ReadOnlySpan<double> Pade =>
    [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
        670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ];

    /// <summary>y = exp(a); NaN everywhere if a is not finite.</summary>
    public static void Run<T>(Matrix<T> a, Matrix<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = a.Rows;
        if (n == 0) return;
        double norm = Norm(a);
        if (!double.IsFinite(norm))
        {
            y.Fill(T.NaN);
            return;
        }
        int squarings = norm > Theta ? Math.ILogB(norm / Theta) + 1 : 0;
        using Workspace room = Workspace.Rent(7L * n * n * sizeof(T));
        using Workspace exchanges = Workspace.Rent(n * sizeof(int));
        T* at = (T*)room.Pointer;
        Matrix<T> x = Next(ref at, n), x2 = Next(ref at, n), x4 = Next(ref at, n), x6 = Next(ref at, n);
        Matrix<T> u = Next(ref at, n), v = Next(ref at, n), w = Next(ref at, n);
        for (nint i = 0; i < n * n; i++) x.Start[i] = T.ScaleB(a.Row(i / n)[i % n], -squarings);
        x2.Multiply(T.One, x, false, x, false, T.Zero);
        x4.Multiply(T.One, x2, false, x2, false, T.Zero);
        x6.Multiply(T.One, x4, false, x2, false, T.Zero);
        // u = x (x6 (b13 x6 + b11 x4 + b9 x2) + b7 x6 + b5 x4 + b3 x2 + b1), v the same with even coefficients.
        Combine(w, x2, x4, x6, Pade[9], Pade[11], Pade[13]);
        v.Multiply(T.One, x6, false, w, false, T.Zero);
        AddCombination(v, x2, x4, x6, Pade[1], Pade[3], Pade[5], Pade[7]);
        u.Multiply(T.One, x, false, v, false, T.Zero);
        Combine(w, x2, x4, x6, Pade[8], Pade[10], Pade[12]);
        v.Multiply(T.One, x6, false, w, false, T.Zero);
        AddCombination(v, x2, x4, x6, Pade[0], Pade[2], Pade[4], Pade[6]);
        for (nint i = 0; i < n * n; i++)
        {
            y.Start[i] = v.Start[i] + u.Start[i];
            w.Start[i] = v.Start[i] - u.Start[i];
        }
        int* pivots = (int*)exchanges.Pointer;
        Lu.Factor(w, pivots);
        Lu.Solve(w, pivots, y, transposed: false);
        for (int k = 0; k < squarings; k++)
        {
            x.CopyFrom(y);
            y.Multiply(T.One, x, false, x, false, T.Zero);
        }
    }

    private static Matrix<T> Next<T>(ref T* at, nint n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Matrix<T> matrix = new(at, n, n);
        at += n * n;
        return matrix;
    }

    private static void Combine<T>(Matrix<T> y, Matrix<T> x2, Matrix<T> x4, Matrix<T> x6, double b2, double b4,
        double b6)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        y.Fill(T.Zero);
        AddCombination(y, x2, x4, x6, 0, b2, b4, b6);
    }

    /// <summary>y += b0 + b2 x2 + b4 x4 + b6 x6.</summary>
    private static void AddCombination<T>(Matrix<T> y, Matrix<T> x2, Matrix<T> x4, Matrix<T> x6, double b0, double b2,
        double b4, double b6)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint count = y.Rows * y.Columns;
        Lines.AddScaled(x2.Start, T.CreateTruncating(b2), y.Start, count);
        Lines.AddScaled(x4.Start, T.CreateTruncating(b4), y.Start, count);
        Lines.AddScaled(x6.Start, T.CreateTruncating(b6), y.Start, count);
        for (nint i = 0; i < y.Rows; i++) y[i, i] += T.CreateTruncating(b0);
    }

    /// <summary>The largest sum of magnitudes of a column.</summary>
    private static double Norm<T>(Matrix<T> a) where T : unmanaged, IFloatingPointIeee754<T>
    {
        double largest = 0;
        for (nint j = 0; j < a.Columns; j++)
        {
            double sum = 0;
            for (nint i = 0; i < a.Rows; i++) sum += Math.Abs(double.CreateTruncating(a[i, j]));
            largest = Math.Max(largest, sum);
        }
        return largest;
    }
}
