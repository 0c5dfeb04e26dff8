using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>
    /// x Phi(x), elementwise, with Phi the distribution function of the standard normal distribution:
    /// <c>torch.nn.functional.gelu</c>.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="approximate">None, or x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Relatively accurate in the left tail, too. NaN at -infinity, as in PyTorch. Gradient: g (Phi(x) + x
    /// phi(x)), phi the density.</remarks>
    /// <exception cref="ArgumentException">x is not floating point, or the approximation is not one of the
    /// two.</exception>
    /// <example><code>var y = Functional.Gelu(x);</code></example>
    public static Tensor Gelu(Tensor x, GeluApproximation approximate = GeluApproximation.None)
    {
        CheckFloating(x, "GeluKernelImpl");
        return IsTanh(approximate) ? Unary.Apply<GeluTanhOp>(x) : Unary.Apply<GeluOp>(x);
    }

    /// <summary>x Phi(x), written into x.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    /// <inheritdoc cref="Gelu(Tensor, GeluApproximation)"/>
    public static Tensor Gelu_(Tensor x, GeluApproximation approximate = GeluApproximation.None)
    {
        CheckFloating(x, "GeluKernelImpl");
        return IsTanh(approximate) ? Unary.ApplyInPlace<GeluTanhOp>(x) : Unary.ApplyInPlace<GeluOp>(x);
    }

    /// <summary>x / (1 + e^-x), elementwise, also called swish: <c>torch.nn.functional.silu</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN at -infinity, as in PyTorch. Gradient: g s (1 + x (1 - s)) with s = sigmoid(x).</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Silu(x);</code></example>
    public static Tensor Silu(Tensor x)
    {
        CheckFloating(x, "silu_cpu");
        return Unary.Apply<SiluOp>(x);
    }

    /// <summary>x / (1 + e^-x), written into x: <c>torch.nn.functional.silu</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    /// <inheritdoc cref="Silu(Tensor)"/>
    public static Tensor Silu_(Tensor x)
    {
        CheckFloating(x, "silu_cpu");
        return Unary.ApplyInPlace<SiluOp>(x);
    }

    private static void CheckFloating(Tensor x, string kernel)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.DType.IsFloatingPoint())
            throw new ArgumentException($"\"{kernel}\" not implemented for '{x.DType.ScalarName()}'", nameof(x));
    }

    private static bool IsTanh(GeluApproximation approximate) => approximate switch
    {
        GeluApproximation.None => false,
        GeluApproximation.Tanh => true,
        _ => throw new ArgumentException("approximate argument must be either none or tanh.", nameof(approximate)),
    };
}
