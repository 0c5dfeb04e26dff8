using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Adjoint.Simd;

/// <summary>a * b + c in every width: one rounding where the hardware fuses, two roundings everywhere else.</summary>
/// <remarks>Without FMA hardware <c>FusedMultiplyAdd</c> is emulated in software, 40 times slower (measured), so such
/// machines multiply and add, one lane as many: every width of one machine gives the same bits.</remarks>
internal static class Fused
{
    /// <summary>True where <see cref="MultiplyAdd{T}(T, T, T)"/> rounds once. A JIT-time constant.</summary>
    public static bool IsHardware
    {
        [MethodImpl(AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    [MethodImpl(AggressiveInlining)]
    public static T MultiplyAdd<T>(T a, T b, T c) where T : unmanaged =>
        MultiplyAdd(
            Vector128.CreateScalarUnsafe(a),
            Vector128.CreateScalarUnsafe(b),
            Vector128.CreateScalarUnsafe(c)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> MultiplyAdd<T>(Vector128<T> a, Vector128<T> b, Vector128<T> c) where T : unmanaged
    {
        if (Fma.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
                : Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        }
        if (AdvSimd.Arm64.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? AdvSimd.FusedMultiplyAdd(c.AsSingle(), a.AsSingle(), b.AsSingle()).As<float, T>()
                : AdvSimd.Arm64.FusedMultiplyAdd(c.AsDouble(), a.AsDouble(), b.AsDouble()).As<double, T>();
        }
        return (a * b) + c;
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplyAdd<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) where T : unmanaged
    {
        if (Fma.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
                : Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        }
        return Vector256.Create(
            MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
            MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx512F.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
                : Avx512F.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        }
        return Vector512.Create(
            MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
            MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
    }
}
