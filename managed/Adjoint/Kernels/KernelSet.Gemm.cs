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
    /// Parts of a product for each thread: the fewest that leave something to take over from a late thread.
    /// </summary>
    private const int GemmPartsPerThread = 2;

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
        GemmRange<T> rows = new() { Product = product }, columns = rows with { ByColumns = true };
        // The side with more units gives the evener parts.
        GemmRange<T> range = columns.Units > rows.Units ? columns : rows;
        nint units = range.Units, unitCost = product.M * product.N * product.K / units;
        bool isVector = product.M == 1 || product.N == 1;
        nint grain = ((isVector ? VectorGrain : GemmGrain) / unitCost) + 1;
        // Every part packs the whole of the operand that is not cut. Rounded down: rounded up, the 85 units of 1024 rows
        // for four parts would make three, and one of two threads would have two of them.
        nint most = Threads.Count * GemmPartsPerThread;
        if (!isVector) grain = nint.Max(grain, units / most);
        Share(units, grain, range);
    }
}
