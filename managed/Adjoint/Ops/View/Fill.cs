using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A tensor like this one with one value everywhere: <c>torch.fill</c>.</summary>
    /// <remarks>Gradient: zeros.</remarks>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <example><code>var y = x.Fill(1.5);</code></example>
    public Tensor Fill(Scalar value)
    {
        using TapScope tap = Tap.Op("fill", this);
        CheckFits(value, DType);
        Tensor y = new(Layout.IsDense ? Layout : Layout.ToContiguous(), DType);
        Fills.Into(y, value);
        if (RequiresGrad && GradMode.IsEnabled)
        {
            OverwriteNode node = new("FillBackward0");
            node.Connect(this);
            y.SetHistory(node);
        }
        return y;
    }

    /// <summary>The same with the value of a scalar tensor.</summary>
    /// <remarks>Gradients: zeros, and the sum of g.</remarks>
    /// <exception cref="ArgumentException">The value is not a scalar.</exception>
    public Tensor Fill(Tensor value)
    {
        using TapScope tap = Tap.Op("fill", this, value);
        CheckFill(value, "fill");
        Tensor y = new(Layout.IsDense ? Layout : Layout.ToContiguous(), DType);
        Copies.Into(value, y);
        if (FillNode(value, "FillBackward1") is { } node) y.SetHistory(node);
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(value, y, new Shape(y.Layout.Sizes), static (t, shape) => t.Expand(shape));
        return y;
    }

    /// <summary>Writes one value everywhere: <c>Tensor.fill_</c>.</summary>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Fill_(Scalar value) => Overwrite(value, "fill_", "FillBackward2");

    /// <summary>Writes the value of a scalar tensor everywhere.</summary>
    /// <remarks>Gradients: zeros, and the sum of g.</remarks>
    /// <exception cref="ArgumentException">The value is not a scalar.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <example><code>x.Fill_(y.Mean());</code></example>
    public Tensor Fill_(Tensor value)
    {
        using TapScope tap = Tap.InPlace("fill", this, value);
        CheckFill(value, "fill_");
        InPlace.Check(this, RequiresGrad || (value.RequiresGrad && DType.IsFloatingPoint()));
        Tensor? tangent = ThreadModes.DualLevels == 0 || !DType.IsFloatingPoint() ? null
            : Duals.Checked(this, Duals.Level?.TangentOf(value));
        // The value may lie in what is written.
        return InPlace.Write(this, Copies.Contiguous(value), FillNode(value, "FillBackward3"), tangent, "fill_");
    }

    private static void CheckFill(Tensor value, string op)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Rank != 0)
        {
            throw new ArgumentException($"{op} only supports 0-dimension value tensor but got tensor with " +
                $"{value.Rank} dimensions.",
                nameof(value));
        }
    }

    private FormulaNode<int>? FillNode(Tensor value, string name)
    {
        if (!GradMode.IsEnabled || !DType.IsFloatingPoint() || !(RequiresGrad || value.RequiresGrad)) return null;
        FormulaNode<int> node = new(name, GradientFlow.Moves, 0, static (g, _, _) => g.ZerosLike(),
            static (g, _, _) => g.Sum());
        node.Connect(this, value);
        return node;
    }
}
