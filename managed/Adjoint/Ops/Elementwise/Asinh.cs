using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The number whose hyperbolic sine is x, elementwise: <c>torch.asinh</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g / sqrt(x^2 + 1).</remarks>
    /// <example><code>var y = x.Asinh();</code></example>
    public Tensor Asinh() => Unary.Apply<FunctionOp<AsinhFunction>>(this);

    /// <summary>The number whose hyperbolic sine is x, written into this tensor: <c>torch.Tensor.asinh_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Asinh_() => Unary.ApplyInPlace<FunctionOp<AsinhFunction>>(this);
}

internal readonly struct AsinhFunction : IElementary
{
    public static string Name => "asinh";
    public static string NodeName => "AsinhBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Asinh<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / N.Sqrt(x * x + N.One);
}
