using System.Runtime.CompilerServices;

namespace Adjoint.Kernels.Gemm;

/// <summary>The two constants that the loops need of a bare float or double.</summary>
internal static class Scalar
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T One<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(1f) : Unsafe.BitCast<double, T>(1d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsZero<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(value) == 0f : Unsafe.BitCast<T, double>(value) == 0d;
}
