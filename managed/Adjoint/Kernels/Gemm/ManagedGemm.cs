using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>Chooses the path by shape and the lanes by machine.</summary>
internal static unsafe class ManagedGemm
{
    /// <summary>Products with all sizes up to this run as plain loops: at 8 x 8 x 8 the five loops overtake.</summary>
    private const int Tiny = 4;

    internal static void Run<T>(in Product<T> product) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Run<F32x1, F32x4, F32x8, F32x16, float>(Unsafe.As<Product<T>, Product<float>>(ref Unsafe.AsRef(in product)));
        else
            Run<F64x1, F64x2, F64x4, F64x8, double>(Unsafe.As<Product<T>, Product<double>>(ref Unsafe.AsRef(in product)));
    }

    private static void Run<S, V128, V256, V512, T>(in Product<T> product)
        where S : struct, ISimd<S, T>
        where V128 : struct, ISimd<V128, T>
        where V256 : struct, ISimd<V256, T>
        where V512 : struct, ISimd<V512, T>
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated) RunLanes<V512, S, T>(product);
        else if (Vector256.IsHardwareAccelerated) RunLanes<V256, S, T>(product);
        else if (Vector128.IsHardwareAccelerated) RunLanes<V128, S, T>(product);
        else RunLanes<S, S, T>(product);
    }

    internal static void RunLanes<V, S, T>(in Product<T> product)
        where V : struct, ISimd<V, T>
        where S : struct, ISimd<S, T>
        where T : unmanaged
    {
        if (product.M <= 0 || product.N <= 0) return;
        if (product.K <= 0 || Scalar.IsZero(product.Alpha)) PlainGemm<S, T>.Scale(product);
        else if (product.M <= Tiny && product.N <= Tiny && product.K <= Tiny) PlainGemm<S, T>.Run(product);
        else BlockedGemm<V, S, T>.Run(product, (T*)GemmWorkspace.Mine);
    }
}
