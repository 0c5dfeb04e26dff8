using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>All slices along a dimension, as views that may not be written in place: <c>torch.unbind</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>foreach (var row in x.Unbind()) Console.WriteLine(row);</code></example>
    public Tensor[] Unbind(int dim = 0)
    {
        using TapScope tap = Tap.Op("unbind", this);
        if (Rank == 0) throw new ArgumentException("unbind(): Dimension specified as 0 but tensor has no dimensions");
        int d = Dims.Wrap(dim, Rank, "unbind");
        Layout slice = new(ViewOps.Removed(Layout.Sizes, d), ViewOps.Removed(Layout.Strides, d));
        Tensor[] views = new Tensor[Layout.Sizes[d]];
        for (int i = 0; i < views.Length; i++) views[i] = Alias(slice, Offset + i * Layout.Strides[d]);
        return MultiView.Finish(this, views, d, "UnbindBackward0", stack: true);
    }

    /// <summary>At most <paramref name="chunks"/> views of equal size, the last perhaps smaller: <c>torch.chunk</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or chunks is not positive.</exception>
    public Tensor[] Chunk(int chunks, int dim = 0)
    {
        using TapScope tap = Tap.Op("chunk", this);
        return ChunkInto(chunks, dim, "");
    }

    /// <summary>
    /// <see cref="Chunk"/> into parts that autograd does not know as views: each may be written in place, as long as
    /// nobody uses this tensor any more. <c>torch.unsafe_chunk</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or chunks is not positive.</exception>
    /// <example><code>var gates = (x.MatMul(w) + b).UnsafeChunk(4, 1);</code></example>
    public Tensor[] UnsafeChunk(int chunks, int dim = 0)
    {
        using TapScope tap = Tap.Op("unsafe_chunk", this);
        return ChunkInto(chunks, dim, "Unsafe");
    }

    private Tensor[] ChunkInto(int chunks, int dim, string prefix)
    {
        if (Rank == 0) throw new ArgumentException("chunk expects at least a 1-dimensional tensor");
        if (chunks <= 0)
            throw new ArgumentOutOfRangeException(nameof(chunks), $"chunk expects `chunks` to be greater than 0, got: {chunks}");
        int d = Dims.Wrap(dim, Rank, "chunk");
        long size = Layout.Sizes[d];
        long each = (size + chunks - 1) / chunks;
        if (each == 0) return SplitInto(Enumerable.Repeat(0L, chunks).ToArray(), d, prefix + "SplitWithSizesBackward0");
        return prefix.Length == 0 ? Split(each, d) : UnsafeSplit(each, d);
    }

    /// <summary>Views of <paramref name="splitSize"/> elements along a dimension, the last perhaps smaller:
    /// <c>torch.split</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or the size is not positive.</exception>
    public Tensor[] Split(long splitSize, int dim = 0)
    {
        using TapScope tap = Tap.Op("split", this);
        return SplitEvery(splitSize, dim, "SplitBackward0");
    }

    /// <summary><see cref="Split"/> into parts that may be written in place, as with <see cref="UnsafeChunk"/>:
    /// <c>torch.unsafe_split</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or the size is not positive.</exception>
    public Tensor[] UnsafeSplit(long splitSize, int dim = 0)
    {
        using TapScope tap = Tap.Op("unsafe_split", this);
        return SplitEvery(splitSize, dim, "UnsafeSplitBackward0");
    }

    private Tensor[] SplitEvery(long splitSize, int dim, string name)
    {
        int d = Dims.Wrap(dim, Rank, "split");
        long size = Rank == 0 ? throw new ArgumentException("split expects at least a 1-dimensional tensor") : Layout.Sizes[d];
        if (splitSize < 0 || (splitSize == 0 && size != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(splitSize),
                $"split expects split_size be non-negative, but got split_size={splitSize}");
        }
        long count = Math.Max(1, splitSize == 0 ? 1 : (size + splitSize - 1) / splitSize);
        long[] sizes = new long[count];
        for (long i = 0; i < count; i++) sizes[i] = Math.Min(splitSize, size - i * splitSize);
        return SplitInto(sizes, d, name);
    }

    /// <summary>Views of these sizes along a dimension: <c>torch.split_with_sizes</c>.</summary>
    /// <exception cref="ArgumentException">The sizes do not add up to the dimension.</exception>
    public Tensor[] SplitWithSizes(ReadOnlySpan<long> sizes, int dim = 0)
    {
        using TapScope tap = Tap.Op("split_with_sizes", this);
        return SplitBy(sizes, dim, "SplitWithSizesBackward0");
    }

    /// <summary><see cref="SplitWithSizes"/> into parts that may be written in place, as with
    /// <see cref="UnsafeChunk"/>: <c>torch.unsafe_split_with_sizes</c>.</summary>
    /// <exception cref="ArgumentException">The sizes do not add up to the dimension.</exception>
    public Tensor[] UnsafeSplitWithSizes(ReadOnlySpan<long> sizes, int dim = 0)
    {
        using TapScope tap = Tap.Op("unsafe_split_with_sizes", this);
        return SplitBy(sizes, dim, "UnsafeSplitWithSizesBackward0");
    }

    private Tensor[] SplitBy(ReadOnlySpan<long> sizes, int dim, string name)
    {
        int d = Dims.Wrap(dim, Rank, "split_with_sizes");
        long sum = 0;
        foreach (long size in sizes) sum += size >= 0 ? size : throw new ArgumentException(
            $"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={Shape.Text(sizes)}");
        if (Rank == 0 || sum != Layout.Sizes[d])
        {
            throw new ArgumentException($"split_with_sizes expects split_sizes to sum exactly to {(Rank == 0 ? 0 : Layout.Sizes[d])} " +
                $"(input tensor's size at dimension {d}), but got split_sizes={Shape.Text(sizes)}");
        }
        return SplitInto(sizes.ToArray(), d, name);
    }

    private Tensor[] SplitInto(long[] pieces, int d, string name)
    {
        bool tied = !name.StartsWith("Unsafe", StringComparison.Ordinal);
        Tensor[] views = new Tensor[pieces.Length];
        long from = 0;
        for (int i = 0; i < views.Length; i++)
        {
            long[] sizes = [.. Layout.Sizes];
            sizes[d] = pieces[i];
            Layout layout = new(sizes, Layout.Strides);
            long offset = Offset + from * Layout.Strides[d];
            views[i] = tied ? Alias(layout, offset) : UntiedAlias(layout, offset);
            from += pieces[i];
        }
        return MultiView.Finish(this, views, d, name, stack: false, tied);
    }
}

