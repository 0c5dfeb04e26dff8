using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>Symmetric matrices: reduced to tridiagonal form by reflectors, then diagonalised by implicit QL or QR steps
/// (LAPACK's dsytd2, dsteqr), whose order of operations decides the signs of the vectors.</summary>
internal static unsafe class SymmetricEigen
{
    private const int MostSteps = 30;

    /// <summary>Eigenvalues in ascending order and, in the columns of <paramref name="vectors"/> (Start null: not
    /// wanted), eigenvectors of the symmetric matrix that one triangle of a gives.</summary>
    /// <returns>0, or how many off-diagonal elements did not converge; -1 if a is not finite.</returns>
    public static int Solve<T>(Matrix<T> a, bool upper, T* values, Matrix<T> vectors)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = a.Rows;
        if (n == 0) return 0;
        if (!T.IsFinite(a.LargestMagnitude())) return -1;
        bool wanted = vectors.Start != null;
        using Workspace room = Workspace.Rent((2 * n * n + 6 * n) * sizeof(T));
        Matrix<T> full = new((T*)room.Pointer, n, n), rows = new(full.Start + n * n, n, n);
        T* e = rows.Start + n * n, tau = e + n, scratch = tau + n;
        // The reduction of the upper triangle is that of the lower one of the matrix read from the end.
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j <= i; j++)
            {
                T x = upper ? a[n - 1 - i, n - 1 - j] : a[i, j];
                (full[i, j], full[j, i]) = (x, x);
            }
        }
        Reduce(full, values, e, tau, scratch);
        if (upper)
        {
            new Span<T>(values, checked((int)n)).Reverse();
            new Span<T>(e, checked((int)n - 1)).Reverse();
        }
        if (wanted) Form(full, tau, upper, rows);
        int failed = Diagonalise(values, e, n, wanted ? rows : default, scratch);
        Sort(values, n, wanted ? rows : default);
        if (wanted) vectors.CopyTransposed(rows);
        return failed;
    }

    /// <summary>a = q t q^T from the first column on: the reflectors stay in the rows of a.</summary>
    private static void Reduce<T>(Matrix<T> a, T* d, T* e, T* tau, T* w)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = a.Rows;
        T half = T.CreateTruncating(0.5);
        for (nint i = 0; i + 1 < n; i++)
        {
            T* v = a.Row(i) + i + 1;
            nint length = n - i - 1;
            tau[i] = Householder.Make(ref *v, v + 1, length - 1, 1);
            e[i] = *v;
            *v = T.One;
            Matrix<T> rest = a.From(i + 1, i + 1);
            if (tau[i] != T.Zero)
            {
                rest.Times(v, w);
                T dot = T.Zero;
                for (nint j = 0; j < length; j++)
                {
                    w[j] *= tau[i];
                    dot += w[j] * v[j];
                }
                T shift = -half * tau[i] * dot;
                for (nint j = 0; j < length; j++) w[j] += shift * v[j];
                rest.AddOuter(-T.One, v, 1, w);
                rest.AddOuter(-T.One, w, 1, v);
            }
            d[i] = a[i, i];
        }
        d[n - 1] = a[n - 1, n - 1];
    }

    /// <summary>rows = q^T.</summary>
    private static void Form<T>(Matrix<T> reduced, T* tau, bool upper, Matrix<T> rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = rows.Rows;
        rows.BecomeIdentity();
        if (n > 1)
        {
            using Workspace room = Workspace.Rent((n - 1) * (n - 1) * sizeof(T));
            Matrix<T> v = new((T*)room.Pointer, n - 1, n - 1);
            v.CopyTransposed(reduced.Part(0, n - 1, 1, n - 1));
            Householder.Multiply(v, tau, rows.From(1, 1), transposed: true);
        }
        if (!upper) return;
        for (nint i = 0; i < n / 2; i++) rows.SwapRows(i, n - 1 - i);
        for (nint i = 0; i < n; i++) new Span<T>(rows.Row(i), checked((int)n)).Reverse();
    }

    private static int Diagonalise<T>(T* d, T* e, nint n, Matrix<T> rows, T* scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long left = MostSteps * (long)n;
        T eps = Precision<T>.Rounding;
        nint next = 0;
        while (next < n)
        {
            if (next > 0) e[next - 1] = T.Zero;
            nint end = next;
            for (; end < n - 1; end++)
            {
                T size = T.Abs(e[end]);
                if (size == T.Zero) break;
                if (size > T.Sqrt(T.Abs(d[end])) * T.Sqrt(T.Abs(d[end + 1])) * eps) continue;
                e[end] = T.Zero;
                break;
            }
            nint first = next;
            next = end + 1;
            if (end == first) continue;
            // A block is worked on in units of its largest element: squares neither overflow nor vanish.
            T unit = T.Zero;
            for (nint i = first; i <= end; i++)
            {
                unit = T.Max(unit, T.Abs(d[i]));
                if (i < end) unit = T.Max(unit, T.Abs(e[i]));
            }
            int power = T.ILogB(unit);
            Scale(d + first, e + first, end - first + 1, -power);
            bool done = T.Abs(d[end]) < T.Abs(d[first])
                ? StepsUp(d, e, first, end, rows, scratch, ref left)
                : StepsDown(d, e, first, end, rows, scratch, ref left);
            Scale(d + first, e + first, end - first + 1, power);
            if (!done) break;
        }
        int failed = 0;
        for (nint i = 0; i < n - 1; i++)
            if (e[i] != T.Zero) failed++;
        return failed;
    }

    private static void Scale<T>(T* d, T* e, nint n, int power) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i++)
        {
            d[i] = T.ScaleB(d[i], power);
            if (i < n - 1) e[i] = T.ScaleB(e[i], power);
        }
    }

    /// <summary>QL steps: eigenvalues are found from first to end. False if too many steps were made.</summary>
    private static bool StepsDown<T>(T* d, T* e, nint first, nint end, Matrix<T> rows, T* scratch, ref long left)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* cs = scratch, sn = scratch + (end - first + 1);
        for (nint l = first; l <= end;)
        {
            nint m = l;
            while (m < end && !Negligible(e[m], d[m], d[m + 1])) m++;
            if (m < end) e[m] = T.Zero;
            if (m == l)
            {
                l++;
                continue;
            }
            if (m == l + 1)
            {
                (d[l], d[l + 1], cs[0], sn[0]) = Rotation.Symmetric(d[l], e[l], d[l + 1]);
                Rotate(rows, l, 1, cs, sn, upwards: true);
                e[l] = T.Zero;
                l += 2;
                continue;
            }
            if (left-- == 0) return false;
            T p = d[l], two = T.CreateTruncating(2), g = (d[l + 1] - p) / (two * e[l]), r = T.Hypot(g, T.One);
            g = d[m] - p + e[l] / (g + T.CopySign(r, g));
            T s = T.One, c = T.One;
            p = T.Zero;
            for (nint i = m - 1; i >= l; i--)
            {
                T f = s * e[i], b = c * e[i];
                (c, s, r) = Rotation.Of(g, f);
                if (i != m - 1) e[i + 1] = r;
                g = d[i + 1] - p;
                r = (d[i] - g) * s + two * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                (cs[i - l], sn[i - l]) = (c, -s);
            }
            Rotate(rows, l, m - l, cs, sn, upwards: true);
            d[l] -= p;
            e[l] = g;
        }
        return true;
    }

    /// <summary>QR steps: eigenvalues are found from end to first.</summary>
    private static bool StepsUp<T>(T* d, T* e, nint first, nint end, Matrix<T> rows, T* scratch, ref long left)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* cs = scratch, sn = scratch + (end - first + 1);
        for (nint l = end; l >= first;)
        {
            nint m = l;
            while (m > first && !Negligible(e[m - 1], d[m], d[m - 1])) m--;
            if (m > first) e[m - 1] = T.Zero;
            if (m == l)
            {
                l--;
                continue;
            }
            if (m == l - 1)
            {
                (d[m], d[l], cs[0], sn[0]) = Rotation.Symmetric(d[m], e[m], d[l]);
                Rotate(rows, m, 1, cs, sn, upwards: false);
                e[m] = T.Zero;
                l -= 2;
                continue;
            }
            if (left-- == 0) return false;
            T p = d[l], two = T.CreateTruncating(2), g = (d[l - 1] - p) / (two * e[l - 1]), r = T.Hypot(g, T.One);
            g = d[m] - p + e[l - 1] / (g + T.CopySign(r, g));
            T s = T.One, c = T.One;
            p = T.Zero;
            for (nint i = m; i < l; i++)
            {
                T f = s * e[i], b = c * e[i];
                (c, s, r) = Rotation.Of(g, f);
                if (i != m) e[i - 1] = r;
                g = d[i] - p;
                r = (d[i + 1] - g) * s + two * c * b;
                p = s * r;
                d[i] = g + p;
                g = c * r - b;
                (cs[i - m], sn[i - m]) = (c, s);
            }
            Rotate(rows, m, l - m, cs, sn, upwards: false);
            d[l] -= p;
            e[l - 1] = g;
        }
        return true;
    }

    private static bool Negligible<T>(T e, T a, T b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T eps = Precision<T>.Rounding;
        return e * e <= eps * eps * T.Abs(a) * T.Abs(b) + Precision<T>.Least;
    }

    private static void Rotate<T>(Matrix<T> rows, nint first, nint count, T* cs, T* sn, bool upwards)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (rows.Start != null) rows.From(first, 0).Rotate(cs, sn, count, upwards);
    }

    /// <summary>Ascending, with the fewest exchanges.</summary>
    private static void Sort<T>(T* d, nint n, Matrix<T> rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint i = 0; i + 1 < n; i++)
        {
            nint least = i;
            for (nint j = i + 1; j < n; j++)
                if (d[j] < d[least]) least = j;
            if (least == i) continue;
            (d[i], d[least]) = (d[least], d[i]);
            if (rows.Start != null) rows.SwapRows(i, least);
        }
    }
}
