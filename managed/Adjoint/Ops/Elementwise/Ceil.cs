using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The smallest integer that is not below x, elementwise: <c>torch.ceil</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>Gradient: 0.</remarks>
    /// <example><code>var y = x.Ceil();</code></example>
    public Tensor Ceil() => Unary.Apply<CeilOp>(this, Integers.Keep);

    /// <summary>The smallest integer that is not below x, written into this tensor:
    /// <c>torch.Tensor.ceil_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Ceil_() => Unary.ApplyInPlace<CeilOp>(this, Integers.Keep);
}

internal readonly struct CeilOp : IUnaryOp, INodeName
{
    public static string Name => "ceil";
    public static string NodeName => "CeilBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => -N.Floor(-x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}
