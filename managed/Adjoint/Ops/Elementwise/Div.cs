using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self / other, elementwise with broadcasting: <c>torch.div</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>True division: integers become Float32. Gradients: g / other and -g (self / other) / other.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Div(y);</code></example>
    public Tensor Div(Tensor other) => Binary.Apply<DivOp>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Div(Tensor)"/>
    public Tensor Div(Scalar other) => Binary.Apply<DivOp>(this, other, integers: Integers.Promote);

    /// <summary>self / other, written into this tensor: <c>torch.Tensor.div_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Div_(Tensor other) => Binary.ApplyInPlace<DivOp>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Div_(Tensor)"/>
    public Tensor Div_(Scalar other) => Binary.ApplyInPlace<DivOp>(this, other, integers: Integers.Promote);

    /// <summary>self / other.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => NotNull(left).Div(right);

    /// <summary>self / other.</summary>
    public static Tensor operator /(Tensor left, Scalar right) => NotNull(left).Div(right);

    /// <summary>self / other; recorded as other^-1 times the number, as PyTorch does.</summary>
    public static Tensor operator /(Scalar left, Tensor right) => NotNull(right).Reciprocal().Mul(left);
}

internal readonly struct DivOp : IBinaryOp, INodeName
{
    public static string Name => "div";
    public static string NodeName => "DivBackward0";
    public static Needs NeedsA => Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => a / b;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g / b;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -g * ((a / b) / b);
}
