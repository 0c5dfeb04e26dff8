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
        Floating(x, "GeluKernelImpl");
        return IsTanh(approximate) ? Unary.Apply<GeluTanhOp>(x) : Unary.Apply<GeluOp>(x);
    }

    /// <summary>x Phi(x), written into x.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    /// <inheritdoc cref="Gelu(Tensor, GeluApproximation)"/>
    public static Tensor Gelu_(Tensor x, GeluApproximation approximate = GeluApproximation.None)
    {
        Floating(x, "GeluKernelImpl");
        return IsTanh(approximate) ? Unary.ApplyInPlace<GeluTanhOp>(x) : Unary.ApplyInPlace<GeluOp>(x);
    }

    /// <summary>x / (1 + e^-x), elementwise, also called swish: <c>torch.nn.functional.silu</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN at -infinity, as in PyTorch. Gradient: g s (1 + x (1 - s)) with s = sigmoid(x).</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Silu(x);</code></example>
    public static Tensor Silu(Tensor x) => Unary.Apply<SiluOp>(Floating(x, "silu_cpu"));

    /// <summary>x / (1 + e^-x), written into x: <c>torch.nn.functional.silu</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    /// <inheritdoc cref="Silu(Tensor)"/>
    public static Tensor Silu_(Tensor x) => Unary.ApplyInPlace<SiluOp>(Floating(x, "silu_cpu"));

    /// <summary>min(max(x, 0), 6), elementwise: <c>torch.nn.functional.relu6</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN stays NaN. Gradient: g strictly between 0 and 6, else 0.</remarks>
    /// <exception cref="ArgumentException">A bool tensor.</exception>
    /// <example><code>var y = Functional.Relu6(x);</code></example>
    public static Tensor Relu6(Tensor x) => Hardtanh(x, 0, 6);

    /// <summary>min(max(x, 0), 6), written into x: <c>torch.nn.functional.relu6</c> with <c>inplace=True</c>.</summary>
    /// <returns>x.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    /// <inheritdoc cref="Relu6(Tensor)"/>
    public static Tensor Relu6_(Tensor x) => Hardtanh_(x, 0, 6);

    /// <summary>x / (1 + |x|), elementwise: <c>torch.nn.functional.softsign</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Made of a quotient, a sum and abs, as PyTorch records it.</remarks>
    /// <example><code>var y = Functional.Softsign(x);</code></example>
    public static Tensor Softsign(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Div(x.Abs().Add(1));
    }

    /// <summary>x - tanh(x), elementwise: <c>torch.nn.functional.tanhshrink</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Made of a difference and tanh, as PyTorch records it.</remarks>
    /// <example><code>var y = Functional.Tanhshrink(x);</code></example>
    public static Tensor Tanhshrink(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Sub(x.Tanh());
    }

    private static Tensor Floating(Tensor x, string kernel)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType.IsFloatingPoint() ? x
            : throw new ArgumentException($"\"{kernel}\" not implemented for '{x.DType.ScalarName()}'", nameof(x));
    }

    private static Tensor NotBool(Tensor x, string kernel)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType != DType.Bool ? x
            : throw new ArgumentException($"\"{kernel}\" not implemented for 'Bool'", nameof(x));
    }

    private static Tensor Bounded(Tensor x, double min, double max)
    {
        NotBool(x, "hardtanh");
        if (min > max) throw new ArgumentException("min_val cannot be greater than max_val", nameof(min));
        return x.DType != DType.UInt8 || !(min < 0 || max < 0) ? x
            : throw new ArgumentException("cannot do hardtanh on an unsigned type with negative limits", nameof(x));
    }

    private static Tensor Shrinkable(Tensor x, double lambd)
    {
        Floating(x, "softshrink_cpu");
        return lambd >= 0 ? x : throw new ArgumentException(
            $"lambda must be greater or equal to 0, but found to be {lambd}.", nameof(lambd));
    }

    private static Tensor Scalable(Tensor x, double alpha)
    {
        Floating(x, "elu_cpu");
        return alpha != 0 ? x
            : throw new ArgumentException("ZeroDivisionError: alpha cannot be 0 for CELU", nameof(alpha));
    }

    private static bool IsTanh(GeluApproximation approximate) => approximate switch
    {
        GeluApproximation.None => false,
        GeluApproximation.Tanh => true,
        _ => throw new ArgumentException("approximate argument must be either none or tanh.", nameof(approximate)),
    };
}