/// <summary>What the ops with several views share: one node for all outputs, and views that refuse in-place writes.</summary>
internal static class MultiView
{
    public static Tensor[] Finish(Tensor source, Tensor[] views, int dim, string name, bool stack, bool tied = true)
    {
        if (source.RequiresGrad && GradMode.IsEnabled && views.Length > 0)
        {
            MultiViewNode node = new(source, views, dim, name, stack);
            for (int i = 0; i < views.Length; i++) views[i].SetHistory(node, i);
        }
        if (!tied) return views;
        foreach (Tensor view in views) Views.Track(source, view, multiOutput: true);
        if (ThreadModes.DualLevels != 0)
            foreach (Tensor view in views) Duals.View(source, view);
        return views;
    }
}

internal sealed class MultiViewNode : ViewNode
{
    private readonly Layout[] _results;
    private readonly int _dim;
    private readonly bool _stack;

    public MultiViewNode(Tensor source, Tensor[] views, int dim, string name, bool stack) : base(name)
    {
        (_dim, _stack) = (dim, stack);
        _results = new Layout[views.Length];
        for (int i = 0; i < views.Length; i++) _results[i] = views[i].Layout;
        ResultDType = source.DType;
        Connect(source);
    }

    public override int InputCount => _results.Length;

    internal override (Layout Layout, DType DType) Result(int index) => (_results[index], ResultDType);

    internal override void Backward(GraphTask task, Tensor g) => BackwardAll(task, [g]);

    internal override void BackwardAll(GraphTask task, Tensor?[] grads)
    {
        if (!task.Wants(this, 0) || Array.TrueForAll(grads, static g => g is null)) return;
        Tensor[] parts = new Tensor[grads.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = grads[i] ?? Tensor.Zeros(new Shape(_results[i].Sizes), ResultDType);
        task.SendFresh(this, 0, _stack ? Tensor.Stack(parts, _dim) : Tensor.Cat(parts, _dim));
    }
}
