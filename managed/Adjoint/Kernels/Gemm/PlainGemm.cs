using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// The slow clear version, and the fast one for tiny products: three loops, the formula of the register tile.
/// </summary>
internal static unsafe class PlainGemm<S, T>
    where S : struct, ISimd<S, T>
    where T : unmanaged
{
    /// <summary>K is at most <see cref="Blocking.KC"/>: one block of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in Product<T> product)
    {
        S alpha = S.Broadcast(product.Alpha), beta = S.Broadcast(product.Beta);
        nint m = product.M, n = product.N, k = product.K;
        bool readC = product.ReadC;
        nint aColumn = product.AColumn, bRow = product.BRow;
        nint bColumn = product.BColumn, bColumn2 = 2 * bColumn, bColumn3 = 3 * bColumn;
        for (nint i = 0; i < m; i++)
        {
            T* row = product.A + (i * product.ARow), c = product.C + (i * product.Ldc);
            nint j = 0;
            // Four columns at a time: one chain alone waits four cycles for every step.
            for (; j + 4 <= n; j += 4)
            {
                T* a = row, b = product.B + (j * bColumn);
                S s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
                for (nint p = 0; p < k; p++, a += aColumn, b += bRow)
                {
                    S x = S.Load(a);
                    s0 = S.Fma(x, S.Load(b), s0);
                    s1 = S.Fma(x, S.Load(b + bColumn), s1);
                    s2 = S.Fma(x, S.Load(b + bColumn2), s2);
                    s3 = S.Fma(x, S.Load(b + bColumn3), s3);
                }
                RegisterTile<S, T>.Put(c + j, s0, alpha, beta, readC);
                RegisterTile<S, T>.Put(c + j + 1, s1, alpha, beta, readC);
                RegisterTile<S, T>.Put(c + j + 2, s2, alpha, beta, readC);
                RegisterTile<S, T>.Put(c + j + 3, s3, alpha, beta, readC);
            }
            for (; j < n; j++)
            {
                T* a = row, b = product.B + (j * bColumn);
                S sum = S.Zero;
                for (nint p = 0; p < k; p++, a += aColumn, b += bRow)
                    sum = S.Fma(S.Load(a), S.Load(b), sum);
                RegisterTile<S, T>.Put(c + j, sum, alpha, beta, readC);
            }
        }
    }

    /// <summary>C = beta * C: what is left of a product of which nothing is added.</summary>
    internal static void Scale(in Product<T> product)
    {
        S beta = S.Broadcast(product.Beta);
        for (nint i = 0; i < product.M; i++)
        {
            T* c = product.C + (i * product.Ldc);
            for (nint j = 0; j < product.N; j++)
                S.Store(product.ReadC ? beta * S.Load(c + j) : S.Zero, c + j);
        }
    }
}
