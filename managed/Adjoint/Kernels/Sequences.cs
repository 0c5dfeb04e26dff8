using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>y[i] = start + i step.</summary>
internal unsafe struct StepsLaunch<T, TStep> : ILaunch
    where T : unmanaged, INumberBase<T>
    where TStep : unmanaged, INumberBase<TStep>
{
    public T* Y;
    public nint Count;
    public TStep Start;
    public TStep Step;

    public readonly void Run(nint start, nint end)
    {
        for (nint i = 0; i < Count; i++) Y[i] = T.CreateTruncating(Start + TStep.CreateTruncating(i) * Step);
    }

    public readonly void Tell(Operands operands)
    {
        operands.WriteAll(Y, Count);
        operands.Number(Bits.Of(Start));
        operands.Number(Bits.Of(Step));
    }
}

/// <summary>Evenly from start to end, from both ends to the middle, as PyTorch does, so that the last element is the
/// end exactly.</summary>
internal unsafe struct LineLaunch<T, TStep> : ILaunch
    where T : unmanaged, INumberBase<T>
    where TStep : unmanaged, INumberBase<TStep>
{
    public T* Y;
    public nint Count;
    public TStep Start;
    public TStep End;

    public readonly void Run(nint start, nint end)
    {
        nint n = Count;
        TStep step = n > 1 ? (End - Start) / TStep.CreateTruncating(n - 1) : TStep.Zero;
        for (nint i = 0; i < n; i++)
        {
            Y[i] = T.CreateTruncating(n == 1 || i < n / 2
                ? Start + step * TStep.CreateTruncating(i)
                : End - step * TStep.CreateTruncating(n - i - 1));
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.WriteAll(Y, Count);
        operands.Number(Bits.Of(Start));
        operands.Number(Bits.Of(End));
    }
}

/// <summary>0 .. n - 1 in y are shuffled by n numbers of [0, 1): Fisher and Yates, position i takes one of those not
/// yet taken.</summary>
internal unsafe struct ShuffleLaunch : ILaunch
{
    public long* Y;
    public double* U;
    public nint Count;

    public readonly void Run(nint start, nint end)
    {
        for (nint i = 0; i < Count - 1; i++)
        {
            nint j = i + (nint)(U[i] * (Count - i));
            (Y[i], Y[j]) = (Y[j], Y[i]);
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(U, Count);
        operands.WriteAll(Y, Count);
    }
}
