using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self + value tensor1 tensor2, elementwise with broadcasting: <c>torch.addcmul</c>.</summary>
    /// <param name="tensor1">The first factor.</param>
    /// <param name="tensor2">The second factor.</param>
    /// <param name="value">A factor on the product.</param>
    /// <remarks>Gradients: g, g value tensor2 and g value tensor1.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var y = x.Addcmul(a, b, 0.5);</code></example>
    public Tensor Addcmul(Tensor tensor1, Tensor tensor2, double value = 1) =>
        Ternary.Apply<AddcmulOp>(this, tensor1, tensor2, value);

    /// <summary>self + value tensor1 tensor2, written into this tensor: <c>torch.Tensor.addcmul_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Addcmul(Tensor, Tensor, double)"/>
    public Tensor Addcmul_(Tensor tensor1, Tensor tensor2, double value = 1) =>
        Ternary.ApplyInPlace<AddcmulOp>(this, tensor1, tensor2, value);
}

internal readonly struct AddcmulOp : ITernaryOp
{
    public static string Name => "addcmul";
    public static string NodeName => "AddcmulBackward0";

    public static string SavedName(int index) => index switch { 0 => "self", 1 => "tensor1", _ => "tensor2" };

    public static Tensor Forward(Tensor a, Tensor b, Tensor c, double p) => a.Add(b.Mul(c), p);

    public static Tensor Backward(int index, Tensor g, Tensor a, Tensor b, Tensor c, double p) => index switch
    {
        0 => g,
        1 => Scaled(g, p).Mul(c),
        _ => Scaled(g, p).Mul(b),
    };

    public static bool Reads(int index, int argument) => index > 0 && argument == 3 - index;

    internal static Tensor Scaled(Tensor g, double p) => p == 1 ? g : g.Mul(p);
}
