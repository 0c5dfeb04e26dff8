using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The smaller of self and other, elementwise with broadcasting: <c>torch.fmin</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>A number wins over NaN. Gradient: to the winner, to self at a tie.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Fmin(y);</code></example>
    public Tensor Fmin(Tensor other) => Binary.Apply<FminOp>(this, other);
}

internal readonly struct FminOp : IBinaryOp, INodeName
{
    public static string Name => "fmin";
    public static string NodeName => "FminBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => Choose(a, b, a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        Choose(a, b, g, N.Zero);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        Choose(a, b, N.Zero, g);

    // NaN is not ordered, so a second comparison tells which of the two it is.
    [MethodImpl(AggressiveInlining)]
    private static N Choose<N>(N a, N b, N forA, N forB) where N : struct, INum<N> =>
        N.Select(N.LessOrEqual(a, b), forA, N.Select(N.Equal(b, b), forB, forA));
}
