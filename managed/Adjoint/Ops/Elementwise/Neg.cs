using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>-x, elementwise: <c>torch.neg</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay integers.</returns>
    /// <remarks>Gradient: -g.</remarks>
    /// <exception cref="ArgumentException">A bool tensor.</exception>
    /// <example><code>var y = x.Neg();</code></example>
    public Tensor Neg() => Unary.Apply<NegOp>(NegatableOrThrow(), Integers.Keep);

    /// <summary>-x, written into this tensor: <c>torch.Tensor.neg_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Neg_() => Unary.ApplyInPlace<NegOp>(NegatableOrThrow(), Integers.Keep);

    private Tensor NegatableOrThrow() => DType != DType.Bool ? this : throw new ArgumentException(
        "neg(): Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use " +
        "Eq(0) instead.");
}

internal readonly struct NegOp : IUnaryOp, INodeName
{
    public static string Name => "neg";
    public static string NodeName => "NegBackward0";
    public static Needs Needs => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => -x;

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => -g;
}
