using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>log(1 + e^(-target input)), of targets 1 and -1:
    /// <c>torch.nn.functional.soft_margin_loss</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The signs; broadcasts to the input, and gets no gradient.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <remarks>Gradient: -g target sigmoid(-target input).</remarks>
    /// <exception cref="ArgumentException">The target does not broadcast to the input, or the dtype is not floating
    /// point.</exception>
    /// <exception cref="NotSupportedException">The target requires a gradient.</exception>
    /// <example><code>var loss = Functional.SoftMarginLoss(score, sign);</code></example>
    public static Tensor SoftMarginLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        return PairLoss.Apply<SoftMarginLossOp>(input, ExpandedTo(target, input, "soft_margin_loss"), null,
            Checked(reduction));
    }
}

internal readonly struct SoftMarginLossOp : IPairLoss
{
    public static string Name => "soft_margin_loss";
    public static string LossName => "soft_margin_loss";
    public static string NodeName => "SoftMarginLossBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;
    public static bool DifferentiatesTarget => false;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Log1p(N.Exp(-(b * a)));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -(g * b * N.Sigmoid(-(b * a)));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -(g * a * N.Sigmoid(-(b * a)));
}
