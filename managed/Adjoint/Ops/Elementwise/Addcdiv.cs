using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self + value tensor1 / tensor2, elementwise with broadcasting: <c>torch.addcdiv</c>.</summary>
    /// <param name="tensor1">The dividend.</param>
    /// <param name="tensor2">The divisor.</param>
    /// <param name="value">A factor on the quotient.</param>
    /// <remarks>Gradients: g, g value / tensor2 and -g value tensor1 / tensor2^2.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or two integers would be divided.</exception>
    /// <example><code>var y = x.Addcdiv(a, b, 0.5);</code></example>
    public Tensor Addcdiv(Tensor tensor1, Tensor tensor2, double value = 1) =>
        Ternary.Apply<AddcdivOp>(this, tensor1, tensor2, value);

    /// <summary>self + value tensor1 / tensor2, written into this tensor: <c>torch.Tensor.addcdiv_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Addcdiv(Tensor, Tensor, double)"/>
    public Tensor Addcdiv_(Tensor tensor1, Tensor tensor2, double value = 1) =>
        Ternary.ApplyInPlace<AddcdivOp>(this, tensor1, tensor2, value);
}

internal readonly struct AddcdivOp : ITernaryOp
{
    public static string Name => "addcdiv";
    public static string NodeName => "AddcdivBackward0";

    public static string SavedName(int index) => AddcmulOp.SavedName(index);

    public static Tensor Forward(Tensor a, Tensor b, Tensor c, double p) =>
        b.DType.IsFloatingPoint() || c.DType.IsFloatingPoint() ? a.Add(b.Div(c), p)
            : throw new ArgumentException(
                "addcdiv(): Integer division with addcdiv is not supported; cast the dividend");

    public static Tensor Backward(int index, Tensor g, Tensor a, Tensor b, Tensor c, double p) => index switch
    {
        0 => g,
        1 => AddcmulOp.Scaled(g, p).Div(c),
        _ => AddcmulOp.Scaled(g, -p).Mul(b.Div(c.Mul(c))),
    };

    public static bool Reads(int index, int argument) => argument == 2 && index > 0 || argument == 1 && index == 2;
}
