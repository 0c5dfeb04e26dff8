using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self + alpha other, elementwise with broadcasting: <c>torch.add</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <param name="alpha">A factor on <paramref name="other"/>.</param>
    /// <remarks>Gradients: g and alpha g. Bools are or-ed.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Add(y);</code></example>
    public Tensor Add(Tensor other, double alpha = 1) => Binary.Apply<AddOp>(this, other, alpha);

    /// <inheritdoc cref="Add(Tensor, double)"/>
    public Tensor Add(Scalar other, double alpha = 1) => Binary.Apply<AddOp>(this, other, alpha);

    /// <summary>self + alpha other, written into this tensor: <c>torch.Tensor.add_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Add_(Tensor other, double alpha = 1) => Binary.ApplyInPlace<AddOp>(this, other, alpha);

    /// <inheritdoc cref="Add_(Tensor, double)"/>
    public Tensor Add_(Scalar other, double alpha = 1) => Binary.ApplyInPlace<AddOp>(this, other, alpha);

    /// <summary>self + alpha other.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => NotNull(left).Add(right);

    /// <summary>self + alpha other.</summary>
    public static Tensor operator +(Tensor left, Scalar right) => NotNull(left).Add(right);

    /// <summary>self + alpha other.</summary>
    public static Tensor operator +(Scalar left, Tensor right) => NotNull(right).Add(left);
}

internal readonly struct AddOp : IBinaryOp, INodeName
{
    public static string Name => "add";
    public static string NodeName => "AddBackward0";
    public static Needs NeedsA => Needs.Pass;
    public static Needs NeedsB => Needs.Pass;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Fma(p, b, a);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * p;
}
