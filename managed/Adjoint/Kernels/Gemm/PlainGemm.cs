using System.Runtime.CompilerServices;
using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>The slow clear version, and the fast one for tiny products: three loops, the formula of the register tile.</summary>
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
        nint aColumn = product.AColumn, bRow = product.BRow;
        for (nint i = 0; i < m; i++)
        {
            T* row = product.A + (i * product.ARow), c = product.C + (i * product.Ldc);
            for (nint j = 0; j < n; j++)
            {
                T* a = row, b = product.B + (j * product.BColumn);
                S sum = S.Zero;
                for (nint p = 0; p < k; p++, a += aColumn, b += bRow)
                    sum = S.Fma(S.Load(a), S.Load(b), sum);
                RegisterTile<S, T>.Put(c + j, sum, alpha, beta, product.ReadC);
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
