using System.Runtime.InteropServices;
using Adjoint.Memory;

namespace Adjoint.Kernels;

internal static unsafe partial class KernelSet
{
    /// <summary>y (outer, inner) = sum of x (outer, length, inner) over length; 0 for length 0.</summary>
    public static void Sum<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged
        => ReduceBy<SumReduce, T>(x, y, outer, length, inner);

    /// <summary>y (outer, inner) = product of x (outer, length, inner) over length; 1 for length 0.</summary>
    public static void Prod<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged
        => ReduceBy<ProdReduce, T>(x, y, outer, length, inner);

    /// <summary>y (outer, inner) = the largest of x (outer, length, inner) over length, NaN if there is one.</summary>
    public static void Max<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged
        => ReduceBy<MaxReduce, T>(x, y, outer, length, inner);

    /// <summary>y (outer, inner) = the smallest of x (outer, length, inner) over length, NaN if there is one.</summary>
    public static void Min<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged
        => ReduceBy<MinReduce, T>(x, y, outer, length, inner);

    /// <summary>y (outer, inner) = index of the largest of x (outer, length, inner): the first NaN, else the first of
    /// ties.</summary>
    public static void ArgMax<T>(T* x, long* y, nint outer, nint length, nint inner) where T : unmanaged
        => ArgReduceBy<MaxReduce, T>(x, y, outer, length, inner);

    /// <summary>y (outer, inner) = index of the smallest of x (outer, length, inner): the first NaN, else the first
    /// of ties.</summary>
    public static void ArgMin<T>(T* x, long* y, nint outer, nint length, nint inner) where T : unmanaged
        => ArgReduceBy<MinReduce, T>(x, y, outer, length, inner);

    /// <summary>mean (outer, inner) of x (outer, length, inner) over length, and m2, the sum of squared deviations
    /// from it.</summary>
    public static void Moments<T>(T* x, T* mean, T* m2, nint outer, nint length, nint inner) where T : unmanaged
        => Share(outer, OuterGrain(length * inner), new MomentsRange<T>
        {
            X = x,
            Mean = mean,
            M2 = m2,
            Length = length,
            Inner = inner,
        });

    /// <summary>Each row of y (rows, columns) = softmax of the row of x.</summary>
    public static void Softmax<T>(T* x, T* y, nint rows, nint columns) where T : unmanaged
        => Share(rows, OuterGrain(columns), new SoftmaxRange<PlainSoftmax, T> { X = x, Y = y, Columns = columns });

    /// <summary>Each row of y (rows, columns) = log-softmax of the row of x.</summary>
    public static void LogSoftmax<T>(T* x, T* y, nint rows, nint columns) where T : unmanaged
        => Share(rows, OuterGrain(columns), new SoftmaxRange<LogOfSoftmax, T> { X = x, Y = y, Columns = columns });

    /// <summary>dx = or += dL/dx from g = dL/dy and the output y.</summary>
    public static void SoftmaxGrad<T>(T* g, T* y, T* dx, nint rows, nint columns, bool accumulate) where T : unmanaged
        => SoftmaxGradBy<PlainSoftmax, T>(g, y, dx, rows, columns, accumulate);

    /// <summary>dx = or += dL/dx from g = dL/dy and the output y.</summary>
    public static void LogSoftmaxGrad<T>(
        T* g, T* y, T* dx, nint rows, nint columns, bool accumulate) where T : unmanaged
        => SoftmaxGradBy<LogOfSoftmax, T>(g, y, dx, rows, columns, accumulate);

    private static void SoftmaxGradBy<TKind, T>(T* g, T* y, T* dx, nint rows, nint columns, bool accumulate)
        where TKind : struct, ISoftmaxKind
        where T : unmanaged
    {
        nint grain = OuterGrain(columns);
        if (accumulate) Share(
            rows, grain, new SoftmaxGradRange<TKind, Add, T> { G = g, Y = y, D = dx, Columns = columns });
        else Share(rows, grain, new SoftmaxGradRange<TKind, Write, T> { G = g, Y = y, D = dx, Columns = columns });
    }

    private static void ArgReduceBy<TReduce, T>(T* x, long* y, nint outer, nint length, nint inner)
        where TReduce : struct, IReduceOp
        where T : unmanaged
        => Share(outer, OuterGrain(length * inner), new ArgReduceRange<TReduce, T>
        {
            X = x,
            Y = y,
            Length = length,
            Inner = inner,
        });

    internal static void ReduceBy<TReduce, T>(T* x, T* y, nint outer, nint length, nint inner)
        where TReduce : struct, IReduceOp
        where T : unmanaged
    {
        if (Recording.Mask != 0
            && Logged(new WholeReduction<TReduce, T> { X = x, Y = y, Outer = outer, Length = length, Inner = inner }))
            return;
        nint each = length * inner;
        if (each < 2 * Grain || outer >= Threads.Count || Threads.Count == 1)
        {
            if (outer * each < 2 * Grain) ReduceRange<TReduce, T>.Launch(x, y, outer, length, inner);
            else Share(
                outer, OuterGrain(each), new ReduceRange<TReduce, T> { X = x, Y = y, Length = length, Inner = inner });
            return;
        }
        for (nint o = 0; o < outer; o++) ReduceInBlocks<TReduce, T>(x + o * each, y + o * inner, length, inner);
    }

    /// <summary>One long reduction over all threads: they share the blocks, whose partial results the caller combines
    /// in
    /// the very order that the kernel itself would.</summary>
    private static void ReduceInBlocks<TReduce, T>(T* x, T* y, nint length, nint inner)
        where TReduce : struct, IReduceOp
        where T : unmanaged
    {
        nint block = inner == 1 ? Reduce.Block : Reduce.Rows;
        nint blocks = (length + block - 1) / block;
        if (blocks < 2)
        {
            ReduceRange<TReduce, T>.Launch(x, y, 1, length, inner);
            return;
        }
        var partials = (T*)NativeMemory.AlignedAlloc((nuint)(blocks * inner * sizeof(T)), 64);
        try
        {
            Share(blocks, OuterGrain(block * inner), new ReduceBlocksRange<TReduce, T>
            {
                X = x,
                Partials = partials,
                Block = block,
                Length = length,
                Inner = inner,
            });
            ((delegate*<T*, T*, nint, nint, void>)Kernel<TreeKernel<TReduce>, T>.Entry)(partials, y, blocks, inner);
        }
        finally
        {
            NativeMemory.AlignedFree(partials);
        }
    }

    /// <summary>Rows of that many elements worth a thread.</summary>
    private static nint OuterGrain(nint elements) => nint.Max(1, Grain / nint.Max(1, elements));
}
