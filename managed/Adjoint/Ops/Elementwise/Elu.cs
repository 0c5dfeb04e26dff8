using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    private const double SeluAlpha = 1.6732632423543772, SeluScale = 1.0507009873554805;

    /// <summary>x where it is positive, alpha (e^x - 1) elsewhere: <c>torch.nn.functional.elu</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="alpha">The limit on the left is minus it.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g, or g alpha e^x where x is not positive.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Elu(x);</code></example>
    public static Tensor Elu(Tensor x, double alpha = 1) =>
        Unary.Apply<EluOp>(Floating(x, "elu_cpu"), "EluBackward0", alpha, 1, Integers.Promote);

    /// <summary>elu, written into x: <c>torch.nn.functional.elu</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Elu(Tensor, double)"/>
    public static Tensor Elu_(Tensor x, double alpha = 1) =>
        Unary.ApplyInPlace<EluOp>(Floating(x, "elu_cpu"), "EluBackward0", alpha, 1, Integers.Promote);

    /// <summary>1.0507 elu(x) with alpha = 1.6733, which keeps mean 0 and variance 1 through layers:
    /// <c>torch.nn.functional.selu</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g times the factor, and times alpha e^x where x is not positive.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Selu(x);</code></example>
    public static Tensor Selu(Tensor x) =>
        Unary.Apply<EluOp>(Floating(x, "elu_cpu"), "EluBackward0", SeluAlpha, SeluScale, Integers.Promote);

    /// <summary>selu, written into x: <c>torch.nn.functional.selu</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Selu(Tensor)"/>
    public static Tensor Selu_(Tensor x) =>
        Unary.ApplyInPlace<EluOp>(Floating(x, "elu_cpu"), "EluBackward0", SeluAlpha, SeluScale, Integers.Promote);
}

/// <summary>p is alpha, q a factor on everything.</summary>
internal readonly struct EluOp : IParamUnaryOp
{
    public static string Name => "elu";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, x), x * q, N.Expm1(x) * (p * q));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, x), g * q, g * (p * q) * N.Exp(x));
}
