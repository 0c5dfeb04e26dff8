using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Joins tensors along a dimension: <c>torch.cat</c>.</summary>
    /// <param name="tensors">Equal in every other size; 1-D tensors of 0 elements are skipped, as in PyTorch.</param>
    /// <param name="dim">The dimension that grows.</param>
    /// <remarks>Gradients: the parts of g.</remarks>
    /// <exception cref="ArgumentException">No tensors, or their sizes do not fit.</exception>
    /// <example><code>var y = Tensor.Cat([a, b], dim: 1);</code></example>
    public static Tensor Cat(IReadOnlyList<Tensor> tensors, int dim = 0)
    {
        using TapScope tap = Tap.Op("cat", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0) throw new ArgumentException("cat(): expected a non-empty list of Tensors", nameof(tensors));
        CheckElements(tensors, "cat");
        Tensor? like = null;
        DType dtype = tensors[0].DType;
        bool record = false;
        for (int i = 0; i < tensors.Count; i++)
        {
            Tensor t = tensors[i];
            if (t.Rank == 0)
                throw new ArgumentException($"cat(): zero-dimensional tensor (at position {i}) cannot be concatenated");
            dtype = DTypes.Promote(dtype, t.DType);
            record |= t.RequiresGrad;
            if (!Skipped(t)) like ??= t;
        }
        like ??= tensors[0];
        int d = Dims.Wrap(dim, like.Rank, "cat");
        long[] sizes = [.. like.Layout.Sizes];
        sizes[d] = 0;
        for (int i = 0; i < tensors.Count; i++)
        {
            if (Skipped(tensors[i]) && like.Rank != 1) continue;
            CheckFits(tensors[i], like, d, i);
            sizes[d] += tensors[i].Layout.Sizes[d];
        }
        Tensor y = new(Layout.Contiguous(sizes), dtype);
        long[] lengths = new long[tensors.Count];
        long from = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (Skipped(tensors[i]) && like.Rank != 1) continue;
            lengths[i] = tensors[i].Layout.Sizes[d];
            Copies.Into(tensors[i], Window(y, d, from, lengths[i]));
            from += lengths[i];
        }
        if (record && GradMode.IsEnabled && dtype.IsFloatingPoint()) y.SetHistory(new CatNode(tensors, lengths, d));
        if (ThreadModes.DualLevels != 0)
            Joined([.. tensors.Where(t => !Skipped(t))], y, d, static (parts, dim) => Cat(parts, dim));
        return y;
    }

    /// <summary>Joins tensors of one shape along a new dimension: <c>torch.stack</c>.</summary>
    /// <exception cref="ArgumentException">No tensors, or shapes that differ.</exception>
    /// <example><code>var y = Tensor.Stack([a, b]);   // (2, ...)</code></example>
    public static Tensor Stack(IReadOnlyList<Tensor> tensors, int dim = 0)
    {
        using TapScope tap = Tap.Op("stack", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0) throw new ArgumentException("stack expects a non-empty TensorList", nameof(tensors));
        CheckElements(tensors, "stack");
        Tensor first = tensors[0];
        DType dtype = first.DType;
        bool record = false;
        for (int i = 0; i < tensors.Count; i++)
        {
            if (!tensors[i].Layout.SameSizes(first.Layout))
            {
                throw new ArgumentException($"stack expects each tensor to be equal size, but got {first.Shape} at entry 0 and " +
                    $"{tensors[i].Shape} at entry {i}");
            }
            dtype = DTypes.Promote(dtype, tensors[i].DType);
            record |= tensors[i].RequiresGrad;
        }
        int d = Dims.Wrap(dim, first.Rank + 1, "stack");
        Tensor y = new(Layout.Contiguous(ViewOps.Inserted(first.Layout.Sizes, d, tensors.Count)), dtype);
        Layout slice = new(first.Layout.Sizes, ViewOps.Removed(y.Layout.Strides, d));
        for (int i = 0; i < tensors.Count; i++) Copies.Into(tensors[i], y.Alias(slice, i * y.Layout.Strides[d]));
        if (record && GradMode.IsEnabled && dtype.IsFloatingPoint()) y.SetHistory(new StackNode(tensors, d));
        if (ThreadModes.DualLevels != 0) Joined([.. tensors], y, d, static (parts, dim) => Stack(parts, dim));
        return y;
    }

    private static void CheckElements(IReadOnlyList<Tensor> tensors, string op)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i] is null)
                throw new ArgumentNullException(nameof(tensors), $"{op}(): tensor number {i} is null");
        }
    }

    /// <summary>The tangent of tensors joined: their tangents joined, zeros for those that have none.</summary>
    private static void Joined(Tensor[] tensors, Tensor y, int dim, Func<Tensor[], int, Tensor> join)
    {
        if (Duals.Level is not { } level || !y.DType.IsFloatingPoint()) return;
        if (!Array.Exists(tensors, t => level.TangentOf(t) is not null)) return;
        using PausedForward paused = new(level);
        level.Give(y, join(Array.ConvertAll(tensors, level.TangentOrZeros), dim + level.Lead));
    }

    private static bool Skipped(Tensor t) => t.Rank == 1 && t.Count == 0;

    private static Tensor Window(Tensor y, int d, long from, long length)
    {
        long[] sizes = [.. y.Layout.Sizes];
        sizes[d] = length;
        return y.Alias(new Layout(sizes, y.Layout.Strides), y.Offset + from * y.Layout.Strides[d]);
    }

    private static void CheckFits(Tensor t, Tensor like, int d, int index)
    {
        if (t.Rank != like.Rank)
        {
            throw new ArgumentException($"cat(): Tensors must have same number of dimensions: got {like.Rank} and {t.Rank}");
        }
        for (int i = 0; i < t.Rank; i++)
        {
            if (i != d && t.Layout.Sizes[i] != like.Layout.Sizes[i])
            {
                throw new ArgumentException($"cat(): Sizes of tensors must match except in dimension {d}. Expected size " +
                    $"{like.Layout.Sizes[i]} but got size {t.Layout.Sizes[i]} for tensor number {index} in the list.");
            }
        }
    }
}

internal sealed class CatNode : NodeN
{
    private readonly long[] _lengths;
    private readonly int _dim;
    private readonly bool[] _skipped;

    public CatNode(IReadOnlyList<Tensor> tensors, long[] lengths, int dim)
    {
        (_lengths, _dim) = (lengths, dim);
        Tensor[] all = [.. tensors];
        _skipped = Array.ConvertAll(all, static t => t.Rank == 1 && t.Count == 0);
        Connect(all);
    }

    public override string Name => "CatBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        long from = 0;
        for (int i = 0; i < _lengths.Length; i++)
        {
            if (task.Wants(this, i))
                task.Send(this, i, _skipped[i] ? Tensor.Zeros([0], g.DType) : g.Narrow(_dim, from, _lengths[i]));
            from += _lengths[i];
        }
    }
}

internal sealed class StackNode : NodeN
{
    private readonly int _dim;

    public StackNode(IReadOnlyList<Tensor> tensors, int dim)
    {
        _dim = dim;
        Connect([.. tensors]);
    }

    public override string Name => "StackBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        for (int i = 0; i < NextCount; i++)
            if (task.Wants(this, i)) task.Send(this, i, g.Select(_dim, i));
    }
}
