using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>mask ? value : x, elementwise with broadcasting: <c>torch.masked_fill</c>.</summary>
    /// <param name="mask">A Bool tensor that broadcasts with this one.</param>
    /// <param name="value">What is written where the mask is true.</param>
    /// <remarks>Gradient: g, 0 where it was replaced.</remarks>
    /// <returns>A tensor of the shape that both broadcast to, in this dtype.</returns>
    /// <exception cref="ArgumentException">The mask is not Bool or does not broadcast.</exception>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <example><code>var scores = logits.MaskedFill(future, double.NegativeInfinity);</code></example>
    public Tensor MaskedFill(Tensor mask, Scalar value) =>
        Masks.Filled(this, mask, Number(value), Masks.FillNumber, inPlace: false);

    /// <summary>The same with the value in a tensor without dimensions, which has a gradient of its own: the sum of g
    /// where it was written.</summary>
    /// <exception cref="ArgumentException">The mask is not Bool or does not broadcast; the value has dimensions or a
    /// dtype of a higher category.</exception>
    /// <inheritdoc cref="MaskedFill(Tensor, Scalar)"/>
    public Tensor MaskedFill(Tensor mask, Tensor value) =>
        Masks.Filled(this, mask, value, Masks.FillTensor, inPlace: false);

    /// <summary>Writes a value where the mask, which broadcasts to this shape, is true:
    /// <c>Tensor.masked_fill_</c>.</summary>
    /// <returns>This tensor.</returns>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="MaskedFill(Tensor, Scalar)"/>
    public Tensor MaskedFill_(Tensor mask, Scalar value) =>
        Masks.Filled(this, mask, Number(value), Masks.FillNumber, inPlace: true);

    /// <inheritdoc cref="MaskedFill_(Tensor, Scalar)"/>
    public Tensor MaskedFill_(Tensor mask, Tensor value) =>
        Masks.Filled(this, mask, value, Masks.FillTensor, inPlace: true);

    /// <summary>The elements where the mask is true, in row-major order: <c>torch.masked_select</c>.</summary>
    /// <param name="mask">A Bool tensor that broadcasts with this one.</param>
    /// <remarks>Gradient: g where an element was taken, 0 elsewhere. How many elements there are depends on the values
    /// of the mask: a captured step refuses it.</remarks>
    /// <returns>A vector.</returns>
    /// <exception cref="ArgumentException">The mask is not Bool or does not broadcast.</exception>
    /// <example><code>var positive = x.MaskedSelect(x &gt; 0);</code></example>
    public Tensor MaskedSelect(Tensor mask) => Masks.Selected(this, mask);

    /// <summary>Writes the elements of a source, in order, where the mask is true:
    /// <c>torch.masked_scatter</c>.</summary>
    /// <param name="mask">A Bool tensor that broadcasts with this one.</param>
    /// <param name="source">In this dtype, of any shape, with at least as many elements as the mask has
    /// trues.</param>
    /// <remarks>Gradients: g to this tensor, 0 where it was replaced; g at the trues to the source, 0 to what was not
    /// used.</remarks>
    /// <returns>A tensor of the shape that this one and the mask broadcast to.</returns>
    /// <exception cref="ArgumentException">The mask is not Bool or does not broadcast; the source has another dtype or
    /// too few elements.</exception>
    /// <example><code>var y = x.MaskedScatter(missing, guesses);</code></example>
    public Tensor MaskedScatter(Tensor mask, Tensor source) => Masks.Scattered(this, mask, source);

    /// <summary>Writes the elements of a source, in order, into this tensor: <c>Tensor.masked_scatter_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="MaskedScatter"/>
    public Tensor MaskedScatter_(Tensor mask, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(source);
        Masks.CheckBroadcastsTo(mask, this, "masked_scatter_");
        return Replaced.By("masked_scatter_", this, x => x.MaskedScatter(mask, source), source.RequiresGrad);
    }
}
