using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>p a = l u with the largest element of each column as its pivot, by blocks of columns.</summary>
internal static unsafe class Lu
{
    private const int Block = 32;

    /// <summary>Replaces a by u and, below the diagonal, l; row k was exchanged with row pivots[k] - 1 (as LAPACK
    /// counts).</summary>
    /// <returns>0, or one more than the first k for which u[k, k] is exactly 0.</returns>
    public static int Factor<T>(Matrix<T> a, int* pivots) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint steps = nint.Min(a.Rows, a.Columns);
        int singular = 0;
        for (nint first = 0; first < steps; first += Block)
        {
            nint end = nint.Min(first + Block, steps);
            for (nint k = first; k < end; k++)
            {
                nint pivot = Largest(a, k);
                pivots[k] = (int)pivot + 1;
                a.SwapRows(k, pivot);
                T head = a[k, k];
                if (head == T.Zero)
                {
                    if (singular == 0) singular = (int)k + 1;
                    continue;
                }
                for (nint i = k + 1; i < a.Rows; i++) a[i, k] /= head;
                a.Part(k + 1, a.Rows - k - 1, k + 1, end - k - 1).AddOuter(-T.One,
                    a.Row(k + 1) + k, a.Step, a.Row(k) + k + 1);
            }
            if (end == a.Columns) continue;
            Matrix<T> right = a.Part(first, end - first, end, a.Columns - end);
            Triangular.Solve(a.Part(first, end - first, first, end - first), right, upper: false, transposed: false,
                unit: true);
            a.From(end, end).Multiply(-T.One, a.Part(end, a.Rows - end, first, end - first), false, right, false,
                T.One);
        }
        return singular;
    }

    /// <summary>b = a^-1 b, or its transpose's inverse, from the factors of a.</summary>
    public static void Solve<T>(Matrix<T> factors, int* pivots, Matrix<T> b, bool transposed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!transposed) Exchange(b, pivots, factors.Rows, backwards: false);
        Triangular.Solve(factors, b, upper: transposed, transposed, unit: !transposed);
        Triangular.Solve(factors, b, upper: !transposed, transposed, unit: transposed);
        if (transposed) Exchange(b, pivots, factors.Rows, backwards: true);
    }

    /// <summary>The determinant from the factors: its sign, and its magnitude's logarithm or (without)
    /// itself.</summary>
    public static (T Sign, T Size) Determinant<T>(Matrix<T> factors, int* pivots, bool logarithm)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sign = T.One, size = logarithm ? T.Zero : T.One;
        for (nint k = 0; k < factors.Rows; k++)
        {
            T u = factors[k, k];
            if (pivots[k] != k + 1) sign = -sign;
            if (!logarithm)
            {
                size *= u;
                continue;
            }
            if (u == T.Zero) sign = T.Zero;
            else if (u < T.Zero) sign = -sign;
            size += T.Log(T.Abs(u));
        }
        return (sign, logarithm ? size : size * sign);
    }

    /// <summary>p (m, m) with p l u = a, of the exchanges.</summary>
    public static void Permutation<T>(int* pivots, nint count, Matrix<T> p)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        p.BecomeIdentity();
        Exchange(p, pivots, count, backwards: true);
    }

    private static void Exchange<T>(Matrix<T> b, int* pivots, nint count, bool backwards)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint i = 0; i < count; i++)
        {
            nint k = backwards ? count - 1 - i : i;
            // They may come from outside.
            if (pivots[k] < 1 || pivots[k] > b.Rows) throw LinalgErrors.Pivot(pivots[k], b.Rows);
            b.SwapRows(k, pivots[k] - 1);
        }
    }

    private static nint Largest<T>(Matrix<T> a, nint k) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint at = k;
        T largest = T.Abs(a[k, k]);
        for (nint i = k + 1; i < a.Rows; i++)
        {
            T size = T.Abs(a[i, k]);
            if (!(size > largest)) continue;
            largest = size;
            at = i;
        }
        return at;
    }
}

/// <summary>Triangular systems with many right sides, by blocks of rows.</summary>
internal static unsafe class Triangular
{
    private const int Block = 32;

    /// <summary>b = op(a)^-1 b.</summary>
    /// <param name="a">Only the triangle that <paramref name="upper"/> names is read, without its diagonal if
    /// <paramref name="unit"/>.</param>
    /// <param name="b">The right sides, replaced by the solutions.</param>
    /// <param name="upper">Which triangle of a is meant.</param>
    /// <param name="transposed">Whether op is the transpose.</param>
    /// <param name="unit">Whether the diagonal counts as ones.</param>
    public static void Solve<T>(Matrix<T> a, Matrix<T> b, bool upper, bool transposed, bool unit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = b.Rows, blocks = (n + Block - 1) / Block;
        bool fromTheEnd = upper != transposed;
        for (nint step = 0; step < blocks; step++)
        {
            nint first = (fromTheEnd ? blocks - 1 - step : step) * Block, end = nint.Min(first + Block, n);
            Matrix<T> mine = b.Part(first, end - first, 0, b.Columns);
            nint from = fromTheEnd ? end : 0, known = fromTheEnd ? n - end : first;
            if (known > 0)
            {
                Matrix<T> weights = transposed
                    ? a.Part(from, known, first, end - first) : a.Part(first, end - first, from, known);
                mine.Multiply(-T.One, weights, transposed, b.Part(from, known, 0, b.Columns), false, T.One);
            }
            SolveBlock(a.Part(first, end - first, first, end - first), mine, fromTheEnd, transposed, unit);
        }
    }

    private static void SolveBlock<T>(Matrix<T> a, Matrix<T> b, bool fromTheEnd, bool transposed, bool unit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = b.Rows;
        for (nint step = 0; step < n; step++)
        {
            nint k = fromTheEnd ? n - 1 - step : step;
            T* row = b.Row(k);
            if (!unit)
            {
                T pivot = a[k, k];
                for (nint j = 0; j < b.Columns; j++) row[j] /= pivot;
            }
            nint from = fromTheEnd ? 0 : k + 1, count = fromTheEnd ? k : n - k - 1;
            if (count == 0) continue;
            T* weights = transposed ? a.Row(k) + from : a.Row(from) + k;
            b.Part(from, count, 0, b.Columns).AddOuter(-T.One, weights, transposed ? 1 : a.Step, row);
        }
    }
}
