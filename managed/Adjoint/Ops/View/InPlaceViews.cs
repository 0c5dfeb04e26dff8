using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Swaps two dimensions of this tensor itself; no element moves: <c>Tensor.transpose_</c>.</summary>
    /// <remarks>Like every method here it follows the rules of in-place writes, although it writes nothing.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    /// <example><code>x.Transpose_(0, 1);</code></example>
    public Tensor Transpose_(int dim0, int dim1) =>
        BecomeView("transpose_", "TransposeBackward1", Transpose(dim0, dim1));

    /// <summary>Transposes this matrix itself: <c>Tensor.t_</c>.</summary>
    /// <exception cref="ArgumentException">More than two dimensions.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    /// <example><code>x.T_();</code></example>
    public Tensor T_() => BecomeView("t_", "TBackward1", T());

    /// <summary>Removes a dimension of size 1 of this tensor itself; any other stays: <c>Tensor.squeeze_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    /// <example><code>x.Squeeze_(0);</code></example>
    public Tensor Squeeze_(int dim) => BecomeView("squeeze_", "SqueezeBackward4", Squeeze(dim));

    /// <summary>Removes all dimensions of size 1 of this tensor itself.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    public Tensor Squeeze_() => BecomeView("squeeze_", "SqueezeBackward3", Squeeze());

    /// <summary>Removes these dimensions of this tensor itself where their size is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    public Tensor Squeeze_(params ReadOnlySpan<int> dims) =>
        BecomeView("squeeze_", "SqueezeBackward5", Squeeze(dims));

    /// <summary>Inserts a dimension of size 1 into this tensor itself: <c>Tensor.unsqueeze_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    /// <example><code>x.Unsqueeze_(-1);</code></example>
    public Tensor Unsqueeze_(int dim) => BecomeView("unsqueeze_", "UnsqueezeBackward1", Unsqueeze(dim));

    /// <summary>Gives this tensor itself other sizes, strides and offset in its storage:
    /// <c>Tensor.as_strided_</c>.</summary>
    /// <exception cref="ArgumentException">The geometry would reach outside the storage.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that cannot be written.
    /// </exception>
    /// <example><code>x.AsStrided_([3, 2], [1, 1]);</code></example>
    public Tensor AsStrided_(Shape shape, ReadOnlySpan<long> strides, long? storageOffset = null) =>
        BecomeView("as_strided_", "AsStridedBackward1", AsStrided(shape, strides, storageOffset));

    /// <summary>Takes over the geometry of a view of this tensor, and the view's node, by the name that PyTorch gives
    /// it then.</summary>
    private Tensor BecomeView(string op, string nodeName, Tensor view)
    {
        Views.CheckInPlace(this, RequiresGrad);
        bool record = RequiresGrad && GradMode.IsEnabled;
        (Layout, Offset) = (view.Layout, view.Offset);
        BumpVersion(op);
        // What is a view itself stays one, of the same base, whose values have not changed: its node is made anew when
        // it is next asked for.
        if (!record || Slot is AutogradMeta { View: not null }) return this;
        ViewNode node = (ViewNode)view.GradFnQuietly!;
        node.Rename(nodeName);
        Views.Rebase(this, node);
        return this;
    }
}
