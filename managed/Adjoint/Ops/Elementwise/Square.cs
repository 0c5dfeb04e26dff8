using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>x^2, elementwise: <c>torch.square</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay integers.</returns>
    /// <remarks>Gradient: 2 g x. PyTorch records it as a power, hence the name of the node.</remarks>
    /// <example><code>var y = x.Square();</code></example>
    public Tensor Square() => Unary.Apply<SquareOp>(this, Integers.Keep);

    /// <summary>x^2, written into this tensor: <c>torch.Tensor.square_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Square_() => Unary.ApplyInPlace<SquareOp>(this, Integers.Keep);
}

internal readonly struct SquareOp : IUnaryOp, INodeName
{
    public static string Name => "square";
    public static string NodeName => "PowBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => x * x;

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (x + x);
}
