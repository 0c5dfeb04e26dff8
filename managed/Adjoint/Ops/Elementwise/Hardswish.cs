using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x min(max(x + 3, 0), 6) / 6, elementwise: <c>torch.nn.functional.hardswish</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: 0 up to -3, g (x / 3 + 1/2) up to 3, then g.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Hardswish(x);</code></example>
    public static Tensor Hardswish(Tensor x) =>
        Unary.Apply<HardswishOp>(Floating(x, "hardswish_cpu"));

    /// <summary>x min(max(x + 3, 0), 6) / 6, written into x: <c>torch.nn.functional.hardswish</c> with
    /// <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Hardswish(Tensor)"/>
    public static Tensor Hardswish_(Tensor x) =>
        Unary.ApplyInPlace<HardswishOp>(Floating(x, "hardswish_cpu"));
}

internal readonly struct HardswishOp : IUnaryOp, INodeName
{
    public static string Name => "hardswish";
    public static string NodeName => "HardswishBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> =>
        x * N.MinPropagateNaN(N.MaxPropagateNaN(x + N.Const(3), N.Zero), N.Const(6)) / N.Const(6);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        N.Select(N.LessOrEqual(x, N.Const(-3)), N.Zero,
            N.Select(N.Less(x, N.Const(3)), g * (x / N.Const(3) + N.Const(0.5)), g));
}
