using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The number whose error function is x, elementwise: <c>torch.erfinv</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Infinite at -1 and 1, NaN beyond. Gradient: g sqrt(pi) / 2 e^(y^2).</remarks>
    /// <example><code>var y = x.Erfinv();</code></example>
    public Tensor Erfinv() => Unary.Apply<FunctionOp<ErfinvFunction>>(this);

    /// <summary>The number whose error function is x, written into this tensor: <c>torch.Tensor.erfinv_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Erfinv_() => Unary.ApplyInPlace<FunctionOp<ErfinvFunction>>(this);
}

internal readonly struct ErfinvFunction : IElementary
{
    public static string Name => "erfinv";
    public static string NodeName => "ErfinvBackward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Erfinv<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Const(0.886226925452758) * N.Exp(y * y));
}
