using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The n-th derivative of <see cref="Digamma()"/>, elementwise: <c>torch.polygamma</c>.</summary>
    /// <param name="n">The order; 0 is <see cref="Digamma()"/> itself.</param>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g polygamma(n + 1, x).</remarks>
    /// <exception cref="ArgumentException">The order is negative.</exception>
    /// <example><code>var y = x.Polygamma(1);</code></example>
    public Tensor Polygamma(int n) =>
        Unary.Apply<PolygammaOp>(this, "PolygammaBackward0", CheckedOrder(n), 0, Integers.Promote);

    /// <summary>The n-th derivative of digamma, written into this tensor: <c>torch.Tensor.polygamma_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Polygamma(int)"/>
    public Tensor Polygamma_(int n) =>
        Unary.ApplyInPlace<PolygammaOp>(this, "PolygammaBackward0", CheckedOrder(n), 0, Integers.Promote);

    private static int CheckedOrder(int n) =>
        n >= 0 ? n : throw new ArgumentException("polygamma(n, x) does not support negative n.", nameof(n));
}

internal readonly struct PolygammaOp : IParamUnaryOp
{
    public static string Name => "polygamma";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => N.Call<PolygammaFunction>(p, x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        PolygammaFunction.BackwardB(g, p, x);
}

/// <summary>polygamma(n, x): constant in the order n.</summary>
internal readonly struct PolygammaFunction : IElementary2, IScalarElementary2
{
    public static string Name => "polygamma";
    public static string NodeName => "PolygammaBackward0";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.X | Needs.B;

    public static double Of(double n, double x) => Gamma.Polygamma(n, x);

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Each<PolygammaFunction, V, T>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> =>
        g * N.Call<PolygammaFunction>(a + N.One, b);
}
