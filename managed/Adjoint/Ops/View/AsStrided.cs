using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A view with these sizes, strides and storage offset: <c>torch.as_strided</c>. The one view that can leave its
    /// tensor behind: offsets count from the start of the storage.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="strides">The strides, in elements, none negative.</param>
    /// <param name="storageOffset">The first element; by default this tensor's.</param>
    /// <exception cref="ArgumentException">The view would reach outside the storage.</exception>
    /// <example><code>var windows = x.AsStrided([3, 2], [1, 1]);</code></example>
    public Tensor AsStrided(Shape shape, ReadOnlySpan<long> strides, long? storageOffset = null)
    {
        using TapScope tap = Tap.Op("as_strided", this);
        long offset = storageOffset ?? Offset;
        Layout layout = CheckedStrides(shape, strides, offset, Storage.ByteLength / DType.Size());
        return ViewOps.Make(this, layout, offset, (layout, offset - Offset), static (x, at) =>
            new ViewNode<(Layout Base, Layout View, long Offset)>("AsStridedBackward0", (x.Layout, at.layout, at.Item2),
                static (g, s) => g.AsStridedScatter(s.Base, s.View, s.Offset)));
    }

    /// <summary>The layout of a strided view that has to lie within so many elements.</summary>
    private static Layout CheckedStrides(Shape shape, ReadOnlySpan<long> strides, long offset, long available)
    {
        if (strides.Length != shape.Rank)
            throw new ArgumentException($"as_strided(): mismatch in length of strides ({strides.Length}) and shape ({shape.Rank})");
        // In 128 bits: a view whose reach overflows must not look small.
        Int128 reach = shape.Sizes.Contains(0) ? 0 : 1;
        for (int i = 0; i < strides.Length; i++)
        {
            if (strides[i] < 0)
                throw new ArgumentException($"as_strided(): negative strides are not supported, got {strides[i]}");
            if (shape[i] < 0)
            {
                throw new ArgumentException(
                    $"as_strided(): negative sizes are not supported, got {shape}", nameof(shape));
            }
            if (reach > 0) reach += (Int128)(shape[i] - 1) * strides[i];
        }
        Layout layout = new(shape.ToArray(), strides.ToArray());
        if (offset < 0 || offset + reach > available)
        {
            throw new ArgumentException($"as_strided(): size {shape}, strides {Shape.Text(strides)}, storage offset {offset} " +
                $"are out of bounds for storage of {available} elements");
        }
        return layout;
    }

    /// <summary>
    /// The adjoint of a strided view: zeros with the geometry of the base, and this gradient added where the view's elements
    /// lie, several times where they overlap.
    /// </summary>
    internal Tensor AsStridedScatter(Layout source, Layout view, long offset)
    {
        using TapScope tap = Tap.Op("as_strided_scatter", this);
        Layout whole = source.IsDense ? source : source.ToContiguous();
        Tensor result = new(whole, DType);
        using (GradMode.NoGrad())
        {
            result.Zero_();
            Scatter(result, source, view, offset);
        }
        if (RequiresGrad && GradMode.IsEnabled)
        {
            ViewNode<(Layout Source, Layout View, long Offset)> node = new("AsStridedScatterBackward0",
                (source, view, offset), static (g, s) => g.AsStridedGather(s.Source, s.View, s.Offset));
            node.Connect(this);
            result.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(this, result, (source, view, offset),
                static (t, s) => t.AsStridedScatter(s.source, s.view, s.offset));
        }
        return result;
    }

    private void Scatter(Tensor result, Layout source, Layout view, long offset)
    {
        // A base with gaps has no dense image of its memory: rebuild the memory, scatter there, and read the base back.
        bool direct = IsImage(source, view, offset);
        (long size, long at) = Memory(source, view, offset);
        Tensor memory = direct ? result : Zeros([size], DType);
        if (!view.MayOverlap())
        {
            Copies.AddInto(this, memory.Alias(view, at + offset));
        }
        else
        {
            // Elements that share an address are added one slice at a time; within a slice nothing overlaps.
            AddSlices(this, memory, view.Sizes, view.Strides, at + offset);
        }
        if (!direct) Copies.Into(memory.Alias(source, at), result);
    }

    /// <summary>The adjoint of the scatter: this gradient, laid out as the base, read through the view.</summary>
    private Tensor AsStridedGather(Layout source, Layout view, long offset)
    {
        Shape sizes = new(view.Sizes);
        if (IsImage(source, view, offset))
        {
            Tensor image = Layout.Strides.AsSpan().SequenceEqual(source.Strides) ? this : CloneAs(source);
            return image.AsStrided(sizes, view.Strides, image.Offset + offset);
        }
        (long size, long at) = Memory(source, view, offset);
        return AsStridedScatter(Layout.Contiguous([size]), source, at).AsStrided(sizes, view.Strides, at + offset);
    }

    /// <summary>Whether a tensor with the layout of the base holds all that the view shows.</summary>
    internal static bool IsImage(Layout source, Layout view, long offset) =>
        source.IsDense && offset >= 0 && offset + view.Extent <= source.Count;

    /// <summary>The stretch of memory from the first element of base and view to the last, and where the base begins in
    /// it.</summary>
    internal static (long Size, long At) Memory(Layout source, Layout view, long offset)
    {
        long at = Math.Max(0, -offset);
        return (Math.Max(at + source.Extent, at + offset + view.Extent), at);
    }

    private static void AddSlices(Tensor g, Tensor memory, long[] sizes, long[] strides, long offset)
    {
        Layout layout = new(sizes, strides);
        if (!layout.MayOverlap())
        {
            Copies.AddInto(g, memory.Alias(layout, offset));
            return;
        }
        for (long i = 0; i < sizes[0]; i++)
            AddSlices(g.Select(0, i), memory, sizes[1..], strides[1..], offset + i * strides[0]);
    }
}
