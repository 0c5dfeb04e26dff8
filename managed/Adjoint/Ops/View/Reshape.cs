using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The same memory with other sizes: <c>Tensor.view</c>.</summary>
    /// <param name="shape">The new sizes; one may be -1 and is inferred.</param>
    /// <exception cref="ArgumentException">The element counts differ, or the strides allow no view: use
    /// <see cref="Reshape"/>.</exception>
    /// <example><code>var y = x.View([-1, 4]);</code></example>
    public Tensor View(Shape shape)
    {
        using TapScope tap = Tap.Op("view", this);
        long[] sizes = ViewOps.InferSizes(shape, Count, "view");
        Layout layout = ViewOps.TryView(Layout, sizes) ?? throw new ArgumentException(
            "view(): view size is not compatible with input tensor's size and stride (at least one dimension spans across " +
            $"two contiguous subspaces). Use Reshape(...) instead. Got shape {Shape} with strides " +
            $"{Shape.Text(Layout.Strides)}, expected a view as {shape}");
        return ViewTo(layout, "ViewBackward0");
    }

    /// <summary>The sizes of <paramref name="other"/> on this memory: <c>Tensor.view_as</c>.</summary>
    public Tensor ViewAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return View(other.Shape);
    }

    /// <summary>The same elements in row-major order with other sizes: a view where possible, else a copy:
    /// <c>torch.reshape</c>.</summary>
    /// <param name="shape">The new sizes; one may be -1 and is inferred.</param>
    /// <exception cref="ArgumentException">The element counts differ.</exception>
    /// <example><code>var y = x.Reshape([2, -1]);</code></example>
    public Tensor Reshape(Shape shape)
    {
        using TapScope tap = Tap.Op("reshape", this);
        long[] sizes = ViewOps.InferSizes(shape, Count, "reshape");
        return ViewOps.TryView(Layout, sizes) is { } layout
            ? ViewTo(layout, IsContiguous ? "ViewBackward0" : "ReshapeAliasBackward0")
            : CloneAs(Layout.ToContiguous()).UnsafeView(sizes);
    }

    /// <summary>The sizes of <paramref name="other"/>, a view where possible: <c>Tensor.reshape_as</c>.</summary>
    public Tensor ReshapeAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Reshape(other.Shape);
    }

    /// <summary>Merges dimensions <paramref name="startDim"/> to <paramref name="endDim"/> into one: <c>torch.flatten</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Flatten(int startDim = 0, int endDim = -1)
    {
        using TapScope tap = Tap.Op("flatten", this);
        int start = Dims.Wrap(startDim, Rank, "flatten"), end = Dims.Wrap(endDim, Rank, "flatten");
        if (start > end) throw new ArgumentException("flatten() has invalid args: start_dim cannot come after end_dim");
        if (Rank == 0) return Reshape([1]);
        if (start == end) return this;
        long merged = 1;
        for (int d = start; d <= end; d++) merged *= Layout.Sizes[d];
        return Reshape(new Shape([.. Layout.Sizes[..start], merged, .. Layout.Sizes[(end + 1)..]]));
    }

    /// <summary>A view of a fresh temporary that nobody else sees: not tracked as a view.</summary>
    internal Tensor UnsafeView(long[] sizes, string name = "UnsafeViewBackward0")
    {
        Tensor view = Alias(ViewOps.TryView(Layout, sizes)!, Offset);
        if (RequiresGrad && GradMode.IsEnabled) view.SetHistory(ReshapeNode(name));
        if (ThreadModes.DualLevels != 0) Duals.View(this, view);
        return view;
    }

    private Tensor ViewTo(Layout layout, string name) =>
        ViewOps.Make(this, layout, Offset, name, static (x, name) => x.ReshapeNode(name));

    private ViewNode<long[]> ReshapeNode(string name)
    {
        ViewNode<long[]> node = new(name, Layout.Sizes, static (g, sizes) => g.Reshape(new Shape(sizes)),
            static (g, sizes) => g.Reshape(Batches.Behind(g.Size(0), sizes)));
        node.Connect(this);
        return node;
    }
}
