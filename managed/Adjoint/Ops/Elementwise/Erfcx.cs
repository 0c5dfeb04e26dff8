using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>e^(x^2) erfc(x), the complementary error function without its decay, elementwise:
    /// <c>torch.special.erfcx</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>About 1 / (x sqrt(pi)) for large x, infinite below -26.6 (-9.4 in Float32). Gradient: g (2 x y - 2 /
    /// sqrt(pi)).</remarks>
    /// <example><code>var y = x.Erfcx();</code></example>
    public Tensor Erfcx() => Unary.Apply<FunctionOp<ErfcxFunction>>(this);
}

internal readonly struct ErfcxFunction : IElementary
{
    public static string Name => "special_erfcx";
    public static string NodeName => "SpecialErfcxBackward0";
    public static Needs Needs => Needs.X | Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Erfcx<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Const(2) * x * y - N.Const(1.1283791670955126));
}
