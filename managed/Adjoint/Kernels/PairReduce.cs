using System.Runtime.InteropServices;
using Adjoint.Memory;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>The sum over pairs (a, b) of a reduction that reads two operands, in the order of
/// <see cref="Reduce"/>.</summary>
/// <remarks>Launch signature (T* a, T* b, T* y, nint length): one result.</remarks>
internal readonly unsafe struct PairReduceKernel<TReduce> : IKernel
    where TReduce : struct, IReduceOp
{
    public static string Name => "pairreduce_" + TReduce.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, T*, nint, void>)&Run<V, V1, T>;

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, V1, T>(T* a, T* b, T* y, nint length)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => *y = Reduce.Run<TReduce, V, V1, T>(a, b, 1, length);
}

/// <summary>One block per partial result.</summary>
internal unsafe struct PairReduceRange<TReduce, T> : ILaunch
    where TReduce : struct, IReduceOp
    where T : unmanaged
{
    public T* A;
    public T* B;
    public T* Partials;
    public nint Length;

    public static void Launch(T* a, T* b, T* y, nint length) =>
        ((delegate*<T*, T*, T*, nint, void>)Kernel<PairReduceKernel<TReduce>, T>.Entry)(a, b, y, length);

    public readonly void Run(nint start, nint end)
    {
        for (nint block = start; block < end; block++)
        {
            nint at = block * Reduce.Block;
            Launch(A + at, B + at, Partials + block, nint.Min(Reduce.Block, Length - at));
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(A, Length);
        operands.ReadAll(B, Length);
        operands.WriteRows(Partials, 1);
        operands.Number(Length);
    }
}

/// <summary>A whole reduction, which cuts itself as it likes.</summary>
internal unsafe struct WholePairReduction<TReduce, T> : ILaunch
    where TReduce : struct, IReduceOp
    where T : unmanaged
{
    public T* A;
    public T* B;
    public T* Y;
    public nint Length;

    public readonly void Run(nint start, nint end) => KernelSet.PairReduce<TReduce, T>(A, B, Y, Length);

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(A, Length);
        operands.ReadAll(B, Length);
        operands.WriteAll(Y, 1);
        operands.Number(Length);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>*y = sum of (a - b)^2 over n elements, in one pass over both.</summary>
    public static void SquaredDistance<T>(T* a, T* b, T* y, nint n) where T : unmanaged =>
        PairReduce<SquaredDeviationReduce, T>(a, b, y, n);

    internal static void PairReduce<TReduce, T>(T* a, T* b, T* y, nint n)
        where TReduce : struct, IReduceOp
        where T : unmanaged
    {
        if (Recording.Mask != 0 && Logged(new WholePairReduction<TReduce, T> { A = a, B = b, Y = y, Length = n }))
            return;
        if (n < 2 * Grain || Threads.Count == 1)
        {
            PairReduceRange<TReduce, T>.Launch(a, b, y, n);
            return;
        }
        // The kernel combines its blocks in the order of the tree: so do the partial results of shared blocks.
        nint blocks = (n + Reduce.Block - 1) / Reduce.Block;
        var partials = (T*)NativeMemory.AlignedAlloc((nuint)(blocks * sizeof(T)), 64);
        try
        {
            Share(blocks, OuterGrain(Reduce.Block), new PairReduceRange<TReduce, T>
            {
                A = a,
                B = b,
                Partials = partials,
                Length = n,
            });
            ((delegate*<T*, T*, nint, nint, void>)Kernel<TreeKernel<TReduce>, T>.Entry)(partials, y, blocks, 1);
        }
        finally
        {
            NativeMemory.AlignedFree(partials);
        }
    }
}
