using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>The first half of a singular value decomposition: a = q b p^T with b upper bidiagonal (LAPACK's
/// dgebd2).</summary>
internal static unsafe class Bidiagonal
{
    /// <summary>a (m, n) with m >= n: d and e are the diagonals of b; the reflectors stay in a, those of q in the
    /// columns from the diagonal on, those of p in the rows from the one above it on.</summary>
    public static void Reduce<T>(Matrix<T> a, T* d, T* e, T* tauQ, T* tauP)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint m = a.Rows, n = a.Columns;
        using Workspace room = Workspace.Rent((2 * m + n) * sizeof(T));
        T* v = (T*)room.Pointer, w = v + m, y = w + n;
        for (nint i = 0; i < n; i++)
        {
            T* column = a.Row(i) + i;
            nint below = m - i - 1, behind = n - i - 1;
            tauQ[i] = Householder.Make(ref *column, column + a.Step, below, a.Step);
            d[i] = *column;
            v[0] = T.One;
            for (nint k = 1; k <= below; k++) v[k] = column[k * a.Step];
            Householder.Apply(a.From(i, i + 1), v, tauQ[i], w);
            if (behind == 0) continue;
            T* u = a.Row(i) + i + 1;
            tauP[i] = Householder.Make(ref *u, u + 1, behind - 1, 1);
            e[i] = *u;
            if (tauP[i] == T.Zero || below == 0) continue;
            *u = T.One;
            Matrix<T> rest = a.From(i + 1, i + 1);
            rest.Times(u, y);
            rest.AddOuter(-tauP[i], y, 1, u);
            *u = e[i];
        }
    }

    /// <summary>q (m, columns): the first columns of q.</summary>
    public static void FormQ<T>(Matrix<T> reduced, T* tau, Matrix<T> q) where T : unmanaged, IFloatingPointIeee754<T>
    {
        q.BecomeIdentity();
        Householder.Multiply(reduced, tau, q, transposed: false);
    }

    /// <summary>rows = p^T.</summary>
    public static void FormP<T>(Matrix<T> reduced, T* tau, Matrix<T> rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = rows.Rows;
        rows.BecomeIdentity();
        if (n < 2) return;
        using Workspace room = Workspace.Rent((n - 1) * (n - 1) * sizeof(T));
        Matrix<T> v = new((T*)room.Pointer, n - 1, n - 1);
        v.CopyTransposed(reduced.Part(0, n - 1, 1, n - 1));
        Householder.Multiply(v, tau, rows.From(1, 1), transposed: true);
    }
}
