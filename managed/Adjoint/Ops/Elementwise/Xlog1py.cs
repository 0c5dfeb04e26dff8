using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self log(1 + other), elementwise with broadcasting: <c>torch.special.xlog1py</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>0 where self is 0, unless other is NaN; integers become Float32. Gradients: g log(1 + other), 0 where
    /// self is 0 and other is not above -1; and g self / (1 + other).</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Xlog1py(y);</code></example>
    public Tensor Xlog1py(Tensor other) => Binary.Apply<Xlog1pyOp>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Xlog1py(Tensor)"/>
    public Tensor Xlog1py(Scalar other) =>
        WithNumber<Xlog1pyOp>.Apply(this, other, "SpecialXlog1PyBackward2", Integers.Promote);
}

internal readonly struct Xlog1pyOp : IBinaryOp, INodeName
{
    public static string Name => "special_xlog1py";
    public static string NodeName => "SpecialXlog1PyBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> =>
        N.Select(N.And(N.Equal(a, N.Zero), N.Equal(b, b)), N.Zero, a * N.Log1p(b));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.And(N.Equal(a, N.Zero), N.LessOrEqual(b, -N.One)), N.Zero, g * N.Log1p(b));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * a / (b + N.One);
}
