using System.Numerics;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// Combines a stream of partial results (rows of columns) pairwise, neighbour with neighbour, like the carries of a
/// binary
/// counter: level k holds the combination of 2^k neighbouring blocks while bit k of the block count is set.
/// </summary>
internal static unsafe class Tree
{
    /// <summary>Levels enough for any run that an address space holds.</summary>
    public const int MaxLevels = 64;

    public static int LevelsFor(nint blocks) => BitOperations.Log2((nuint)blocks) + 1;

    /// <summary>Takes block number <paramref name="block"/> (0, 1, 2, ...); <paramref name="partial"/> is
    /// overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Push<TReduce, V, V1, T>(T* levels, nint pitch, nint block, T* partial, nint columns)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        for (; (block & 1) != 0; block >>= 1, levels += pitch)
            Combine<TReduce, V, V1, T>(levels, partial, partial, columns);
        Unsafe.CopyBlockUnaligned(levels, partial, (uint)(columns * sizeof(T)));
    }

    /// <summary>Combines the levels that <paramref name="blocks"/> pushes left behind, the latest blocks
    /// first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fold<TReduce, V, V1, T>(T* levels, nint pitch, nint blocks, T* y, nint columns)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        int level = BitOperations.TrailingZeroCount((nuint)blocks);
        Unsafe.CopyBlockUnaligned(y, levels + level * pitch, (uint)(columns * sizeof(T)));
        for (level++; blocks >> level != 0; level++)
        {
            if ((blocks >> level & 1) != 0) Combine<TReduce, V, V1, T>(levels + level * pitch, y, y, columns);
        }
    }

    /// <summary>y (inner) = the combination of partials (blocks, inner), which are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<TReduce, V, V1, T>(T* partials, T* y, nint blocks, nint inner)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        T* levels = stackalloc T[LevelsFor(blocks) * Reduce.Columns];
        for (nint c = 0; c < inner; c += Reduce.Columns)
        {
            nint width = nint.Min(Reduce.Columns, inner - c);
            for (nint b = 0; b < blocks; b++)
                Push<TReduce, V, V1, T>(levels, Reduce.Columns, b, partials + b * inner + c, width);
            Fold<TReduce, V, V1, T>(levels, Reduce.Columns, blocks, y + c, width);
        }
    }

    /// <summary>y = (a, b); y may be b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<TReduce, V, V1, T>(T* a, T* b, T* y, nint columns)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint c = 0;
        for (; c <= columns - V.Count; c += V.Count) V.Store(TReduce.Combine(V.Load(a + c), V.Load(b + c)), y + c);
        for (; c < columns; c++) V1.Store(TReduce.Combine(V1.Load(a + c), V1.Load(b + c)), y + c);
    }
}

/// <summary>(T* partials, T* y, nint blocks, nint inner); managed only.</summary>
internal readonly unsafe struct TreeKernel<TReduce> : IKernel
    where TReduce : struct, IReduceOp
{
    public static string Name => "reduce_tree_" + TReduce.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, nint, nint, void>)&Tree.Run<TReduce, V, V1, T>;

    public static void* Native<T>() where T : unmanaged => null;
}
