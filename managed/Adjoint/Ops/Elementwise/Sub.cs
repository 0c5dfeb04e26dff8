using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self - alpha other, elementwise with broadcasting: <c>torch.sub</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <param name="alpha">A factor on <paramref name="other"/>.</param>
    /// <remarks>Gradients: g and -alpha g. Bools are refused.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Sub(y);</code></example>
    public Tensor Sub(Tensor other, double alpha = 1) => Binary.Apply<SubOp>(NotBool(this), NotBool(other), alpha);

    /// <inheritdoc cref="Sub(Tensor, double)"/>
    public Tensor Sub(Scalar other, double alpha = 1) => Binary.Apply<SubOp>(NotBool(this), NotBool(other), alpha);

    /// <summary>self - alpha other, written into this tensor: <c>torch.Tensor.sub_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Sub_(Tensor other, double alpha = 1) => Binary.ApplyInPlace<SubOp>(NotBool(this), NotBool(other), alpha);

    /// <inheritdoc cref="Sub_(Tensor, double)"/>
    public Tensor Sub_(Scalar other, double alpha = 1) => Binary.ApplyInPlace<SubOp>(NotBool(this), NotBool(other), alpha);

    /// <summary>self - alpha other.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => NotNull(left).Sub(right);

    /// <summary>self - alpha other.</summary>
    public static Tensor operator -(Tensor left, Scalar right) => NotNull(left).Sub(right);

    /// <summary>self - alpha other.</summary>
    public static Tensor operator -(Scalar left, Tensor right) => NotNull(right).RSub(left);

    /// <summary>-self.</summary>
    public static Tensor operator -(Tensor value) => NotNull(value).Neg();

    internal static Tensor NotBool(Tensor t) => t is not { DType: DType.Bool } ? t : throw NoBoolSubtraction();

    private static Scalar NotBool(Scalar s) => s.DType != DType.Bool ? s : throw NoBoolSubtraction();

    private static ArgumentException NoBoolSubtraction() => new("sub(): Subtraction, the `-` operator, with a bool tensor is " +
        "not supported. If you are trying to invert a mask, use Eq(0) instead.");
}

internal readonly struct SubOp : IBinaryOp, INodeName
{
    public static string Name => "sub";
    public static string NodeName => "SubBackward0";
    public static Needs NeedsA => Needs.Pass;
    public static Needs NeedsB => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Fma(-p, b, a);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -(g * p);
}
