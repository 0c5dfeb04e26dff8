using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x where it is above a threshold, another value elsewhere, elementwise:
    /// <c>torch.nn.functional.threshold</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="threshold">What x has to be above.</param>
    /// <param name="value">Taken elsewhere.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN stays NaN. Gradient: g where x is above the threshold, else 0.</remarks>
    /// <exception cref="ArgumentException">A bool tensor.</exception>
    /// <example><code>var y = Functional.Threshold(x, 0.1, 20);</code></example>
    public static Tensor Threshold(Tensor x, double threshold, double value) =>
        Unary.Apply<ThresholdOp>(NotBool(x, "threshold_cpu"), "ThresholdBackward0", threshold, value, Integers.Keep);

    /// <summary>x where it is above a threshold, another value elsewhere, written into x:
    /// <c>torch.nn.functional.threshold</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Threshold(Tensor, double, double)"/>
    public static Tensor Threshold_(Tensor x, double threshold, double value) =>
        Unary.ApplyInPlace<ThresholdOp>(
            NotBool(x, "threshold_cpu"), "ThresholdBackward0", threshold, value, Integers.Keep);
}

/// <summary>p is the threshold, q the value.</summary>
internal readonly struct ThresholdOp : IParamUnaryOp
{
    public static string Name => "threshold";
    public static Needs Needs => Needs.X;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => N.Select(N.LessOrEqual(x, p), q, x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        Formula.DependingOn(x, N.Select(N.LessOrEqual(x, p), N.Zero, g));
}
