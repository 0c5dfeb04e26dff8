using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Ops that pick elements along a dimension and say which: the gradient goes where the indices
/// point.</summary>
internal static class Selected
{
    /// <summary>The largest or smallest so far.</summary>
    public static (Tensor Values, Tensor Indices) Running(Tensor x, int dim, bool smallest)
    {
        string op = smallest ? "cummin" : "cummax";
        using TapScope tap = Tap.Op(op, x);
        int d = Dims.Wrap(dim, x.Rank, op);
        (Tensor values, Tensor indices) = Scans.Extremes(x, d, smallest);
        return Record(x, values, indices, d, null, smallest ? "CumminBackward0" : "CummaxBackward0");
    }

    /// <summary>All in order, or the first <paramref name="count"/> of them.</summary>
    public static (Tensor Values, Tensor Indices) Sorted(Tensor x, int dim, long? count, bool descending, string op,
        string nodeName)
    {
        using TapScope tap = Tap.Op(op, x);
        int d = Dims.Wrap(dim, x.Rank, op);
        long size = x.Rank == 0 ? 1 : x.Layout.Sizes[d];
        if (count < (x.Rank == 0 ? 1 : 0) || count > size)
            throw new ArgumentOutOfRangeException(nameof(count), $"{op}(): selected index k out of range");
        (Tensor values, Tensor indices) = Sorting.Top(x, d, count ?? size, descending, op);
        return Record(x, values, indices, d, null, nodeName);
    }

    /// <summary>The element of a rank.</summary>
    public static (Tensor Values, Tensor Indices) Ranked(Tensor x, int dim, RankRule rule, long rank, bool keepDim,
        string op, string nodeName)
    {
        using TapScope tap = Tap.Op(op, x);
        int d = Checked(x, dim, op);
        if (rank < 0 || rank >= (x.Rank == 0 ? 1 : x.Layout.Sizes[d]))
        {
            throw new ArgumentOutOfRangeException(nameof(rank),
                $"{op}(): selected number k out of range for dimension {d}");
        }
        return Picked(x, Sorting.Rank(x, d, rule, (int)rank, op), d, keepDim, nodeName);
    }

    /// <summary>The most frequent one.</summary>
    public static (Tensor Values, Tensor Indices) Mode(Tensor x, int dim, bool keepDim)
    {
        using TapScope tap = Tap.Op("mode", x);
        int d = Checked(x, dim, "mode");
        return Picked(x, Sorting.Mode(x, d), d, keepDim, "ModeBackward0");
    }

    /// <summary>The values at one place of each row, and the places; d is the dimension that the places keep with size
    /// 1.</summary>
    public static (Tensor Values, Tensor Indices) Picked(Tensor x, Tensor places, int d, bool keepDim, string nodeName)
    {
        Tensor values = Indexed.Gather(x, d, places);
        if (keepDim || x.Rank == 0) return Record(x, values, places, d, null, nodeName);
        Layout layout = Reductions.Reduced(x.Layout, [d], keepDim: false);
        return Record(x, values.Alias(layout, 0), places.Alias(layout, 0), d, [d], nodeName);
    }

    /// <summary>Records values that lie at indices along dim.</summary>
    /// <param name="x">What they were picked from.</param>
    /// <param name="values">What was picked.</param>
    /// <param name="indices">Where it was.</param>
    /// <param name="dim">Along which dimension.</param>
    /// <param name="removed">Which dimension both have lost; null for none.</param>
    /// <param name="nodeName">PyTorch's name.</param>
    public static (Tensor Values, Tensor Indices) Record(Tensor x, Tensor values, Tensor indices, int dim,
        int[]? removed, string nodeName)
    {
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            SelectedNode node = new(nodeName, x.Layout, dim, removed, indices);
            node.Connect(x);
            values.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, values, (dim, removed, indices), static (t, s) =>
                Indexed.Gathered(t, s.dim, Reduced.Restore(s.indices, s.removed)).View(s.indices.Shape));
        }
        return (values, indices);
    }

    private static int Checked(Tensor x, int dim, string op)
    {
        int d = Dims.Wrap(dim, x.Rank, op);
        if (x.Rank > 0) Reductions.CheckNotEmpty(x, [d], all: false, op);
        return d;
    }
}

/// <summary>Elements picked along a dimension: the gradient goes back to where they were, the rest gets
/// zeros.</summary>
internal sealed class SelectedNode : Node1
{
    private readonly string _name;
    private readonly Layout _source;
    private readonly int _dim;
    private readonly int[]? _removed;
    private SavedTensor _indices;

    public SelectedNode(string name, Layout source, int dim, int[]? removed, Tensor indices)
    {
        (_name, _source, _dim, _removed) = (name, source, dim, removed);
        _indices = new SavedTensor(indices);
    }

    public override string Name => _name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _indices;

    internal override string SavedName(int index) => "indices";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor indices = Reduced.Restore(_indices.Unpack(this), _removed);
        task.SendFresh(this, 0, Indexed.ScatterAdd(Reduced.Restore(g, _removed), _dim, indices, _source));
    }
}
