using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Adjoint.Kernels;

/// <summary>
/// Negative log-likelihood of x (outer, classes, inner) at the classes that target (outer, inner) names: -w[t] x[o, t,
/// i],
/// and 0 where t is the class to ignore. Targets were checked.
/// </summary>
internal unsafe struct Nll<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Targets of one partial sum: the order of additions depends on this alone, not on the threads.</summary>
    public const int Block = 4096;

    public long* Target;

    /// <summary>By class; null for 1 everywhere.</summary>
    public T* Weight;

    public nint Classes;
    public nint Inner;
    public long Ignore;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint At(nint i, long target) => (i / Inner * Classes + (nint)target) * Inner + i % Inner;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T WeightOf(long target) => Weight == null ? T.One : Weight[target];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Loss(T* x, nint i)
    {
        long target = Target[i];
        return target == Ignore ? T.Zero : -(x[At(i, target)] * WeightOf(target));
    }

    /// <summary>What the kernels of n targets read besides their own operands.</summary>
    public readonly void Tell(Operands operands, nint n)
    {
        operands.ReadAll(Target, n);
        operands.ReadAll(Weight, Weight == null ? 0 : Classes);
        operands.Number(Classes);
        operands.Number(Inner);
        operands.Number(Ignore);
    }

    /// <summary>Elements of x, of n targets.</summary>
    public readonly nint Extent(nint n) => n * Classes;

    /// <summary>The weights of the targets that count, added in doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly double TotalWeight(nint n)
    {
        double total = 0;
        for (nint i = 0; i < n; i++)
        {
            long target = Target[i];
            if (target != Ignore) total += double.CreateTruncating(WeightOf(target));
        }
        return total;
    }
}

/// <summary>y[i] = the loss of target i.</summary>
internal unsafe struct NllRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Nll<T> Nll;
    public T* X;
    public T* Y;
    public nint Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint i = start; i < end; i++) Y[i] = Nll.Loss(X, i);
    }

    public readonly void Tell(Operands operands)
    {
        Nll.Tell(operands, Count);
        operands.ReadAll(X, Nll.Extent(Count));
        operands.Write(Y);
    }
}

/// <summary>Refuses targets that are neither a class nor ignored.</summary>
internal unsafe struct NllCheck : ILaunch
{
    public long* Target;
    public nint Count;
    public nint Classes;
    public long Ignore;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint i = 0; i < Count; i++)
            if ((ulong)Target[i] >= (ulong)Classes && Target[i] != Ignore) Throw(Target[i]);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Target, Count);
        operands.Number(Classes);
        operands.Number(Ignore);
    }

    [DoesNotReturn]
    private static void Throw(long target) =>
        throw new ArgumentOutOfRangeException(nameof(target), $"Target {target} is out of bounds.");
}

/// <summary>*total = the weights of the targets that count.</summary>
internal unsafe struct NllTotal<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Nll<T> Nll;
    public double* Total;
    public nint Count;

    public readonly void Run(nint start, nint end) => *Total = Nll.TotalWeight(Count);

    public readonly void Tell(Operands operands)
    {
        Nll.Tell(operands, Count);
        operands.WriteAll(Total, 1);
    }
}

/// <summary>*y = the sum of the losses, over *divisor where there is one.</summary>
internal unsafe struct WholeNllSum<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Nll<T> Nll;
    public T* X;
    public T* Y;
    public double* Divisor;
    public nint Count;

    public readonly void Run(nint start, nint end)
    {
        double sum = KernelSet.NllSum(Nll, X, Count);
        *Y = T.CreateTruncating(Divisor == null ? sum : sum / *Divisor);
    }

    public readonly void Tell(Operands operands)
    {
        Nll.Tell(operands, Count);
        operands.ReadAll(X, Nll.Extent(Count));
        operands.ReadAll(Divisor, 1);
        operands.WriteAll(Y, 1);
    }
}

/// <summary>The losses of a block of targets, added in doubles.</summary>
internal unsafe struct NllSumRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Nll<T> Nll;
    public T* X;
    public double* Partials;
    public nint Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint block = start; block < end; block++)
        {
            nint last = nint.Min(Count, (block + 1) * Nll<T>.Block);
            double sum = 0;
            for (nint i = block * Nll<T>.Block; i < last; i++) sum += double.CreateTruncating(Nll.Loss(X, i));
            Partials[block] = sum;
        }
    }

    public readonly void Tell(Operands operands)
    {
        Nll.Tell(operands, Count);
        operands.ReadAll(X, Nll.Extent(Count));
        operands.Write(Partials);
    }
}

/// <summary>dx (zeros) at the target = -w[t] g[i] / *divisor, where there is one.</summary>
internal unsafe struct NllGradRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Nll<T> Nll;
    public T* G;
    public nint StrideG;
    public T* D;
    public double* Divisor;
    public nint Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        T divisor = Divisor == null ? T.One : T.CreateTruncating(*Divisor);
        for (nint i = start; i < end; i++)
        {
            long target = Nll.Target[i];
            if (target != Nll.Ignore) D[Nll.At(i, target)] = -(Nll.WeightOf(target) * G[i * StrideG]) / divisor;
        }
    }

    public readonly void Tell(Operands operands)
    {
        Nll.Tell(operands, Count);
        operands.Read(G, StrideG);
        operands.ReadAll(Divisor, 1);
        operands.WriteAll(D, Nll.Extent(Count));
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y[i] = the loss of target i.</summary>
    public static void NllEach<T>(in Nll<T> nll, T* x, T* y, nint n) where T : unmanaged, IFloatingPointIeee754<T>
        => Share(n, Grain / 4, new NllRange<T> { Nll = nll, X = x, Y = y, Count = n });

    /// <summary>The sum of the losses of n targets.</summary>
    public static double NllSum<T>(in Nll<T> nll, T* x, nint n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint blocks = (n + Nll<T>.Block - 1) / Nll<T>.Block;
        if (blocks == 0) return 0;
        double one;
        double* partials = blocks == 1 ? &one : (double*)NativeMemory.Alloc((nuint)blocks, sizeof(double));
        try
        {
            Share(blocks, 4, new NllSumRange<T> { Nll = nll, X = x, Partials = partials, Count = n });
            double sum = 0;
            for (nint i = 0; i < blocks; i++) sum += partials[i];
            return sum;
        }
        finally
        {
            if (partials != &one) NativeMemory.Free(partials);
        }
    }

    /// <summary>d, which holds zeros, gets the gradient of each loss at its target; g has stride 0 or 1.</summary>
    public static void NllGrad<T>(in Nll<T> nll, T* g, nint sg, T* d, double* divisor, nint n)
        where T : unmanaged, IFloatingPointIeee754<T>
        => Share(n, Grain / 4, new NllGradRange<T>
        {
            Nll = nll,
            G = g,
            StrideG = sg,
            D = d,
            Divisor = divisor,
            Count = n,
        });
}
