using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>-1, 0 or 1: the sign of x, elementwise: <c>torch.sign</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>0 of NaN. Gradient: 0.</remarks>
    /// <example><code>var y = x.Sign();</code></example>
    public Tensor Sign() => Unary.Apply<SignOp>(this, Integers.Keep);

    /// <summary>-1, 0 or 1: the sign of x, written into this tensor: <c>torch.Tensor.sign_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Sign_() => Unary.ApplyInPlace<SignOp>(this, Integers.Keep);
}

internal readonly struct SignOp : IUnaryOp, INodeName
{
    public static string Name => "sign";
    public static string NodeName => "SignBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, x), N.One, N.Select(N.Less(x, N.Zero), -N.One, N.Zero));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}
