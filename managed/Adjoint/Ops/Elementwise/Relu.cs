using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>max(x, 0), elementwise: <c>torch.relu</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay integers.</returns>
    /// <remarks>NaN stays NaN. Gradient: g where y &gt; 0, else 0: 0 at the kink.</remarks>
    /// <example><code>var y = x.Relu();</code></example>
    public Tensor Relu() => Unary.Apply<ReluOp>(this, Integers.Keep);

    /// <summary>max(x, 0), written into this tensor: <c>torch.Tensor.relu_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Relu_() => Unary.ApplyInPlace<ReluOp>(this, Integers.Keep);
}

internal readonly struct ReluOp : IUnaryOp, INodeName
{
    public static string Name => "relu";
    public static string NodeName => "ReluBackward0";
    public static Needs Needs => Needs.Y;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.MaxPropagateNaN(x, N.Zero);

    // y, where it is 0, stands for the 0: the gradient then depends on x as PyTorch's does, with zeros as the second
    // order.
    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Select(N.LessOrEqual(y, N.Zero), y, g);
}
