using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>
    /// A leaf like this one with memory of its own, and its gradient likewise: <c>copy.deepcopy</c>. Where
    /// <see cref="Clone"/> is an op of the graph, this makes a second parameter.
    /// </summary>
    /// <remarks>
    /// Values, dtype, shape, <see cref="RequiresGrad"/>, <see cref="GradDType"/> and <see cref="Grad"/> are taken over; hooks and the version
    /// are
    /// not. Strides are kept where the tensor is dense. The copy of a view is no view.
    /// </remarks>
    /// <returns>A leaf with the same values.</returns>
    /// <exception cref="AutogradException">The tensor, or its gradient, is the result of a recorded op.</exception>
    /// <example><code>var best = weight.DeepCopy();</code></example>
    public Tensor DeepCopy() => DeepCopy(new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance));

    /// <summary>The same for one of several tensors: what occurs twice among them is copied once.</summary>
    internal Tensor DeepCopy(Dictionary<Tensor, Tensor> copies)
    {
        if (copies.TryGetValue(this, out Tensor? made)) return made;
        if (!IsLeaf) throw new AutogradException(Errors.DeepCopyNonLeaf);
        Tensor copy = new(Layout.IsDense ? Layout : Layout.ToContiguous(), DType);
        Copies.Into(this, copy);
        copies.Add(this, copy);
        if (Slot is not AutogradMeta meta) return copy;
        if (meta.RequiresGrad) copy.Meta.RequiresGrad = true;
        if (meta.GradDType is not null || meta.AnyGradDType)
            (copy.Meta.GradDType, copy.Meta.AnyGradDType) = (meta.GradDType, meta.AnyGradDType);
        if (meta.Grad is { } grad) copy.Meta.Grad = grad.DeepCopy(copies);
        return copy;
    }
}
