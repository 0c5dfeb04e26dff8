using Adjoint.Kernels.Gemm;

namespace Adjoint.Kernels;

internal static unsafe partial class KernelSet
{
    /// <summary>
    /// C = alpha * op(A) * op(B) + beta * C, row-major; op(A) is (m, k), op(B) is (k, n), C is (m, n).
    /// With beta = 0 C is never read; with k = 0 or alpha = 0 A and B are never read and C = beta * C.
    /// </summary>
    internal static void Gemm<T>(
        bool transA, bool transB, nint m, nint n, nint k, T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc)
        where T : unmanaged =>
        ManagedGemm.Run(Product<T>.Of(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc));
}
