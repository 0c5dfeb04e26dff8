using System.Numerics;
using Adjoint.Memory;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// The forward-backward recursion of connectionist temporal classification over x (times, batch, classes), logarithms
/// of probabilities. A target of n labels is read as 2 n + 1 states: a blank before, between and behind its labels. Alpha
/// and beta are logarithms, in doubles. Graves et al. 2006, equations (6) to (16).
/// </summary>
internal unsafe struct Ctc<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public T* X;

    /// <summary>The labels of all targets.</summary>
    public long* Labels;

    /// <summary>Where the labels of each sample begin.</summary>
    public long* Offsets;

    public long* InputLengths;
    public long* TargetLengths;

    /// <summary>(batch, times, states): the probability of all ways to each state.</summary>
    public double* Alpha;

    /// <summary>Minus the logarithm of the probability of each target.</summary>
    public T* Loss;

    /// <summary>The slopes, (times, batch, classes); null in the forward pass.</summary>
    public T* D;

    public nint Times;
    public nint Batch;
    public nint Classes;
    public nint States;
    public nint LabelCount;
    public nint Blank;

    /// <summary>Whether a target that is impossible has no slopes, instead of NaN.</summary>
    public bool ZeroInfinity;

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(X, Times * Batch * Classes);
        operands.ReadAll(Labels, LabelCount);
        operands.ReadAll(Offsets, Batch);
        operands.ReadAll(InputLengths, Batch);
        operands.ReadAll(TargetLengths, Batch);
        if (D == null)
        {
            operands.WriteAll(Alpha, Batch * Times * States);
            operands.WriteAll(Loss, Batch);
        }
        else
        {
            operands.ReadAll(Alpha, Batch * Times * States);
            operands.ReadAll(Loss, Batch);
        }
        operands.WriteAll(D, D == null ? 0 : Times * Batch * Classes);
        foreach (nint number in (ReadOnlySpan<nint>)[Times, Batch, Classes, States, Blank, ZeroInfinity ? 1 : 0])
            operands.Number(number);
    }

    public readonly void Forward(nint sample)
    {
        nint states = 2 * (nint)TargetLengths[sample] + 1, times = (nint)InputLengths[sample];
        double* alpha = Alpha + sample * Times * States;
        Lines.Fill(alpha, Times * States, double.NegativeInfinity);
        for (nint t = 0; t < times; t++)
        {
            for (nint s = 0; s < states; s++)
            {
                double ways = t > 0 ? Sum(alpha + (t - 1) * States, s, -1, states, sample)
                    : s < 2 ? 0 : double.NegativeInfinity;
                alpha[t * States + s] = ways + At(t, sample, Class(sample, s));
            }
        }
        double total = double.NegativeInfinity;
        if (times == 0) total = states == 1 ? 0 : total;
        else total = Add(alpha[(times - 1) * States + states - 1],
            states > 1 ? alpha[(times - 1) * States + states - 2] : double.NegativeInfinity);
        Loss[sample] = T.CreateTruncating(-total);
    }

    /// <summary>d = e^x - e^(ways through the class + loss - x): the slopes by the logits of which x is the
    /// log-softmax, as PyTorch has them.</summary>
    public readonly void Backward(nint sample)
    {
        nint states = 2 * (nint)TargetLengths[sample] + 1, times = (nint)InputLengths[sample];
        double loss = double.CreateTruncating(Loss[sample]);
        bool skipped = ZeroInfinity && double.IsPositiveInfinity(loss);
        for (nint t = skipped ? 0 : times; t < Times; t++)
            Lines.Fill(D + (t * Batch + sample) * Classes, Classes, T.Zero);
        if (skipped) return;
        using Workspace workspace = Workspace.Rent((2 * states + Classes) * sizeof(double));
        double* beta = (double*)workspace.Pointer, after = beta + states, through = after + states;
        for (nint t = times - 1; t >= 0; t--)
        {
            Lines.Fill(through, Classes, double.NegativeInfinity);
            for (nint s = 0; s < states; s++)
            {
                double ways = t < times - 1 ? Sum(after, s, 1, states, sample)
                    : s >= states - 2 ? 0 : double.NegativeInfinity;
                nint c = Class(sample, s);
                beta[s] = ways + At(t, sample, c);
                through[c] = Add(through[c], Alpha[(sample * Times + t) * States + s] + beta[s]);
            }
            T* d = D + (t * Batch + sample) * Classes;
            for (nint c = 0; c < Classes; c++)
            {
                double x = At(t, sample, c);
                d[c] = T.CreateTruncating(Exp(x) - Exp(through[c] + loss - x));
            }
            double* swap = beta;
            beta = after;
            after = swap;
        }
    }

    /// <summary>The ways to, or from, a state: it stays, comes from its neighbour, or skips the blank between two
    /// different labels.</summary>
    private readonly double Sum(double* ways, nint s, nint step, nint states, nint sample)
    {
        nint next = s + step, skip = next + step;
        double sum = ways[s];
        if (next >= 0 && next < states) sum = Add(sum, ways[next]);
        if (skip >= 0 && skip < states && Class(sample, skip) != Class(sample, s)) sum = Add(sum, ways[skip]);
        return sum;
    }

    private readonly nint Class(nint sample, nint s) =>
        (s & 1) == 0 ? Blank : (nint)Labels[(nint)Offsets[sample] + s / 2];

    private readonly double At(nint t, nint sample, nint c) =>
        double.CreateTruncating(X[(t * Batch + sample) * Classes + c]);

    /// <summary>log(e^a + e^b).</summary>
    private static double Add(double a, double b)
    {
        double most = Math.Max(a, b);
        return double.IsInfinity(most) ? most : most + F64x1.Log1p(F64x1.Exp(new(Math.Min(a, b) - most))).Value;
    }

    private static double Exp(double x) => F64x1.Exp(new(x)).Value;
}

/// <summary>Samples of a pass.</summary>
internal struct CtcRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Ctc<T> Ctc;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly unsafe void Run(nint start, nint end)
    {
        for (nint sample = start; sample < end; sample++)
        {
            if (Ctc.D == null) Ctc.Forward(sample);
            else Ctc.Backward(sample);
        }
    }

    public readonly void Tell(Operands operands) => Ctc.Tell(operands);
}

internal static unsafe partial class KernelSet
{
    /// <summary>The losses of all samples and their alphas, or from those the slopes.</summary>
    public static void Ctc<T>(in Ctc<T> ctc) where T : unmanaged, IFloatingPointIeee754<T> =>
        Share(ctc.Batch, OuterGrain(16 * ctc.Times * nint.Max(ctc.States, ctc.Classes)),
            new CtcRange<T> { Ctc = ctc });
}
