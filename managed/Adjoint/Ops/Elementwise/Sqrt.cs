using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The square root of x, elementwise: <c>torch.sqrt</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN below 0. Gradient: g / (2 y), infinite at 0.</remarks>
    /// <example><code>var y = x.Sqrt();</code></example>
    public Tensor Sqrt() => Unary.Apply<SqrtOp>(this);

    /// <summary>The square root of x, written into this tensor: <c>torch.Tensor.sqrt_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Sqrt_() => Unary.ApplyInPlace<SqrtOp>(this);
}

internal readonly struct SqrtOp : IUnaryOp, INodeName
{
    public static string Name => "sqrt";
    public static string NodeName => "SqrtBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / (y + y);
}
