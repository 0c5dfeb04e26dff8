using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The derivative of log Gamma(x), elementwise: <c>torch.digamma</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>-infinity at 0, NaN at the negative integers. Gradient: g polygamma(1, x).</remarks>
    /// <example><code>var y = x.Digamma();</code></example>
    public Tensor Digamma() => Unary.Apply<FunctionOp<DigammaFunction>>(this);

    /// <summary>The derivative of log Gamma(x), written into this tensor: <c>torch.Tensor.digamma_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Digamma_() => Unary.ApplyInPlace<FunctionOp<DigammaFunction>>(this);
}

internal readonly struct DigammaFunction : IElementary, IScalarElementary
{
    public static string Name => "digamma";
    public static string NodeName => "DigammaBackward0";
    public static Needs Needs => Needs.X;

    public static double Of(double x) => Gamma.Digamma(x);

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Each<DigammaFunction, V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * N.Call<PolygammaFunction>(N.One, x);
}
