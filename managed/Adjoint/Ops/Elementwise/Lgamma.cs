using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>log |Gamma(x)|, elementwise: <c>torch.lgamma</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Infinite at 0 and the negative integers. Gradient: g <see cref="Digamma"/>(x).</remarks>
    /// <example><code>var y = x.Lgamma();</code></example>
    public Tensor Lgamma() => Unary.Apply<FunctionOp<LgammaFunction>>(this);

    /// <summary>log |Gamma(x)|, written into this tensor: <c>torch.Tensor.lgamma_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Lgamma_() => Unary.ApplyInPlace<FunctionOp<LgammaFunction>>(this);
}

internal readonly struct LgammaFunction : IElementary, IScalarElementary
{
    public static string Name => "lgamma";
    public static string NodeName => "LgammaBackward0";
    public static Needs Needs => Needs.X;

    public static double Of(double x) => Gamma.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Each<LgammaFunction, V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Call<DigammaFunction>(x);
}
