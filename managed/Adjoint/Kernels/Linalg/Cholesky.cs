using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>a = u^T u by blocks: the rows of a block one after the other, what is left by one product.</summary>
internal static unsafe class Cholesky
{
    private const int Block = 32;

    /// <summary>Replaces the upper triangle of a by u and the lower one by zeros.</summary>
    /// <returns>0, or the order of the first leading minor that is not positive; then what follows is not
    /// computed.</returns>
    public static int Factor<T>(Matrix<T> a) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint n = a.Rows;
        int failed = 0;
        for (nint first = 0; first < n && failed == 0; first += Block)
        {
            nint end = nint.Min(first + Block, n);
            for (nint k = first; k < end; k++)
            {
                T pivot = a[k, k];
                if (!(pivot > T.Zero))
                {
                    failed = (int)k + 1;
                    break;
                }
                pivot = T.Sqrt(pivot);
                a[k, k] = pivot;
                T* row = a.Row(k) + k + 1;
                for (nint j = 0; j < n - k - 1; j++) row[j] /= pivot;
                // Of the rows below the triangle would do; the whole rectangle of the block costs no more.
                a.Part(k + 1, end - k - 1, k + 1, n - k - 1).AddOuter(-T.One, row, 1, row);
            }
            if (failed != 0 || end == n) continue;
            Matrix<T> right = a.Part(first, end - first, end, n - end);
            // The triangle of what is left, in bands: half the work of the whole.
            for (nint band = end; band < n; band += 4 * Block)
            {
                nint rows = nint.Min(4 * Block, n - band);
                a.Part(band, rows, band, n - band).Multiply(-T.One, right.Part(0, right.Rows, band - end, rows), true,
                    right.From(0, band - end), false, T.One);
            }
        }
        a.ClearLower();
        return failed;
    }
}
