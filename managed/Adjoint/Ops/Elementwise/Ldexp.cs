namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self 2^other, elementwise with broadcasting: <c>torch.ldexp</c>.</summary>
    /// <param name="other">The exponents; their shape has to broadcast with this one's.</param>
    /// <remarks>A product and a power, as PyTorch records it.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var y = mantissa.Ldexp(exponent);</code></example>
    public Tensor Ldexp(Tensor other) => Mul(Pow(2.0, other));

    /// <summary>self 2^other, written into this tensor: <c>torch.Tensor.ldexp_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Ldexp(Tensor)"/>
    public Tensor Ldexp_(Tensor other) => Mul_(Pow(2.0, other));
}
