using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>-1, 0 or 1: the sign of x, which PyTorch also defines for complex numbers, elementwise:
    /// <c>torch.sgn</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>0 of NaN. Gradient: 0.</remarks>
    /// <example><code>var y = x.Sgn();</code></example>
    public Tensor Sgn() => Unary.Apply<SgnOp>(this, Integers.Keep);

    /// <summary>-1, 0 or 1: the sign of x, which PyTorch also defines for complex numbers, written into this tensor:
    /// <c>torch.Tensor.sgn_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Sgn_() => Unary.ApplyInPlace<SgnOp>(this, Integers.Keep);
}

internal readonly struct SgnOp : IUnaryOp, INodeName
{
    public static string Name => "sgn";
    public static string NodeName => "SgnBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => SignOp.Forward(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}
