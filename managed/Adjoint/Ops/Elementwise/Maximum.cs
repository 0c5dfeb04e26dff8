using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The larger of self and other, elementwise with broadcasting: <c>torch.maximum</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>NaN wins. Gradient: to the winner, half to each at a tie.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Maximum(y);</code></example>
    public Tensor Maximum(Tensor other) => Binary.Apply<MaximumOp>(this, other);

    /// <inheritdoc cref="Maximum(Tensor)"/>
    public Tensor Maximum(Scalar other) => Binary.Apply<MaximumOp>(this, other);
}

internal readonly struct MaximumOp : IBinaryOp, INodeName
{
    public static string Name => "maximum";
    public static string NodeName => "MaximumBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.MaxPropagateNaN(a, b);

    // As PyTorch masks: g * 0.5 at ties, and only a strict loser gets nothing, so NaN passes g to both.
    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => N.Select(N.Equal(a, b), g * N.Const(0.5), N.Select(N.Less(a, b), N.Zero, g));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => N.Select(N.Equal(a, b), g * N.Const(0.5), N.Select(N.Less(b, a), N.Zero, g));
}
