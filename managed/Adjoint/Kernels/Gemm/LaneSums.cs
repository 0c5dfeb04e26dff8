using System.Runtime.Intrinsics;
using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// The end of a dot product: the upper half of the lanes is added to the lower half until one lane is left. The same
/// tree on every machine.
/// </summary>
internal static unsafe class LaneSums<S, T>
    where S : struct, ISimd<S, T>
    where T : unmanaged
{
    /// <summary>64 bytes of lanes, one register of the widest machine.</summary>
    internal static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 64 / sizeof(T);
    }

    /// <summary>The sum of one row of lanes, which are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static S Fold(T* lanes)
    {
        for (nint width = Lanes / 2; width > 1; width /= 2)
            for (nint l = 0; l < width; l++)
                S.Store(S.Load(lanes + l) + S.Load(lanes + l + width), lanes + l);
        return S.Load(lanes) + S.Load(lanes + 1);
    }

    /// <summary>The sums of four rows of lanes, put into the first four elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Fold4(T* lanes)
    {
        if (typeof(T) == typeof(float) && Vector128.IsHardwareAccelerated)
        {
            float* x = (float*)lanes;
            Vector128<float> a = Quarter(x), b = Quarter(x + 16), c = Quarter(x + 32), d = Quarter(x + 48);
            Transposition<T>.Square4(ref a, ref b, ref c, ref d);
            ((a + c) + (b + d)).Store(x);
        }
        else if (typeof(T) == typeof(double) && Vector128.IsHardwareAccelerated)
        {
            double* x = (double*)lanes;
            Vector128<double> a = Quarter(x), b = Quarter(x + 8), c = Quarter(x + 16), d = Quarter(x + 24);
            (Transposition<T>.ZipLow(a, b) + Transposition<T>.ZipHigh(a, b)).Store(x);
            (Transposition<T>.ZipLow(c, d) + Transposition<T>.ZipHigh(c, d)).Store(x + 2);
        }
        else
        {
            for (nint r = 0; r < 4; r++)
                S.Store(Fold(lanes + (r * Lanes)), lanes + r);
        }
    }

    /// <summary>A row of lanes folded to a quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<E> Quarter<E>(E* row) where E : unmanaged
    {
        int n = Vector128<E>.Count;
        return (Vector128.Load(row) + Vector128.Load(row + (2 * n)))
            + (Vector128.Load(row + n) + Vector128.Load(row + (3 * n)));
    }
}
