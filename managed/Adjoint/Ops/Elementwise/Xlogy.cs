using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self log(other), elementwise with broadcasting: <c>torch.xlogy</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>0 where self is 0, unless other is NaN; integers become Float32. Gradients: g log(other), 0 where
    /// self is 0 and other is not positive; and g self / other.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Xlogy(y);</code></example>
    public Tensor Xlogy(Tensor other) => Binary.Apply<XlogyOp>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Xlogy(Tensor)"/>
    public Tensor Xlogy(Scalar other) =>
        WithNumber<XlogyOp>.Apply(this, other, "XlogyBackward2", Integers.Promote);

    /// <summary>self log(other), written into this tensor: <c>torch.Tensor.xlogy_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Xlogy(Tensor)"/>
    public Tensor Xlogy_(Tensor other) => Binary.ApplyInPlace<XlogyOp>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Xlogy_(Tensor)"/>
    public Tensor Xlogy_(Scalar other) =>
        WithNumber<XlogyOp>.ApplyInPlace(this, other, "XlogyBackward2", Integers.Promote);
}

internal readonly struct XlogyOp : IBinaryOp, INodeName
{
    public static string Name => "xlogy";
    public static string NodeName => "XlogyBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> =>
        N.Select(N.And(N.Equal(a, N.Zero), N.Equal(b, b)), N.Zero, a * N.Log(b));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.And(N.Equal(a, N.Zero), N.LessOrEqual(b, N.Zero)), N.Zero, g * N.Log(b));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * a / b;
}
