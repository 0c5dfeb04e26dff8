using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>A running total: what it starts from, and how the next element joins it.</summary>
internal interface IScanOp<TSum> where TSum : unmanaged
{
    static abstract TSum Start { get; }

    static abstract TSum Next(TSum sum, TSum x);
}

internal readonly struct ScanSum<TSum> : IScanOp<TSum> where TSum : unmanaged, INumberBase<TSum>
{
    public static TSum Start => TSum.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSum Next(TSum sum, TSum x) => sum + x;
}

internal readonly struct ScanProduct<TSum> : IScanOp<TSum> where TSum : unmanaged, INumberBase<TSum>
{
    public static TSum Start => TSum.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSum Next(TSum sum, TSum x) => sum * x;
}

/// <summary>log(exp(sum) + exp(x)), with the larger one taken out of the exponentials.</summary>
internal readonly struct ScanLogSumExp : IScanOp<double>
{
    public static double Start => double.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Next(double sum, double x)
    {
        double most = Math.Max(sum, x), least = Math.Min(sum, x);
        // Two equal infinities: their difference is no number. NaN is both the most and the least.
        if (most == least && double.IsInfinity(most)) return most;
        return most + double.LogP1(Math.Exp(least - most));
    }
}

/// <summary>y (outer, length, inner) = the running total of x along length, forwards or backwards.</summary>
/// <remarks>f32 is totalled in f64, as PyTorch does: a running sum has no tree that would keep its error small. Where
/// elements of one total lie apart, a block of neighbouring totals advances together, so that memory is read in order;
/// where they lie side by side, four rows advance together, because one chain of additions waits for its
/// latency.</remarks>
internal unsafe struct ScanRange<TOp, T, TSum> : ILaunch
    where TOp : struct, IScanOp<TSum>
    where T : unmanaged, INumberBase<T>
    where TSum : unmanaged, INumberBase<TSum>
{
    private const int Block = 256;
    private const int Rows = 4;

    public T* X;
    public T* Y;
    public nint Length;
    public nint Inner;
    public bool Backwards;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        nint step = Backwards ? -Inner : Inner, first = Backwards ? (Length - 1) * Inner : 0, each = Length * Inner;
        nint o = start;
        if (Inner == 1)
        {
            for (; o + Rows <= end; o += Rows) FourRows(X + o * each + first, Y + o * each + first, each, step);
        }
        for (; o < end; o++)
        {
            for (nint i = 0; i < Inner; i += Block)
            {
                nint at = o * each + first + i;
                Columns(X + at, Y + at, (int)nint.Min(Block, Inner - i), step);
            }
        }
    }

    private readonly void FourRows(T* x, T* y, nint each, nint step)
    {
        TSum a = TOp.Start, b = a, c = a, d = a;
        for (nint k = 0, at = 0; k < Length; k++, at += step)
        {
            a = TOp.Next(a, TSum.CreateTruncating(x[at]));
            b = TOp.Next(b, TSum.CreateTruncating(x[at + each]));
            c = TOp.Next(c, TSum.CreateTruncating(x[at + 2 * each]));
            d = TOp.Next(d, TSum.CreateTruncating(x[at + 3 * each]));
            y[at] = T.CreateTruncating(a);
            y[at + each] = T.CreateTruncating(b);
            y[at + 2 * each] = T.CreateTruncating(c);
            y[at + 3 * each] = T.CreateTruncating(d);
        }
    }

    [SkipLocalsInit]
    private readonly void Columns(T* x, T* y, int width, nint step)
    {
        TSum* sums = stackalloc TSum[Block];
        for (int i = 0; i < width; i++) sums[i] = TOp.Start;
        for (nint k = 0; k < Length; k++, x += step, y += step)
        {
            for (int i = 0; i < width; i++)
            {
                TSum sum = TOp.Next(sums[i], TSum.CreateTruncating(x[i]));
                sums[i] = sum;
                y[i] = T.CreateTruncating(sum);
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.WriteRows(Y, Length * Inner);
        operands.Number(Length);
        operands.Number(Inner);
        operands.Number(Backwards ? 1L : 0);
    }
}

/// <summary>y[k] = x[k] + a[k] y[k - 1] along length, or backwards y[k] = x[k] + a[k] y[k + 1]; y is 0 before the
/// first.</summary>
internal unsafe struct RecurrenceRange<T> : ILaunch where T : unmanaged, INumberBase<T>
{
    public T* X;
    public T* A;
    public T* Y;
    public nint Length;
    public nint Inner;
    public bool Backwards;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        nint each = Length * Inner, step = Backwards ? -Inner : Inner;
        for (nint o = start; o < end; o++)
        {
            nint at = o * each + (Backwards ? (Length - 1) * Inner : 0);
            new ReadOnlySpan<T>(X + at, (int)Inner).CopyTo(new Span<T>(Y + at, (int)Inner));
            for (nint k = 1; k < Length; k++)
            {
                at += step;
                for (nint i = 0; i < Inner; i++) Y[at + i] = X[at + i] + A[at + i] * Y[at - step + i];
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.ReadRows(A, Length * Inner);
        operands.WriteRows(Y, Length * Inner);
        operands.Number(Length);
        operands.Number(Inner);
        operands.Number(Backwards ? 1L : 0);
    }
}

/// <summary>The running extreme of x along length and where it was last met; a NaN stays.</summary>
internal unsafe struct RunningExtremeRange<T> : ILaunch where T : unmanaged, INumber<T>
{
    public T* X;
    public T* Y;
    public long* Places;
    public nint Length;
    public nint Inner;
    public bool Smallest;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint o = start; o < end; o++)
        {
            nint at = o * Length * Inner;
            for (nint i = 0; i < Inner; i++)
            {
                Y[at + i] = X[at + i];
                Places[at + i] = 0;
            }
            for (nint k = 1; k < Length; k++)
            {
                at += Inner;
                for (nint i = 0; i < Inner; i++)
                {
                    T x = X[at + i], best = Y[at - Inner + i];
                    bool wins = T.IsNaN(x) || (Smallest ? x <= best : x >= best);
                    Y[at + i] = wins ? x : best;
                    Places[at + i] = wins ? k : Places[at - Inner + i];
                }
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Length * Inner);
        operands.WriteRows(Y, Length * Inner);
        operands.WriteRows(Places, Length * Inner);
        operands.Number(Length);
        operands.Number(Inner);
        operands.Number(Smallest ? 1L : 0);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y (outer, length, inner) = the running total of x along length. y may be x.</summary>
    public static void Scan<TOp, T, TSum>(T* x, T* y, nint outer, nint length, nint inner, bool backwards)
        where TOp : struct, IScanOp<TSum>
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
        => Share(outer, OuterGrain(length * inner), new ScanRange<TOp, T, TSum>
        {
            X = x,
            Y = y,
            Length = length,
            Inner = inner,
            Backwards = backwards,
        });

    /// <summary>y[k] = x[k] + a[k] y[k - 1] along length, or with y[k + 1] backwards.</summary>
    public static void Recurrence<T>(T* x, T* a, T* y, nint outer, nint length, nint inner, bool backwards)
        where T : unmanaged, INumberBase<T>
        => Share(outer, OuterGrain(length * inner), new RecurrenceRange<T>
        {
            X = x,
            A = a,
            Y = y,
            Length = length,
            Inner = inner,
            Backwards = backwards,
        });

    /// <summary>y = the largest (or smallest) of x so far along length, places = where the last one of them
    /// lies.</summary>
    public static void RunningExtreme<T>(T* x, T* y, long* places, nint outer, nint length, nint inner, bool smallest)
        where T : unmanaged, INumber<T>
        => Share(outer, OuterGrain(length * inner), new RunningExtremeRange<T>
        {
            X = x,
            Y = y,
            Places = places,
            Length = length,
            Inner = inner,
            Smallest = smallest,
        });
}
