using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self other, elementwise with broadcasting: <c>torch.mul</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>Gradients: g other and g self.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Mul(y);</code></example>
    public Tensor Mul(Tensor other) => Binary.Apply<MulOp>(this, other);

    /// <inheritdoc cref="Mul(Tensor)"/>
    public Tensor Mul(Scalar other) => Binary.Apply<MulOp>(this, other);

    /// <summary>self other, written into this tensor: <c>torch.Tensor.mul_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Mul_(Tensor other) => Binary.ApplyInPlace<MulOp>(this, other);

    /// <inheritdoc cref="Mul_(Tensor)"/>
    public Tensor Mul_(Scalar other) => Binary.ApplyInPlace<MulOp>(this, other);

    /// <summary>self other.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => NotNull(left).Mul(right);

    /// <summary>self other.</summary>
    public static Tensor operator *(Tensor left, Scalar right) => NotNull(left).Mul(right);

    /// <summary>self other.</summary>
    public static Tensor operator *(Scalar left, Tensor right) => NotNull(right).Mul(left);
}

internal readonly struct MulOp : IBinaryOp, INodeName
{
    public static string Name => "mul";
    public static string NodeName => "MulBackward0";
    public static Needs NeedsA => Needs.B;
    public static Needs NeedsB => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => a * b;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * b;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * a;
}
