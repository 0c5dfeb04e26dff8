using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed unsafe partial class Tensor
{
    /// <summary>Mantissa and exponent, x = mantissa 2^exponent with a mantissa from 1/2 to 1, elementwise:
    /// <c>torch.frexp</c>.</summary>
    /// <returns>The mantissa in this dtype and the exponent in Int32, of this shape; 0, infinities and NaN are their
    /// own mantissa with the exponent 0.</returns>
    /// <remarks>Gradient of the mantissa: g / 2^exponent; the exponent has none.</remarks>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    /// <example><code>var (mantissa, exponent) = x.Frexp();</code></example>
    public (Tensor Mantissa, Tensor Exponent) Frexp()
    {
        if (!DType.IsFloatingPoint())
            throw new ArgumentException($"frexp(): only supports floating-point dtypes, but got {DType.Name()}");
        using TapScope tap = Tap.Op("frexp", this);
        Tensor x = Copies.RowMajor(this);
        Tensor mantissa = new(Layout.ToContiguous(), DType), exponent = new(mantissa.Layout, DType.Int32);
        nint n = (nint)Count;
        if (DType == DType.Float32) KernelSet.Split(x.As<float>(), mantissa.As<float>(), exponent.As<int>(), n);
        else KernelSet.Split(x.As<double>(), mantissa.As<double>(), exponent.As<int>(), n);
        GC.KeepAlive(x);
        GC.KeepAlive(mantissa);
        GC.KeepAlive(exponent);
        if (RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<int> node = new("FrexpBackward0", GradientFlow.Elementwise, 0,
                static (g, kept, _) => Scaled(g, kept[0]));
            node.Keep(("exponent", new SavedTensor(exponent))).Connect(this);
            mantissa.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Duals.Linear(this, mantissa, exponent, static (t, e, _) => Scaled(t, e));
        return (mantissa, exponent);
    }

    private static Tensor Scaled(Tensor g, Tensor exponent) => g.Div(exponent.To(g.DType).Exp2());
}
