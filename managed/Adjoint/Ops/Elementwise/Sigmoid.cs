using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>1 / (1 + e^-x), elementwise: <c>torch.sigmoid</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g y (1 - y).</remarks>
    /// <example><code>var y = x.Sigmoid();</code></example>
    public Tensor Sigmoid() => Unary.Apply<SigmoidOp>(this);

    /// <summary>1 / (1 + e^-x), written into this tensor: <c>torch.Tensor.sigmoid_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Sigmoid_() => Unary.ApplyInPlace<SigmoidOp>(this);
}

internal readonly struct SigmoidOp : IUnaryOp, INodeName
{
    public static string Name => "sigmoid";
    public static string NodeName => "SigmoidBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Sigmoid(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (y * (N.One - y));
}
