using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>a = u diag(s) v^T: bidiagonal form, then QR steps; a matrix with many more rows than columns, or columns
/// than rows, is brought to a square one by reflectors before.</summary>
internal static unsafe class SingularValues
{
    /// <summary>Decomposes a (m, n), k = min(m, n): s (k) descending, u (m, k or m) and vt (k or n, n); Start null
    /// where the vectors are not wanted.</summary>
    /// <returns>0, or how many elements did not converge; -1 if a is not finite.</returns>
    public static int Solve<T>(Matrix<T> a, Matrix<T> u, T* s, Matrix<T> vt)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint k = nint.Min(a.Rows, a.Columns);
        if (k == 0)
        {
            if (u.Start != null) u.BecomeIdentity();
            if (vt.Start != null) vt.BecomeIdentity();
            return 0;
        }
        T unit = a.LargestMagnitude();
        if (!T.IsFinite(unit)) return -1;
        bool wide = a.Columns > a.Rows;
        nint m = nint.Max(a.Rows, a.Columns);
        using Workspace room = Workspace.Rent((m * k + k * k) * sizeof(T));
        Matrix<T> tall = new((T*)room.Pointer, m, k);
        if (wide) tall.CopyTransposed(a);
        else tall.CopyFrom(a);
        // Very large or small numbers in units of a power of two, so that squares neither overflow nor vanish.
        int power = unit == T.Zero ? 0 : T.ILogB(unit);
        if (Math.Abs(power) < (typeof(T) == typeof(float) ? 30 : 300)) power = 0;
        for (nint i = 0; i < m * k && power != 0; i++) tall.Start[i] = T.ScaleB(tall.Start[i], -power);
        T* rest = tall.Start + m * k;
        int failed = m >= k * 11 / 6 && m > k
            ? ByTriangle(tall, wide, u, s, vt, rest) : Direct(tall, wide, u, s, vt, rest);
        for (nint i = 0; i < k; i++) s[i] = T.ScaleB(s[i], power);
        return failed;
    }

    /// <summary>The decomposition of a, tall, or of its transpose where that is what is wanted.</summary>
    private static int Direct<T>(Matrix<T> a, bool transposed, Matrix<T> u, T* s, Matrix<T> vt, T* room)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = a.Rows, n = a.Columns;
        using Workspace scratch = Workspace.Rent(3 * n * sizeof(T));
        T* e = (T*)scratch.Pointer, tauQ = e + n, tauP = tauQ + n;
        Bidiagonal.Reduce(a, s, e, tauQ, tauP);
        if (u.Start == null)
        {
            if (transposed) TurnUpper(s, e, n, default);
            return BidiagonalQr<T>.Run(s, e, n, default, default);
        }
        nint wide = transposed ? vt.Rows : u.Columns;
        // The vectors of the long side: all of them where they are wanted; only the first n are rotated.
        using Workspace longSide = Workspace.Rent(2 * m * wide * sizeof(T));
        Matrix<T> q = new((T*)longSide.Pointer, m, wide), qRows = new(q.Start + m * wide, wide, m);
        Bidiagonal.FormQ(a, tauQ, q);
        qRows.CopyTransposed(q);
        Matrix<T> pRows = new(room, n, n);
        Bidiagonal.FormP(a, tauP, pRows);
        Matrix<T> rotated = qRows.Part(0, n, 0, m);
        int failed;
        if (transposed)
        {
            TurnUpper(s, e, n, pRows);
            failed = BidiagonalQr<T>.Run(s, e, n, pRows, rotated);
            vt.CopyFrom(qRows);
            u.CopyTransposed(pRows);
        }
        else
        {
            failed = BidiagonalQr<T>.Run(s, e, n, rotated, pRows);
            u.CopyTransposed(qRows);
            vt.CopyFrom(pRows);
        }
        return failed;
    }

    /// <summary>A lower bidiagonal matrix made upper by rotations from the left, which go to the rows of
    /// left.</summary>
    private static void TurnUpper<T>(T* d, T* e, nint n, Matrix<T> left) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint i = 0; i + 1 < n; i++)
        {
            (T c, T s, d[i]) = Rotation.Of(d[i], e[i]);
            e[i] = s * d[i + 1];
            d[i + 1] = c * d[i + 1];
            if (left.Start != null) left.From(i, 0).Rotate(&c, &s, 1, upwards: false);
        }
    }

    /// <summary>a = q r first, then r, or its transpose where that of a is wanted.</summary>
    private static int ByTriangle<T>(Matrix<T> a, bool transposed, Matrix<T> u, T* s, Matrix<T> vt, T* room)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = a.Rows, n = a.Columns;
        using Workspace scratch = Workspace.Rent((n + 3 * n * n) * sizeof(T));
        T* tau = (T*)scratch.Pointer;
        Householder.Factor(a, tau);
        Matrix<T> r = new(tau + n, n, n), inner = new(r.Start + n * n, n, n), outer = new(inner.Start + n * n, n, n);
        r.CopyFrom(a.Part(0, n, 0, n));
        r.ClearLower();
        if (transposed)
        {
            inner.CopyTransposed(r);
            r.CopyFrom(inner);
        }
        if (u.Start == null) return Direct(r, false, default, s, default, room);
        int failed = Direct(r, false, inner, s, outer, room);
        nint wide = transposed ? vt.Rows : u.Columns;
        using Workspace longSide = Workspace.Rent(2 * m * wide * sizeof(T));
        Matrix<T> q = new((T*)longSide.Pointer, m, wide), product = new(q.Start + m * wide, m, wide);
        q.BecomeIdentity();
        Householder.Multiply(a, tau, q, transposed: false);
        product.CopyFrom(q);
        // r = inner s outer: a = (q inner) s outer, or a^T = inner s (q outer^T)^T.
        product.Part(0, m, 0, n).Multiply(T.One, q.Part(0, m, 0, n), false, transposed ? outer : inner, transposed,
            T.Zero);
        if (transposed)
        {
            vt.CopyTransposed(product);
            u.CopyFrom(inner);
        }
        else
        {
            u.CopyFrom(product);
            vt.CopyFrom(outer);
        }
        return failed;
    }
}
