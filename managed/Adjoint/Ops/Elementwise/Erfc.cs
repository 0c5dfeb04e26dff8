using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The complementary error function 1 - erf(x), elementwise: <c>torch.erfc</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Relatively accurate on the right, too, where erf is 1. Gradient: -g 2 / sqrt(pi) e^(-x^2).</remarks>
    /// <example><code>var y = x.Erfc();</code></example>
    public Tensor Erfc() => Unary.Apply<FunctionOp<ErfcFunction>>(this);

    /// <summary>The complementary error function 1 - erf(x), written into this tensor:
    /// <c>torch.Tensor.erfc_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Erfc_() => Unary.ApplyInPlace<FunctionOp<ErfcFunction>>(this);
}

internal readonly struct ErfcFunction : IElementary
{
    public static string Name => "erfc";
    public static string NodeName => "ErfcBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Erfc<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Const(-1.1283791670955126) * N.Exp(-(x * x)));
}
