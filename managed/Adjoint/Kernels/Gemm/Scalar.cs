namespace Adjoint.Kernels.Gemm;

/// <summary>The two constants that the loops need of a bare element.</summary>
internal static class Scalar
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T One<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>(1f);
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(1d);
        if (typeof(T) == typeof(long)) return Unsafe.BitCast<long, T>(1L);
        if (typeof(T) == typeof(int)) return Unsafe.BitCast<int, T>(1);
        return Unsafe.BitCast<byte, T>(1);
    }

    /// <summary>Equal to 0; minus zero is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsZero<T>(T value) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<T, float>(value) == 0f;
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<T, double>(value) == 0d;
        return EqualityComparer<T>.Default.Equals(value, default);
    }
}
