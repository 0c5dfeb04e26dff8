using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The cosine of x, elementwise: <c>torch.cos</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: -g sin(x).</remarks>
    /// <example><code>var y = x.Cos();</code></example>
    public Tensor Cos() => Unary.Apply<CosOp>(this);

    /// <summary>The cosine of x, written into this tensor: <c>torch.Tensor.cos_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Cos_() => Unary.ApplyInPlace<CosOp>(this);
}

internal readonly struct CosOp : IUnaryOp, INodeName
{
    public static string Name => "cos";
    public static string NodeName => "CosBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => -(g * N.Sin(x));
}
