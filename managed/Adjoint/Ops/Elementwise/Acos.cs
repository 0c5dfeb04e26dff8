using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The angle from 0 to pi whose cosine is x, elementwise: <c>torch.acos</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN beyond -1 and 1. Gradient: -g / sqrt(1 - x^2), infinite at -1 and 1.</remarks>
    /// <example><code>var y = x.Acos();</code></example>
    public Tensor Acos() => Unary.Apply<FunctionOp<AcosFunction>>(this);

    /// <summary>The angle from 0 to pi whose cosine is x, written into this tensor:
    /// <c>torch.Tensor.acos_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Acos_() => Unary.ApplyInPlace<FunctionOp<AcosFunction>>(this);
}

internal readonly struct AcosFunction : IElementary
{
    public static string Name => "acos";
    public static string NodeName => "AcosBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Acos<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => -g / N.Sqrt(N.One - x * x);
}
