using Adjoint.Memory;
using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// Chooses the path by the shape; every path but the dot product computes the same sums, bit for bit.
/// </summary>
internal static unsafe class ManagedGemm
{
    /// <summary>
    /// Products with all sizes up to this run as plain loops: 4 x 4 x 4 in 34 ns, by the five loops 130 ns.
    /// </summary>
    private const int Tiny = 4;

    internal static void Run<V, S, T>(Product<T>* product)
        where V : struct, ISimd<V, T>
        where S : struct, ISimd<S, T>
        where T : unmanaged
    {
        ref readonly Product<T> p = ref *product;
        if (p.M <= 0 || p.N <= 0) return;
        if (p.K <= 0 || Scalar.IsZero(p.Alpha)) PlainGemm<S, T>.Scale(p);
        else if (p.M <= Tiny && p.N <= Tiny && p.K <= Tiny) PlainGemm<S, T>.Run(p);
        else if ((p.M != 1 && p.N != 1) || !TryVector<V, S, T>(p)) RunBlocked<V, S, T>(p);
    }

    /// <summary>
    /// One row times B, or A times one column, seen as y = M x. The choice between chain and dot product follows the
    /// shape and the strides only, so every machine makes the same.
    /// </summary>
    private static bool TryVector<V, S, T>(in Product<T> p)
        where V : struct, ISimd<V, T>
        where S : struct, ISimd<S, T>
        where T : unmanaged
    {
        bool isRow = p.M == 1;
        nint n = isRow ? p.N : p.M, stepY = isRow ? 1 : p.Ldc;
        T* x = isRow ? p.A : p.B, matrix = isRow ? p.B : p.A;
        nint stepX = isRow ? p.AColumn : p.BRow;
        nint along = isRow ? p.BRow : p.AColumn, across = isRow ? p.BColumn : p.ARow;
        if (along == 1 && stepX == 1 && p.K >= LaneSums<S, T>.Lanes)
            VectorProduct<V, S, T>.Dots(n, p.K, x, matrix, across, p.Alpha, p.Beta, p.ReadC, p.C, stepY);
        else if (across == 1)
            VectorProduct<V, S, T>.Columns(n, p.K, x, stepX, matrix, along, p.Alpha, p.Beta, p.ReadC, p.C, stepY);
        else
            return false;
        return true;
    }

    private static void RunBlocked<V, S, T>(in Product<T> product)
        where V : struct, ISimd<V, T>
        where S : struct, ISimd<S, T>
        where T : unmanaged
    {
        long bytes = BlockedGemm<V, S, T>.WorkspaceBytes(product);
        using Workspace workspace = bytes > 0 ? Workspace.Rent(bytes) : default;
        BlockedGemm<V, S, T>.Run(product, (T*)workspace.Pointer);
    }
}
