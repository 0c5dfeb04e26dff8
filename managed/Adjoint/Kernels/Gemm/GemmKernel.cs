using Adjoint.Kernels.Native;
using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>(Product* product)</summary>
internal readonly unsafe struct GemmKernel : IKernel
{
    public static string Name => "gemm";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<Product<T>*, void>)&ManagedGemm.Run<V, V1, T>;

    public static void* Native<T>() where T : unmanaged => (delegate*<Product<T>*, void>)&Call<T>;

    private static void Call<T>(Product<T>* p) where T : unmanaged
    {
        // Of two strides, the one that is not 1 is the leading dimension; if both are, either reading is right.
        bool transA = p->ARow == 1, transB = p->BRow == 1;
        nint lda = transA ? p->AColumn : p->ARow, ldb = transB ? p->BColumn : p->BRow;
        void* f = Kernel<GemmKernel, T>.NativeFunction;
        bool isShort = p->M * p->N * p->K <= NativeKernels.Short;
        // Alpha and beta go by value, and so by their own type.
        if (typeof(T) == typeof(float))
        {
            float alpha = Unsafe.BitCast<T, float>(p->Alpha), beta = Unsafe.BitCast<T, float>(p->Beta);
            if (isShort)
                ((delegate* unmanaged[Cdecl, SuppressGCTransition]<
                    int, int, nint, nint, nint, float, void*, nint, void*, nint, float, void*, nint, void>)f)(
                    transA ? 1 : 0, transB ? 1 : 0, p->M, p->N, p->K, alpha, p->A, lda, p->B, ldb, beta, p->C, p->Ldc);
            else
                ((delegate* unmanaged[Cdecl]<
                    int, int, nint, nint, nint, float, void*, nint, void*, nint, float, void*, nint, void>)f)(
                    transA ? 1 : 0, transB ? 1 : 0, p->M, p->N, p->K, alpha, p->A, lda, p->B, ldb, beta, p->C, p->Ldc);
        }
        else
        {
            double alpha = Unsafe.BitCast<T, double>(p->Alpha), beta = Unsafe.BitCast<T, double>(p->Beta);
            if (isShort)
                ((delegate* unmanaged[Cdecl, SuppressGCTransition]<
                    int, int, nint, nint, nint, double, void*, nint, void*, nint, double, void*, nint, void>)f)(
                    transA ? 1 : 0, transB ? 1 : 0, p->M, p->N, p->K, alpha, p->A, lda, p->B, ldb, beta, p->C, p->Ldc);
            else
                ((delegate* unmanaged[Cdecl]<
                    int, int, nint, nint, nint, double, void*, nint, void*, nint, double, void*, nint, void>)f)(
                    transA ? 1 : 0, transB ? 1 : 0, p->M, p->N, p->K, alpha, p->A, lda, p->B, ldb, beta, p->C, p->Ldc);
        }
    }
}

/// <summary>
/// A large product cut into panels of rows or of columns. k is never cut, so every element is the same sum whoever
/// computes it.
/// </summary>
internal unsafe struct GemmRange<T> : ILaunch where T : unmanaged
{
    /// <summary>
    /// Panels begin at multiples of this: whole tiles in every machine's blocking (12 rows, 32 columns). The last unit
    /// takes what is left of the length too, so that no panel is a single row or column: that would be a product with a
    /// vector, which may sum in another order.
    /// </summary>
    private const int RowUnit = 12, ColumnUnit = 32;

    internal Product<T> Product;
    internal bool ByColumns;

    /// <summary>Units of M or of N.</summary>
    internal readonly nint Units => nint.Max(1, Length / Unit);

    private readonly nint Length => ByColumns ? Product.N : Product.M;

    private readonly nint Unit => ByColumns ? ColumnUnit : RowUnit;

    public void Run(nint start, nint end)
    {
        nint first = start * Unit, count = (end == Units ? Length : end * Unit) - first;
        Product<T> panel = ByColumns
            ? Product.Panel(0, Product.M, first, count)
            : Product.Panel(first, count, 0, Product.N);
        Launch(&panel);
    }

    internal static void Launch(Product<T>* product) =>
        ((delegate*<Product<T>*, void>)Kernel<GemmKernel, T>.Entry)(product);

    public readonly void Tell(Operands operands) => Product.Tell(operands);
}

/// <summary>A whole product, which cuts itself as it likes.</summary>
internal unsafe struct WholeProduct<T> : ILaunch where T : unmanaged
{
    internal Product<T> Product;

    public void Run(nint start, nint end)
    {
        Product<T> product = Product;
        KernelSet.Multiply(&product);
    }

    public readonly void Tell(Operands operands) => Product.Tell(operands);
}
