namespace Adjoint.Kernels;

// The row-wise launches, whole or in parts: parts are ranges of rows (outer), or of blocks of one long row.

internal unsafe struct ReduceRange<TReduce, T> : ILaunch
    where TReduce : struct, IReduceOp
    where T : unmanaged
{
    public T* X;
    public T* Y;
    public nint Length;
    public nint Inner;

    public static void Launch(T* x, T* y, nint outer, nint length, nint inner)
    {
        if (outer <= 0 || inner <= 0) return;
        ((delegate*<T*, T*, nint, nint, nint, void>)Kernel<ReduceKernel<TReduce>, T>.Entry)(x, y, outer, length, inner);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(X + start * Length * Inner, Y + start * Inner, end - start, Length, Inner);

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.WriteRows(Y, Inner);
        operands.Number(Length);
        operands.Number(Inner);
    }
}

internal unsafe struct ReduceBlocksRange<TReduce, T> : ILaunch
    where TReduce : struct, IReduceOp
    where T : unmanaged
{
    public T* X;
    public T* Partials;
    public nint Block;
    public nint Length;
    public nint Inner;

    // Whole blocks lie one behind the other like rows; only the last block of all may be shorter.
    public readonly void Run(nint start, nint end)
    {
        nint whole = nint.Min(end, Length / Block);
        T* x = X + start * Block * Inner;
        ReduceRange<TReduce, T>.Launch(x, Partials + start * Inner, whole - start, Block, Inner);
        if (whole < end)
        {
            ReduceRange<TReduce, T>.Launch(
                X + whole * Block * Inner, Partials + whole * Inner, 1, Length - whole * Block, Inner);
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(X, Length * Inner);
        operands.WriteRows(Partials, Inner);
        operands.Number(Block);
        operands.Number(Length);
        operands.Number(Inner);
    }
}

internal unsafe struct ArgReduceRange<TReduce, T> : ILaunch
    where TReduce : struct, IReduceOp
    where T : unmanaged
{
    public T* X;
    public long* Y;
    public nint Length;
    public nint Inner;

    public readonly void Run(nint start, nint end)
    {
        if (Inner <= 0) return;
        ((delegate*<T*, long*, nint, nint, nint, void>)Kernel<ArgReduceKernel<TReduce>, T>.Entry)(
            X + start * Length * Inner, Y + start * Inner, end - start, Length, Inner);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.WriteRows(Y, Inner);
        operands.Number(Length);
        operands.Number(Inner);
    }
}

internal unsafe struct MomentsRange<T> : ILaunch where T : unmanaged
{
    public T* X;
    public T* Mean;
    public T* M2;
    public nint Length;
    public nint Inner;

    public readonly void Run(nint start, nint end)
    {
        if (Inner <= 0) return;
        ((delegate*<T*, T*, T*, nint, nint, nint, void>)Kernel<MomentsKernel, T>.Entry)(
            X + start * Length * Inner, Mean + start * Inner, M2 + start * Inner, end - start, Length, Inner);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.WriteRows(Mean, Inner);
        operands.WriteRows(M2, Inner);
        operands.Number(Length);
        operands.Number(Inner);
    }
}

internal unsafe struct SoftmaxRange<TKind, T> : ILaunch
    where TKind : struct, ISoftmaxKind
    where T : unmanaged
{
    public T* X;
    public T* Y;
    public nint Columns;

    public readonly void Run(nint start, nint end)
    {
        if (Columns <= 0) return;
        ((delegate*<T*, T*, nint, nint, void>)Kernel<SoftmaxKernel<TKind>, T>.Entry)(
            X + start * Columns, Y + start * Columns, end - start, Columns);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Columns);
        operands.WriteRows(Y, Columns);
        operands.Number(Columns);
    }
}

internal unsafe struct SoftmaxGradRange<TKind, TMode, T> : ILaunch
    where TKind : struct, ISoftmaxKind
    where TMode : struct, IStoreMode
    where T : unmanaged
{
    public T* G;
    public T* Y;
    public T* D;
    public nint Columns;

    public readonly void Run(nint start, nint end)
    {
        if (Columns <= 0) return;
        ((delegate*<T*, T*, T*, nint, nint, void>)Kernel<SoftmaxGradKernel<TKind, TMode>, T>.Entry)(
            G + start * Columns, Y + start * Columns, D + start * Columns, end - start, Columns);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(G, Columns);
        operands.ReadRows(Y, Columns);
        operands.WriteRows(D, Columns);
        operands.Number(Columns);
    }
}

/// <summary>A whole reduction, which cuts itself as it likes.</summary>
internal unsafe struct WholeReduction<TReduce, T> : ILaunch
    where TReduce : struct, IReduceOp
    where T : unmanaged
{
    public T* X;
    public T* Y;
    public nint Outer;
    public nint Length;
    public nint Inner;

    public readonly void Run(nint start, nint end) => KernelSet.ReduceBy<TReduce, T>(X, Y, Outer, Length, Inner);

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(X, Outer * Length * Inner);
        operands.WriteAll(Y, Outer * Inner);
        operands.Number(Outer);
        operands.Number(Length);
        operands.Number(Inner);
    }
}
