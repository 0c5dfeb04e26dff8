using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The angle from -pi/2 to pi/2 whose sine is x, elementwise: <c>torch.asin</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN beyond -1 and 1. Gradient: g / sqrt(1 - x^2), infinite at -1 and 1.</remarks>
    /// <example><code>var y = x.Asin();</code></example>
    public Tensor Asin() => Unary.Apply<FunctionOp<AsinFunction>>(this);

    /// <summary>The angle from -pi/2 to pi/2 whose sine is x, written into this tensor:
    /// <c>torch.Tensor.asin_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Asin_() => Unary.ApplyInPlace<FunctionOp<AsinFunction>>(this);
}

internal readonly struct AsinFunction : IElementary
{
    public static string Name => "asin";
    public static string NodeName => "AsinBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Asin<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / N.Sqrt(N.One - x * x);
}
