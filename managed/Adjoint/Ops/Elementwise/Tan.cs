using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The tangent of x, elementwise: <c>torch.tan</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (1 + y^2).</remarks>
    /// <example><code>var y = x.Tan();</code></example>
    public Tensor Tan() => Unary.Apply<FunctionOp<TanFunction>>(this);

    /// <summary>The tangent of x, written into this tensor: <c>torch.Tensor.tan_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Tan_() => Unary.ApplyInPlace<FunctionOp<TanFunction>>(this);
}

internal readonly struct TanFunction : IElementary
{
    public static string Name => "tan";
    public static string NodeName => "TanBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Tan<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (N.One + y * y);
}
