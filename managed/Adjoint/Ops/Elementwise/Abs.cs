using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>|x|, elementwise: <c>torch.abs</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay integers.</returns>
    /// <remarks>Gradient: g sign(x), 0 at the kink x = 0.</remarks>
    /// <example><code>var y = x.Abs();</code></example>
    public Tensor Abs() => Unary.Apply<AbsOp>(this, Integers.Keep);

    /// <summary>|x|, written into this tensor: <c>torch.Tensor.abs_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Abs_() => Unary.ApplyInPlace<AbsOp>(this, Integers.Keep);
}

internal readonly struct AbsOp : IUnaryOp, INodeName
{
    public static string Name => "abs";
    public static string NodeName => "AbsBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Abs(x);

    // At 0 the product is 0 (with the sign of g), at NaN it is NaN: both as PyTorch's g * sign(x).
    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Select(N.Less(N.Zero, x), g, N.Select(N.Less(x, N.Zero), -g, g * x));
}
