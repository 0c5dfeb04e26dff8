using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>min(max(x, minVal), maxVal), elementwise: <c>torch.nn.functional.hardtanh</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="minVal">The lower bound.</param>
    /// <param name="maxVal">The upper bound.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN stays NaN. Gradient: g strictly between the bounds, else 0.</remarks>
    /// <exception cref="ArgumentException">A bool tensor, a lower bound above the upper one, or a negative bound of
    /// an unsigned tensor.</exception>
    /// <example><code>var y = Functional.Hardtanh(x, -2, 2);</code></example>
    public static Tensor Hardtanh(Tensor x, double minVal = -1, double maxVal = 1) =>
        Unary.Apply<HardtanhOp>(Bounded(x, minVal, maxVal), "HardtanhBackward0", minVal, maxVal, Integers.Keep);

    /// <summary>min(max(x, minVal), maxVal), written into x: <c>torch.nn.functional.hardtanh</c> with
    /// <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Hardtanh(Tensor, double, double)"/>
    public static Tensor Hardtanh_(Tensor x, double minVal = -1, double maxVal = 1) =>
        Unary.ApplyInPlace<HardtanhOp>(Bounded(x, minVal, maxVal), "HardtanhBackward0", minVal, maxVal, Integers.Keep);
}

/// <summary>p and q are the bounds. Unlike clamp's, the gradient is 0 at them.</summary>
internal readonly struct HardtanhOp : IParamUnaryOp
{
    public static string Name => "hardtanh";
    public static Needs Needs => Needs.X;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.MinPropagateNaN(N.MaxPropagateNaN(x, p), q);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        Formula.DependingOn(x, N.Select(N.Or(N.LessOrEqual(x, p), N.LessOrEqual(q, x)), N.Zero, g));
}
