using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x tanh(log(1 + e^x)), elementwise: <c>torch.nn.functional.mish</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN at -infinity, as in PyTorch. Gradient: g (t + x sigmoid(x) (1 - t^2)) with t = tanh(log(1 +
    /// e^x)).</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Mish(x);</code></example>
    public static Tensor Mish(Tensor x) =>
        Unary.Apply<MishOp>(Floating(x, "mish_cpu"));

    /// <summary>x tanh(log(1 + e^x)), written into x: <c>torch.nn.functional.mish</c> with
    /// <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Mish(Tensor)"/>
    public static Tensor Mish_(Tensor x) =>
        Unary.ApplyInPlace<MishOp>(Floating(x, "mish_cpu"));
}

internal readonly struct MishOp : IUnaryOp, INodeName
{
    public static string Name => "mish";
    public static string NodeName => "MishBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => x * Factor(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * Slope(x, Factor(x));

    // tanh(log(1 + e^x)), which is 1 where e^x overflows
    [MethodImpl(AggressiveInlining)]
    private static N Factor<N>(N x) where N : struct, INum<N> => N.Tanh(N.Log1p(N.Exp(x)));

    [MethodImpl(AggressiveInlining)]
    private static N Slope<N>(N x, N t) where N : struct, INum<N> => t + x * N.Sigmoid(x) * (N.One - t * t);
}
