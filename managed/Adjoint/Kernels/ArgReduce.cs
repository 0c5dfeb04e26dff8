using System.Numerics;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// Where the extreme element is: the first NaN if there is one, else the first of the ties. Two passes: the extreme
/// value
/// (a reduction), then the place that holds it.
/// </summary>
internal static unsafe class ArgReduce
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<TReduce, V, V1, T>(T* x, long* y, nint outer, nint length, nint inner)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        T* extremes = stackalloc T[Reduce.Columns];
        for (nint o = 0; o < outer; o++, x += length * inner, y += inner)
        {
            if (inner == 1)
            {
                *extremes = Reduce.Run<TReduce, V, V1, T>(x, null, 0, length);
                *y = First<V, V1, T>(x, length, *extremes);
                continue;
            }
            for (nint c = 0; c < inner; c += Reduce.Columns)
            {
                nint columns = nint.Min(Reduce.Columns, inner - c);
                Reduce.Vertical<TReduce, V, V1, T>(x + c, null, extremes, length, columns, inner);
                // Rows from the last to the first: the first of the ties is written last.
                for (nint r = length - 1; r >= 0; r--) Mark<V, V1, T>(x + r * inner + c, extremes, y + c, columns, r);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint First<V, V1, T>(T* x, nint length, T extreme)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        V lanes = V.Broadcast(extreme);
        nint k = 0;
        for (; k <= length - V.Count; k += V.Count)
        {
            uint hits = Hits<V, T>(V.Load(x + k), lanes);
            if (hits != 0) return k + BitOperations.TrailingZeroCount(hits);
        }
        for (; k < length; k++)
        {
            if (Hits<V1, T>(V1.Load(x + k), V1.Broadcast(extreme)) != 0) return k;
        }
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mark<V, V1, T>(T* row, T* extremes, long* y, nint columns, nint index)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint c = 0;
        for (; c <= columns - V.Count; c += V.Count)
        {
            for (uint hits = Hits<V, T>(V.Load(row + c), V.Load(extremes + c)); hits != 0; hits &= hits - 1)
                y[c + BitOperations.TrailingZeroCount(hits)] = index;
        }
        for (; c < columns; c++)
        {
            if (Hits<V1, T>(V1.Load(row + c), V1.Load(extremes + c)) != 0) y[c] = index;
        }
    }

    /// <summary>Lanes that hold the extreme: those equal to it, and NaN. (If the extreme is a number there is no NaN;
    /// if it
    /// is NaN nothing equals it.)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hits<V, T>(V x, V extreme)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        uint all = (uint)((1UL << V.Count) - 1);
        return V.MaskBits(V.Equal(x, extreme)) | (all & ~V.MaskBits(V.Equal(x, x)));
    }
}
