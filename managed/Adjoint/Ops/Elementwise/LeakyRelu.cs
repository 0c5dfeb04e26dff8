using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x where it is positive, negativeSlope x elsewhere, elementwise:
    /// <c>torch.nn.functional.leaky_relu</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="negativeSlope">The slope on the left.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g, or g negativeSlope where x is not positive.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.LeakyRelu(x, 0.2);</code></example>
    public static Tensor LeakyRelu(Tensor x, double negativeSlope = 0.01) =>
        Unary.Apply<LeakyReluOp>(
            Floating(x, "leaky_relu_cpu"), "LeakyReluBackward0", negativeSlope, 0, Integers.Promote);

    /// <summary>x where it is positive, negativeSlope x elsewhere, written into x:
    /// <c>torch.nn.functional.leaky_relu</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="LeakyRelu(Tensor, double)"/>
    public static Tensor LeakyRelu_(Tensor x, double negativeSlope = 0.01) =>
        Unary.ApplyInPlace<LeakyReluOp>(
            Floating(x, "leaky_relu_cpu"), "LeakyReluBackward0", negativeSlope, 0, Integers.Promote);
}

/// <summary>p is the slope on the left.</summary>
internal readonly struct LeakyReluOp : IParamUnaryOp
{
    public static string Name => "leaky_relu";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => N.Select(N.Less(N.Zero, x), x, x * p);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        Formula.DependingOn(x, N.Select(N.Less(N.Zero, x), g, g * p));
}
