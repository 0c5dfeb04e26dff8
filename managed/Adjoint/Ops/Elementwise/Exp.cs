using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>e^x, elementwise: <c>torch.exp</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g y.</remarks>
    /// <example><code>var y = x.Exp();</code></example>
    public Tensor Exp() => Unary.Apply<ExpOp>(this);

    /// <summary>e^x, written into this tensor: <c>torch.Tensor.exp_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Exp_() => Unary.ApplyInPlace<ExpOp>(this);
}

internal readonly struct ExpOp : IUnaryOp, INodeName
{
    public static string Name => "exp";
    public static string NodeName => "ExpBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * y;
}
