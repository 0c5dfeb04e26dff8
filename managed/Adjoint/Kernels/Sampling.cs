using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>y[i] = 1 where u[i] is less than the probability p[i], else 0; refuses what is no probability.</summary>
internal unsafe struct BernoulliLaunch<T> : ILaunch where T : unmanaged, IFloatingPoint<T>
{
    public T* P;
    public double* U;
    public T* Y;
    public nint Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint i = 0; i < Count; i++)
        {
            T p = P[i];
            if (!(p >= T.Zero && p <= T.One))
                throw new ArgumentException($"bernoulli(): Expected p_in >= 0 && p_in <= 1, but got {p}");
            Y[i] = U[i] < double.CreateTruncating(p) ? T.One : T.Zero;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(P, Count);
        operands.ReadAll(U, Count);
        operands.WriteAll(Y, Count);
    }
}

/// <summary>
/// Draws numbers of [0, length) from each row of weights (rows, length), in proportion to them. With replacement, where
/// the running sum passes u times the total. Without, by the keys -log(1 - u) / weight, the smallest of which win: the
/// least of exponential waiting times belongs to each with a probability in proportion to its weight, and so on among
/// those that are left.
/// </summary>
internal unsafe struct MultinomialLaunch<T> : ILaunch where T : unmanaged, IFloatingPoint<T>
{
    public T* Weights;
    public double* U;
    public double* Keys;
    public long* Y;
    public nint Rows;
    public nint Length;
    public nint Samples;
    public bool Replacement;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint row = 0; row < Rows; row++) Check(Weights + row * Length);
        for (nint row = 0; row < Rows; row++)
        {
            T* weights = Weights + row * Length;
            if (Replacement) DrawWithReplacement(weights, U + row * Samples, Keys + row * Length, Y + row * Samples);
            else MakeKeys(weights, U + row * Length, Keys + row * Length);
        }
    }

    private readonly void Check(T* weights)
    {
        double sum = 0;
        nint positive = 0;
        for (nint i = 0; i < Length; i++)
        {
            double weight = double.CreateTruncating(weights[i]);
            if (!(weight >= 0) || double.IsInfinity(weight))
                throw new ArgumentException("multinomial(): probability tensor contains either `inf`, `nan` or " +
                    "element < 0");
            sum += weight;
            if (weight > 0) positive++;
        }
        if (!(sum > 0) || double.IsInfinity(sum))
            throw new ArgumentException("multinomial(): invalid multinomial distribution (sum of probabilities <= 0)");
        if (!Replacement && positive < Samples)
        {
            throw new ArgumentException("multinomial(): invalid multinomial distribution (with replacement=False, " +
                "not " +
                $"enough non-negative category to sample): {Samples} of {positive}");
        }
    }

    private readonly void DrawWithReplacement(T* weights, double* u, double* sums, long* y)
    {
        double sum = 0;
        nint last = 0;
        for (nint i = 0; i < Length; i++)
        {
            sum += double.CreateTruncating(weights[i]);
            sums[i] = sum;
            if (weights[i] > T.Zero) last = i;
        }
        for (nint k = 0; k < Samples; k++)
        {
            double at = u[k] * sum;
            nint low = 0, n = Length;
            while (n > 0)
            {
                nint half = n >> 1;
                bool before = sums[low + half] <= at;
                if (before) low += half + 1;
                n = before ? n - half - 1 : half;
            }
            // The product may have been rounded up to the total.
            y[k] = nint.Min(low, last);
        }
    }

    private readonly void MakeKeys(T* weights, double* u, double* keys)
    {
        for (nint i = 0; i < Length; i++)
        {
            keys[i] = weights[i] > T.Zero
                ? -double.LogP1(-u[i]) / double.CreateTruncating(weights[i]) : double.PositiveInfinity;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Weights, Rows * Length);
        operands.ReadAll(U, Rows * (Replacement ? Samples : Length));
        operands.WriteAll(Keys, Rows * Length);
        operands.WriteAll(Y, Rows * Samples);
        operands.Number(Rows);
        operands.Number(Length);
        operands.Number(Samples);
        operands.Number(Replacement ? 1L : 0);
    }
}
