using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>(input - target)^2 / (2 beta) where they are closer than beta, |input - target| - beta / 2 elsewhere:
    /// <c>torch.nn.functional.smooth_l1_loss</c>.</summary>
    /// <param name="input">What was predicted.</param>
    /// <param name="target">What was wanted; broadcasts with the input.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <param name="beta">Where the parabola ends; with 0 it is <see cref="L1Loss"/>.</param>
    /// <remarks>Gradients: g d / beta, or g sign(d) from beta on, with d = input - target, to the input, and its
    /// negative to the target.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the dtype is not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative.</exception>
    /// <example><code>var loss = Functional.SmoothL1Loss(prediction, y, beta: 0.5);</code></example>
    public static Tensor SmoothL1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
        double beta = 1)
    {
        if (beta < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(beta),
                $"smooth_l1_loss does not support negative values for beta, got {beta}");
        }
        if (beta == 0) return L1Loss(input, target, reduction);
        (input, target) = BroadcastBoth(input, target, "smooth_l1_loss");
        return PairLoss.Apply<SmoothL1LossOp>(input, target, null, Checked(reduction), beta);
    }
}

/// <summary>p is beta.</summary>
internal readonly struct SmoothL1LossOp : IPairLoss
{
    public static string Name => "smooth_l1_loss";
    public static string LossName => "smooth_l1_loss";
    public static string NodeName => "SmoothL1LossBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N>
    {
        N d = N.Abs(a - b), half = N.Const(0.5);
        return N.Select(N.Less(d, p), half * d * d / p, d - half * p);
    }

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => Slope(g, a - b, p);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => Slope(g, b - a, p);

    [MethodImpl(AggressiveInlining)]
    private static N Slope<N>(N g, N d, N p) where N : struct, INum<N> =>
        N.Select(N.LessOrEqual(d, -p), -g, N.Select(N.LessOrEqual(p, d), g, g * d / p));
}
