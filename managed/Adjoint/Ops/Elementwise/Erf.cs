using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The error function of x, elementwise: <c>torch.erf</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g 2 / sqrt(pi) e^(-x^2).</remarks>
    /// <example><code>var y = x.Erf();</code></example>
    public Tensor Erf() => Unary.Apply<ErfOp>(this);

    /// <summary>The error function of x, written into this tensor: <c>torch.Tensor.erf_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Erf_() => Unary.ApplyInPlace<ErfOp>(this);
}

internal readonly struct ErfOp : IUnaryOp, INodeName
{
    public static string Name => "erf";
    public static string NodeName => "ErfBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (N.Const(1.1283791670955126) * N.Exp(-(x * x)));
}
