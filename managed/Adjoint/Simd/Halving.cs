using System.Runtime.Intrinsics;

namespace Adjoint.Simd;

/// <summary>Lane i + count in lane i &lt; count: what one level of a tree over the lanes of a vector combines with.</summary>
internal static unsafe class Halving
{
    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Down<T>(Vector128<T> a, int count) where T : unmanaged => count * sizeof(T) == 8
        ? Vector128.Shuffle(a.AsUInt64(), Vector128.Create(1UL, 1UL)).As<ulong, T>()
        : Vector128.Shuffle(a.AsUInt32(), Vector128.Create(1u, 1u, 1u, 1u)).As<uint, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Down<T>(Vector256<T> a, int count) where T : unmanaged => count * sizeof(T) == 16
        ? a.GetUpper().ToVector256Unsafe()
        : Down(a.GetLower(), count).ToVector256Unsafe();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Down<T>(Vector512<T> a, int count) where T : unmanaged => count * sizeof(T) == 32
        ? a.GetUpper().ToVector512Unsafe()
        : Down(a.GetLower(), count).ToVector512Unsafe();
}
