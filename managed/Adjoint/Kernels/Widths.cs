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
            if (Isa.Has512) return TKernel.Managed<F32x16, F32x1, float>();
            if (Isa.Has256) return TKernel.Managed<F32x8, F32x1, float>();
            return Isa.Has128 ? TKernel.Managed<F32x4, F32x1, float>() : TKernel.Managed<F32x1, F32x1, float>();
        }
        if (typeof(T) == typeof(double))
        {
            if (Isa.Has512) return TKernel.Managed<F64x8, F64x1, double>();
            if (Isa.Has256) return TKernel.Managed<F64x4, F64x1, double>();
            return Isa.Has128 ? TKernel.Managed<F64x2, F64x1, double>() : TKernel.Managed<F64x1, F64x1, double>();
        }
        if (typeof(T) == typeof(long)) return TKernel.Managed<I64x1, I64x1, long>();
        if (typeof(T) == typeof(int)) return TKernel.Managed<I32x1, I32x1, int>();
        if (typeof(T) == typeof(byte)) return TKernel.Managed<U8x1, U8x1, byte>();
        throw new NotSupportedException($"No kernel has lanes of type {typeof(T)}.");
    }

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
