using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>Mean and sum of squared deviations from it, in two passes: no cancellation, and each is a plain
/// reduction.</summary>
internal static unsafe class Moments
{
    public static void Run<V, V1, T>(T* x, T* mean, T* m2, nint outer, nint length, nint inner)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        Reduce.Run<SumReduce, V, V1, T>(x, null, mean, outer, length, inner);
        Divide<V1, T>(mean, outer * inner, length);
        Reduce.Run<SquaredDeviationReduce, V, V1, T>(x, mean, m2, outer, length, inner);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide<V1, T>(T* y, nint n, nint by)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        V1 divisor = V1.Const(by);
        for (nint i = 0; i < n; i++) V1.Store(V1.Load(y + i) / divisor, y + i);
    }
}
