using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The number whose hyperbolic tangent is x, elementwise: <c>torch.atanh</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Infinite at -1 and 1, NaN beyond. Gradient: g / (1 - x^2).</remarks>
    /// <example><code>var y = x.Atanh();</code></example>
    public Tensor Atanh() => Unary.Apply<FunctionOp<AtanhFunction>>(this);

    /// <summary>The number whose hyperbolic tangent is x, written into this tensor:
    /// <c>torch.Tensor.atanh_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Atanh_() => Unary.ApplyInPlace<FunctionOp<AtanhFunction>>(this);
}

internal readonly struct AtanhFunction : IElementary
{
    public static string Name => "atanh";
    public static string NodeName => "AtanhBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Atanh<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / (N.One - x * x);
}
