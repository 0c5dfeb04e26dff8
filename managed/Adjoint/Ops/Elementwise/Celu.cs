using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x where it is positive, alpha (e^(x / alpha) - 1) elsewhere, elementwise:
    /// <c>torch.nn.functional.celu</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="alpha">The limit on the left is minus it; not 0.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g, or g e^(x / alpha) where x is not positive.</remarks>
    /// <exception cref="ArgumentException">x is not floating point, or alpha is 0.</exception>
    /// <example><code>var y = Functional.Celu(x, 0.5);</code></example>
    public static Tensor Celu(Tensor x, double alpha = 1) =>
        Unary.Apply<CeluOp>(Scalable(x, alpha), "CeluBackward0", alpha, 0, Integers.Promote);

    /// <summary>x where it is positive, alpha (e^(x / alpha) - 1) elsewhere, written into x:
    /// <c>torch.nn.functional.celu</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Celu(Tensor, double)"/>
    public static Tensor Celu_(Tensor x, double alpha = 1) =>
        Unary.ApplyInPlace<CeluOp>(Scalable(x, alpha), "CeluBackward0", alpha, 0, Integers.Promote);
}

/// <summary>p is alpha.</summary>
internal readonly struct CeluOp : IParamUnaryOp
{
    public static string Name => "celu";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, x), x, p * N.Expm1(x / p));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, x), g, g * N.Exp(x / p));
}
