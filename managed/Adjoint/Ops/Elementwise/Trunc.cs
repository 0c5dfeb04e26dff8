using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>x without its fraction, elementwise: <c>torch.trunc</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>Gradient: 0.</remarks>
    /// <example><code>var y = x.Trunc();</code></example>
    public Tensor Trunc() => Unary.Apply<TruncOp>(this, Integers.Keep);

    /// <summary>x without its fraction, written into this tensor: <c>torch.Tensor.trunc_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Trunc_() => Unary.ApplyInPlace<TruncOp>(this, Integers.Keep);
}

internal readonly struct TruncOp : IUnaryOp, INodeName
{
    public static string Name => "trunc";
    public static string NodeName => "TruncBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Select(N.Less(x, N.Zero), -N.Floor(-x), N.Floor(x));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}
