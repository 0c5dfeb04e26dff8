using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>(input - target)^2 / 2 where they are at most delta apart, delta (|input - target| - delta / 2)
    /// elsewhere: <c>torch.nn.functional.huber_loss</c>.</summary>
    /// <param name="input">What was predicted.</param>
    /// <param name="target">What was wanted; broadcasts with the input.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <param name="delta">Where the parabola ends; positive.</param>
    /// <param name="weight">A factor for each element, of the input's shape; 1 by default. The mean still divides by
    /// the number of elements.</param>
    /// <remarks>Gradients: g d, or g delta sign(d) from delta on, with d = input - target, to the input, and its
    /// negative to the target.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, the weight has another shape, or the dtype is
    /// not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">delta is not positive.</exception>
    /// <example><code>var loss = Functional.HuberLoss(prediction, y, delta: 2);</code></example>
    public static Tensor HuberLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
        double delta = 1, Tensor? weight = null)
    {
        if (!(delta > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(delta),
                $"huber_loss does not support non-positive values for delta, got {delta}");
        }
        _ = Checked(reduction);
        (Tensor a, Tensor b) = BroadcastBoth(input, target, "huber_loss");
        if (weight is null) return PairLoss.Apply<HuberLossOp>(a, b, null, reduction, delta);
        CheckWeights(weight, input);
        return Reduced(PairLoss.Apply<HuberLossOp>(a, b, null, Reduction.None, delta).Mul(weight), reduction);
    }
}

/// <summary>p is delta.</summary>
internal readonly struct HuberLossOp : IPairLoss
{
    public static string Name => "huber_loss";
    public static string LossName => "huber_loss";
    public static string NodeName => "HuberLossBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N>
    {
        N d = N.Abs(a - b), half = N.Const(0.5);
        return N.Select(N.LessOrEqual(d, p), half * d * d, p * (d - half * p));
    }

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => Slope(g, a - b, p);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => Slope(g, b - a, p);

    [MethodImpl(AggressiveInlining)]
    private static N Slope<N>(N g, N d, N p) where N : struct, INum<N> =>
        N.Select(N.LessOrEqual(d, -p), -(g * p), N.Select(N.LessOrEqual(p, d), g * p, g * d));
}
