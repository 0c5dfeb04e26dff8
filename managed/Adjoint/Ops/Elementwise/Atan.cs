using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The angle from -pi/2 to pi/2 whose tangent is x, elementwise: <c>torch.atan</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g / (1 + x^2).</remarks>
    /// <example><code>var y = x.Atan();</code></example>
    public Tensor Atan() => Unary.Apply<FunctionOp<AtanFunction>>(this);

    /// <summary>The angle from -pi/2 to pi/2 whose tangent is x, written into this tensor:
    /// <c>torch.Tensor.atan_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Atan_() => Unary.ApplyInPlace<FunctionOp<AtanFunction>>(this);
}

internal readonly struct AtanFunction : IElementary
{
    public static string Name => "atan";
    public static string NodeName => "AtanBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Atan<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / (x * x + N.One);
}
