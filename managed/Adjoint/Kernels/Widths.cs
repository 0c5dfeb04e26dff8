using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>The lanes that serve a dtype on this machine. The only place that knows which widths there are.</summary>
internal static unsafe class Widths
{
    /// <summary>The managed entry of a kernel at the width that <see cref="Isa"/> chose.</summary>
    public static void* Managed<TKernel, T>()
        where TKernel : struct, IKernel
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Isa.Has512 ? At<TKernel, F32x16, F32x1, float>() : Isa.Has256 ? At<TKernel, F32x8, F32x1, float>()
                : Isa.Has128 ? At<TKernel, F32x4, F32x1, float>() : At<TKernel, F32x1, F32x1, float>();
        }
        if (typeof(T) == typeof(double))
        {
            return Isa.Has512 ? At<TKernel, F64x8, F64x1, double>() : Isa.Has256 ? At<TKernel, F64x4, F64x1, double>()
                : Isa.Has128 ? At<TKernel, F64x2, F64x1, double>() : At<TKernel, F64x1, F64x1, double>();
        }
        if (typeof(T) == typeof(long)) return TKernel.Managed<I64x1, I64x1, long>();
        if (typeof(T) == typeof(int)) return TKernel.Managed<I32x1, I32x1, int>();
        if (typeof(T) == typeof(byte)) return TKernel.Managed<U8x1, U8x1, byte>();
        throw new NotSupportedException($"No kernel has lanes of type {typeof(T)}.");
    }

    // A call of its own: the entry is looked up, and the types of its lanes are loaded, for the width that serves only.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* At<TKernel, V, V1, T>()
        where TKernel : struct, IKernel
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => TKernel.Managed<V, V1, T>();

    /// <summary>What a kernel's name starts with: "f32_".</summary>
    public static string Prefix<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? "f32_"
        : typeof(T) == typeof(double) ? "f64_"
        : typeof(T) == typeof(long) ? "i64_"
        : typeof(T) == typeof(int) ? "i32_"
        : "u8_";

    /// <summary>Whether the C library may have kernels for the dtype.</summary>
    public static bool HasNative<T>() where T : unmanaged => typeof(T) == typeof(float) || typeof(T) == typeof(double);
}
