using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// Linear views: another layout on the same memory, and its adjoint. A view op says which layout and which node; tracking,
/// recording and version sharing happen here.
/// </summary>
internal static class ViewOps
{
    /// <summary>The view; <paramref name="node"/> is called only if the graph is recorded.</summary>
    public static Tensor Make<TState>(Tensor x, Layout layout, long offset, TState state, Func<Tensor, TState, Node1> node)
    {
        Tensor view = x.Alias(layout, offset);
        if (x.Slot is not null && AutogradThread.Current.GradEnabled && x.RequiresGrad)
        {
            Node1 made = node(x, state);
            made.Connect(x);
            view.SetHistory(made);
        }
        Views.Track(x, view);
        if (ThreadModes.DualLevels != 0) MakeTangent(x, view, state, node);
        return view;
    }

    /// <summary>The tensor itself as a view: another tensor of the same geometry.</summary>
    public static Tensor Alias(Tensor x) => Make(x, x.Layout, x.Offset, 0, static (_, _) =>
        new ViewNode<int>("AliasBackward0", 0, static (g, _) => g, static (g, _) => g));

    /// <summary>What a view shows, in memory of its own. The view is nobody else's: its node becomes the
    /// copy's.</summary>
    public static Tensor Copied(Tensor view) => Copied([view])[0];

    /// <inheritdoc cref="Copied(Tensor)"/>
    public static Tensor[] Copied(Tensor[] views)
    {
        Tensor[] copies = new Tensor[views.Length];
        for (int i = 0; i < copies.Length; i++)
        {
            Tensor y = copies[i] = Copies.Contiguous(views[i]);
            if (views[i].GradFnQuietly is ViewNode node)
            {
                if (i == 0) node.Rename(node.Name + "_copy");
                y.SetHistory(node, i);
            }
            if (ThreadModes.DualLevels != 0) Duals.Copied(views[i], y);
        }
        return copies;
    }

    /// <summary>
    /// Says that y is x with its elements moved, repeated or left out: a linear op, whose tangent is the op of the
    /// tangent, and whose gradient is <paramref name="adjoint"/>.
    /// </summary>
    public static Tensor Moved<TState>(Tensor x, Tensor y, string nodeName, TState state,
        Func<Tensor, TState, Tensor> op, Func<Tensor, TState, Tensor> adjoint)
    {
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            ViewNode<TState> node = new(nodeName, state, adjoint);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Duals.LinearEach(x, y, state, op);
        return y;
    }

    /// <summary>The tangent of a view is the same view of the tangent, with a node of its kind.</summary>
    private static void MakeTangent<TState>(Tensor x, Tensor view, TState state, Func<Tensor, TState, Node1> node)
    {
        if (Duals.Level is not { } level) return;
        level.TrackView(x, view);
        if (level.TangentOf(x) is not { } t) return;
        using PausedForward paused = new(level);
        long offset = t.Offset + view.Offset - x.Offset;
        bool inside = offset >= 0 && offset + view.Layout.Extent <= t.Storage.ByteLength / t.DType.Size();
        level.Set(view, level.Directions == 0 && inside
            ? Make(t, view.Layout, offset, state, node) : level.Part(t, x, view));
    }

    /// <summary>Sizes with one -1 filled in, checked against the element count.</summary>
    public static long[] InferSizes(Shape shape, long count, string op)
    {
        long[] sizes = shape.ToArray();
        int inferred = -1;
        long product = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == -1)
            {
                if (inferred >= 0) throw new ArgumentException($"{op}(): only one dimension can be inferred, got shape {shape}");
                inferred = i;
            }
            else if (sizes[i] < 0)
            {
                throw new ArgumentException($"{op}(): invalid shape dimension {sizes[i]} in {shape}");
            }
            else
            {
                if (Math.BigMul(product, sizes[i], out product) != 0 || product < 0) throw Invalid(shape, count, op);
            }
        }
        bool fits = inferred < 0 ? product == count : product > 0 && count % product == 0;
        if (inferred >= 0 && product == 0 && count == 0)
        {
            throw new ArgumentException($"{op}(): cannot reshape tensor of 0 elements into shape {shape} because the " +
                "unspecified dimension size -1 can be any value and is ambiguous");
        }
        if (!fits) throw Invalid(shape, count, op);
        if (inferred >= 0) sizes[inferred] = count / product;
        return sizes;
    }

    private static ArgumentException Invalid(Shape shape, long count, string op) =>
        new($"{op}(): shape '{shape}' is invalid for input of size {count}");

    /// <summary>
    /// The layout of <paramref name="sizes"/> on the same memory, or null if only a copy can have them: every new dimension
    /// has to lie within a stretch of old dimensions that step evenly.
    /// </summary>
    public static Layout? TryView(Layout layout, long[] sizes)
    {
        if (layout.Count == 0 || layout.IsContiguous) return Layout.Contiguous(sizes);
        long[] strides = new long[sizes.Length];
        int view = sizes.Length - 1;
        long stride = layout.Strides.Length > 0 ? layout.Strides[^1] : 1;
        long inOld = 1, inNew = 1;
        for (int d = layout.Rank - 1; d >= 0; d--)
        {
            inOld *= layout.Sizes[d];
            bool ends = d == 0 || (layout.Sizes[d - 1] != 1 && layout.Strides[d - 1] != inOld * stride);
            if (!ends) continue;
            while (view >= 0 && (inNew < inOld || sizes[view] == 1))
            {
                strides[view] = inNew * stride;
                inNew *= sizes[view];
                view--;
            }
            if (inNew != inOld) return null;
            if (d > 0)
            {
                stride = layout.Strides[d - 1];
                inOld = inNew = 1;
            }
        }
        return view == -1 ? new Layout(sizes, strides) : null;
    }

    public static long[] Removed(long[] values, int index)
    {
        long[] result = new long[values.Length - 1];
        for (int i = 0, k = 0; i < values.Length; i++)
            if (i != index) result[k++] = values[i];
        return result;
    }

    public static long[] Inserted(long[] values, int index, long value)
    {
        long[] result = new long[values.Length + 1];
        for (int i = 0, k = 0; i < result.Length; i++) result[i] = i == index ? value : values[k++];
        return result;
    }
}

/// <summary>The node of a view; or of the op that made a copy of it, or gave a tensor its geometry.</summary>
internal abstract class ViewNode(string name) : Node1
{
    private string _name = name;

    public sealed override string Name => _name;

    internal sealed override GradientFlow Flow => GradientFlow.Moves;

    /// <summary>The node serves another op from now on than the one that made the view.</summary>
    public void Rename(string name) => _name = name;
}

/// <summary>
/// The node of a view whose adjoint is a tensor op of the gradient: the formula is a static function of the gradient and a
/// small state, so that second derivatives come by themselves. <paramref name="batched"/> is the same for a gradient with a
/// leading dimension more than the view has.
/// </summary>
internal sealed class ViewNode<TState>(string name, TState state, Func<Tensor, TState, Tensor> adjoint,
    Func<Tensor, TState, Tensor>? batched = null) : ViewNode(name)
{
    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.Send(this, 0, adjoint(g, state));
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads)
    {
        if (batched is null) base.BackwardBatch(task, grads);
        else if (task.Wants(this, 0)) task.Send(this, 0, batched(grads[0]!, state));
    }
}
