using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Adjoint.Simd;

/// <summary>The lanes of a mask from memory, 0 in the others, whose memory is not touched.</summary>
internal static unsafe class PartialLoad
{
    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> From<T>(Vector128<T> mask, T* source) where T : unmanaged
    {
        if (Avx.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx.MaskLoad((float*)source, mask.AsSingle()).As<float, T>()
                : Avx.MaskLoad((double*)source, mask.AsDouble()).As<double, T>();
        }
        Vector128<T> lanes = Vector128<T>.Zero;
        uint bits = mask.ExtractMostSignificantBits();
        for (int i = 0; bits != 0; i++, bits >>= 1)
        {
            if ((bits & 1) != 0) lanes = lanes.WithElement(i, source[i]);
        }
        return lanes;
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> From<T>(Vector256<T> mask, T* source) where T : unmanaged
    {
        if (Avx.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx.MaskLoad((float*)source, mask.AsSingle()).As<float, T>()
                : Avx.MaskLoad((double*)source, mask.AsDouble()).As<double, T>();
        }
        return Vector256.Create(
            From(mask.GetLower(), source), From(mask.GetUpper(), source + Vector128<T>.Count));
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> From<T>(Vector512<T> mask, T* source) where T : unmanaged
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx512F.MaskLoad((float*)source, mask.AsSingle(), Vector512<float>.Zero).As<float, T>()
                : Avx512F.MaskLoad((double*)source, mask.AsDouble(), Vector512<double>.Zero).As<double, T>();
        }
        return Vector512.Create(
            From(mask.GetLower(), source), From(mask.GetUpper(), source + Vector256<T>.Count));
    }
}
