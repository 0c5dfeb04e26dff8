using Adjoint.Kernels.Gemm;
using Adjoint.Memory;

namespace Adjoint.Kernels;

internal static unsafe partial class KernelSet
{
    /// <summary>
    /// Multiply-adds that are worth a thread: 2 M take 40 us at 100 GFLOP/s, more than waking a parked worker.
    /// Products with a vector run at the speed of memory, an eighth of that.
    /// </summary>
    private const nint GemmGrain = 2 * 1024 * 1024, VectorGrain = GemmGrain / 8;

    /// <summary>
    /// C = alpha * op(A) * op(B) + beta * C, row-major; op(A) is (m, k), op(B) is (k, n), C is (m, n).
    /// With beta = 0 C is never read; with k = 0 or alpha = 0 A and B are never read and C = beta * C.
    /// </summary>
    internal static void Gemm<T>(
        bool transA, bool transB, nint m, nint n, nint k,
        T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc)
        where T : unmanaged
    {
        Product<T> product = Product<T>.Of(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        if (Recording.Mask == 0 || !Logged(new WholeProduct<T> { Product = product })) Multiply(&product);
    }

    internal static void Multiply<T>(Product<T>* product) where T : unmanaged
    {
        if (product->M * product->N * product->K < 2 * VectorGrain) GemmRange<T>.Launch(product);
        else ShareGemm(*product);
    }

    private static void ShareGemm<T>(in Product<T> product) where T : unmanaged
    {
        nint rows = (product.M + GemmRange<T>.RowUnit - 1) / GemmRange<T>.RowUnit;
        nint columns = (product.N + GemmRange<T>.ColumnUnit - 1) / GemmRange<T>.ColumnUnit;
        // The side with more units gives the evener parts.
        GemmRange<T> range = new() { Product = product, ByColumns = columns > rows };
        nint units = nint.Max(rows, columns), unitCost = product.M * product.N * product.K / units;
        nint worth = product.M == 1 || product.N == 1 ? VectorGrain : GemmGrain;
        Share(units, (worth / unitCost) + 1, range);
    }
}
