using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>min(max(x + 3, 0), 6) / 6, elementwise: <c>torch.nn.functional.hardsigmoid</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g / 6 strictly between -3 and 3, else 0.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Hardsigmoid(x);</code></example>
    public static Tensor Hardsigmoid(Tensor x) =>
        Unary.Apply<HardsigmoidOp>(Floating(x, "hardsigmoid_cpu"));

    /// <summary>min(max(x + 3, 0), 6) / 6, written into x: <c>torch.nn.functional.hardsigmoid</c> with
    /// <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Hardsigmoid(Tensor)"/>
    public static Tensor Hardsigmoid_(Tensor x) =>
        Unary.ApplyInPlace<HardsigmoidOp>(Floating(x, "hardsigmoid_cpu"));
}

internal readonly struct HardsigmoidOp : IUnaryOp, INodeName
{
    public static string Name => "hardsigmoid";
    public static string NodeName => "HardsigmoidBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> =>
        N.MinPropagateNaN(N.MaxPropagateNaN(x + N.Const(3), N.Zero), N.Const(6)) / N.Const(6);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        N.Select(N.Less(N.Abs(x), N.Const(3)), g * N.Const(1.0 / 6), N.Zero);
}
