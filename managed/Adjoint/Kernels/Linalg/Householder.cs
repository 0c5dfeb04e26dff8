using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>Reflectors h = 1 - tau v v^T with v[0] = 1, as LAPACK makes, stores and orders them: the signs of what they
/// factor are its signs.</summary>
internal static unsafe class Householder
{
    private const int Block = 32;

    /// <summary>The reflector that takes (alpha, x) to (beta, 0): alpha becomes beta, x the rest of v.</summary>
    /// <returns>tau; 0 if x is zero already.</returns>
    public static T Make<T>(ref T alpha, T* x, nint n, nint step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T norm = Norm(x, n, step);
        if (norm == T.Zero) return T.Zero;
        int power = 0;
        if (T.Max(norm, T.Abs(alpha)) < Precision<T>.Least / Precision<T>.Rounding)
        {
            // Below the normal numbers, or near them, there are not enough bits for an orthogonal reflector.
            power = typeof(T) == typeof(float) ? 64 : 128;
            alpha = T.ScaleB(alpha, power);
            for (nint i = 0; i < n; i++) x[i * step] = T.ScaleB(x[i * step], power);
            norm = Norm(x, n, step);
        }
        T beta = -T.CopySign(T.Hypot(alpha, norm), alpha), below = alpha - beta;
        for (nint i = 0; i < n; i++) x[i * step] /= below;
        T tau = (beta - alpha) / beta;
        alpha = T.ScaleB(beta, -power);
        return tau;
    }

    /// <summary>a (m, n) = q r: r in and above the diagonal, the reflectors below it.</summary>
    public static void Factor<T>(Matrix<T> a, T* tau) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = a.Rows, n = a.Columns, count = nint.Min(m, n);
        using Workspace room = Workspace.Rent((m + n) * sizeof(T));
        T* v = (T*)room.Pointer, w = v + m;
        for (nint first = 0; first < count; first += Block)
        {
            nint end = nint.Min(first + Block, count);
            for (nint k = first; k < end; k++)
            {
                nint below = m - k - 1;
                T* column = a.Row(k) + k;
                tau[k] = Make(ref *column, column + a.Step, below, a.Step);
                v[0] = T.One;
                for (nint i = 1; i <= below; i++) v[i] = column[i * a.Step];
                Apply(a.Part(k, m - k, k + 1, end - k - 1), v, tau[k], w);
            }
            if (end < n)
            {
                Multiply(a.Part(first, m - first, first, end - first), tau + first, a.From(first, end),
                    transposed: true);
            }
        }
    }

    /// <summary>c = q c or q^T c, where q = h_1 h_2 .. of the reflectors below the diagonal of v (m, k).</summary>
    public static void Multiply<T>(Matrix<T> v, T* tau, Matrix<T> c, bool transposed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = v.Rows, blocks = (v.Columns + Block - 1) / Block;
        if (c.Columns == 0) return;
        nint most = nint.Min(Block, v.Columns);
        using Workspace room = Workspace.Rent((m * most + 2 * most * most + 2 * most * c.Columns) * sizeof(T));
        for (nint step = 0; step < blocks; step++)
        {
            nint first = (transposed ? step : blocks - 1 - step) * Block;
            nint count = nint.Min(Block, v.Columns - first);
            Matrix<T> whole = new((T*)room.Pointer, m - first, count);
            for (nint i = 0; i < whole.Rows; i++)
            {
                for (nint j = 0; j < count; j++)
                    whole[i, j] = i < j ? T.Zero : i == j ? T.One : v[first + i, first + j];
            }
            T* at = whole.Start + m * most;
            Matrix<T> gram = new(at, count, count), t = new(at + most * most, count, count);
            Triangle(whole, tau + first, gram, t);
            at += 2 * most * most;
            Matrix<T> part = c.From(first, 0);
            Matrix<T> w = new(at, count, c.Columns), tw = new(at + most * c.Columns, count, c.Columns);
            w.Multiply(T.One, whole, true, part, false, T.Zero);
            tw.Multiply(T.One, t, transposed, w, false, T.Zero);
            part.Multiply(-T.One, whole, false, tw, false, T.One);
        }
    }

    /// <summary>a = h a, w being room for a row.</summary>
    public static void Apply<T>(Matrix<T> a, T* v, T tau, T* w) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (tau == T.Zero || a.Columns == 0) return;
        a.LeftTimes(v, w);
        a.AddOuter(-tau, v, 1, w);
    }

    /// <summary>The upper triangle t with h_1 h_2 .. = 1 - v t v^T (Schreiber and Van Loan).</summary>
    private static void Triangle<T>(Matrix<T> v, T* tau, Matrix<T> gram, Matrix<T> t)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        gram.Multiply(T.One, v, true, v, false, T.Zero);
        t.Fill(T.Zero);
        for (nint i = 0; i < t.Rows; i++)
        {
            for (nint r = 0; r < i; r++)
            {
                T sum = T.Zero;
                for (nint j = r; j < i; j++) sum += t[r, j] * gram[j, i];
                t[r, i] = -tau[i] * sum;
            }
            t[i, i] = tau[i];
        }
    }

    /// <summary>The length of x, without overflow.</summary>
    public static T Norm<T>(T* x, nint n, nint step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T largest = T.Zero;
        for (nint i = 0; i < n; i++)
        {
            T size = T.Abs(x[i * step]);
            if (!(size <= largest)) largest = size;
        }
        if (largest == T.Zero || !T.IsFinite(largest)) return largest;
        T sum = T.Zero;
        for (nint i = 0; i < n; i++)
        {
            T scaled = x[i * step] / largest;
            sum += scaled * scaled;
        }
        return largest * T.Sqrt(sum);
    }
}
