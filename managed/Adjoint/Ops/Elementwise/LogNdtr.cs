using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The logarithm of the standard normal distribution, log Phi(x), elementwise:
    /// <c>torch.special.log_ndtr</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Accurate far to the left, where <see cref="Ndtr"/> is 0. Gradient: g sqrt(2 / pi) / erfcx(-x /
    /// sqrt(2)).</remarks>
    /// <example><code>var y = x.LogNdtr();</code></example>
    public Tensor LogNdtr() => Unary.Apply<FunctionOp<LogNdtrFunction>>(this);
}

internal readonly struct LogNdtrFunction : IElementary
{
    public static string Name => "special_log_ndtr";
    public static string NodeName => "SpecialLogNdtrBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.LogNdtr<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Const(0.7978845608028654) / N.Call<ErfcxFunction>(x * N.Const(-0.7071067811865476)));
}
