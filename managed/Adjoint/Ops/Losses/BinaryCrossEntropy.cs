using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>-w (target log(input) + (1 - target) log(1 - input)), of probabilities:
    /// <c>torch.nn.functional.binary_cross_entropy</c>.</summary>
    /// <param name="input">Probabilities, in [0, 1].</param>
    /// <param name="target">What was wanted, of the input's shape; in [0, 1], which nobody checks.</param>
    /// <param name="weight">A factor for each element, which broadcasts to the target; 1 by default. It gets no
    /// gradient.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself; the mean divides by the number of
    /// elements, whatever their weights.</param>
    /// <remarks>Logarithms below -100 count as -100, so a wrong certainty costs a finite loss. Gradients: g w (input -
    /// target) / max(input (1 - input), 1e-12) to the input, and g w (log(1 - input) - log(input)) to the
    /// target.</remarks>
    /// <exception cref="ArgumentException">The shapes differ, the weight does not broadcast, or the dtype is not
    /// floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An element of the input is no probability; nothing was
    /// computed.</exception>
    /// <exception cref="NotSupportedException">The weight requires a gradient.</exception>
    /// <example><code>var loss = Functional.BinaryCrossEntropy(score.Sigmoid(), labels);</code></example>
    public static Tensor BinaryCrossEntropy(Tensor input, Tensor target, Tensor? weight = null,
        Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        if (!input.Layout.SameSizes(target.Layout))
        {
            throw new ArgumentException($"Using a target size ({target.Shape}) that is different to the input size " +
                $"({input.Shape}) is deprecated. Please ensure they have the same size.", nameof(target));
        }
        if (weight is not null) _ = ExpandedTo(weight, input, "binary_cross_entropy");
        ValueChecks.Within(input, 0, 1, "all elements of input should be between 0 and 1", nameof(input));
        return PairLoss.Apply<BinaryCrossEntropyOp>(input, target, weight, reduction);
    }

    /// <summary>The binary cross entropy of logits, -w (c target log sigmoid(input) + (1 - target) log(1 -
    /// sigmoid(input))): <c>torch.nn.functional.binary_cross_entropy_with_logits</c>.</summary>
    /// <param name="input">Logits, of any shape.</param>
    /// <param name="target">What was wanted, of the input's shape; usually 0 or 1.</param>
    /// <param name="weight">The factor w for each element, which broadcasts to the input; 1 by default. It gets no
    /// gradient.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself; the mean divides by the number of
    /// elements, whatever their weights.</param>
    /// <param name="posWeight">The factor c on positive targets, which broadcasts to the input; 1 by default. It gets
    /// no gradient.</param>
    /// <remarks>Nothing overflows, and nothing is clamped. Gradients: g w ((c target + 1 - target) sigmoid(input) - c
    /// target) to the input, and g w (log(1 - sigmoid(input)) - c log sigmoid(input)) to the target.</remarks>
    /// <exception cref="ArgumentException">The shapes differ, a weight does not broadcast, or the dtype is not floating
    /// point.</exception>
    /// <exception cref="NotSupportedException">A weight requires a gradient.</exception>
    /// <example><code>var loss = Functional.BinaryCrossEntropyWithLogits(score, labels);</code></example>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor input, Tensor target, Tensor? weight = null,
        Reduction reduction = Reduction.Mean, Tensor? posWeight = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        if (!input.Layout.SameSizes(target.Layout))
        {
            throw new ArgumentException($"Target size ({target.Shape}) must be the same as input size " +
                $"({input.Shape})", nameof(target));
        }
        const string Op = "binary_cross_entropy_with_logits";
        if (weight is not null) _ = ExpandedTo(weight, input, Op);
        if (posWeight is null) return PairLoss.Apply<LogitEntropyOp>(input, target, weight, reduction);
        _ = ExpandedTo(posWeight, input, Op);
        return LogitEntropy.Apply(input, target, posWeight, weight, reduction);
    }
}

internal readonly struct BinaryCrossEntropyOp : IPairLoss
{
    public static string Name => "binary_cross_entropy";
    public static string LossName => "binary_cross_entropy";
    public static string NodeName => "BinaryCrossEntropyBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N>
    {
        N least = N.Const(-100);
        return (b - N.One) * N.MaxPropagateNaN(N.Log1p(-a), least) - b * N.MaxPropagateNaN(N.Log(a), least);
    }

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        g * (a - b) / N.MaxPropagateNaN((N.One - a) * a, N.Const(1e-12));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        g * (N.Log(N.One - a) - N.Log(a));
}

internal readonly struct LogitEntropyOp : IPairLoss
{
    public static string Name => "binary_cross_entropy_with_logits";
    public static string LossName => "binary_cross_entropy_with_logits";
    public static string NodeName => "BinaryCrossEntropyWithLogitsBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> =>
        (N.One - b) * a - LogSigmoidOp.Forward(a);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * (N.Sigmoid(a) - b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -(g * a);
}
