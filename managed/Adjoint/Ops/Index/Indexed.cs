using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Picking along a dimension by index, and its adjoint, adding at the indices. A scalar counts as one
/// element.</summary>
internal static unsafe class Indexed
{
    /// <summary>Refuses an index tensor that does not fit, or that points outside, before anything is computed. An
    /// empty
    /// one fits anything.</summary>
    public static void Check(Tensor x, int dim, Tensor index, string op)
    {
        if (index.Count == 0) return;
        if (index.DType != DType.Int64)
            throw new ArgumentException($"{op}(): Expected dtype int64 for index, but got {index.DType.Name()}",
                nameof(index));
        if (Math.Max(index.Rank, 1) != Math.Max(x.Rank, 1))
        {
            throw new ArgumentException(
                $"{op}(): Index tensor must have the same number of dimensions as input tensor, " +
                $"got {index.Shape} and {x.Shape}",
                nameof(index));
        }
        for (int i = 0; i < index.Rank; i++)
        {
            if (i != dim && index.Layout.Sizes[i] > x.Layout.Sizes[i])
            {
                throw new ArgumentException(
                    $"{op}(): Size does not match at dimension {i} expected index {index.Shape} to be " +
                    $"no larger than self {x.Shape} apart from dimension {dim}", nameof(index));
            }
        }
        long size = x.Rank == 0 ? 1 : x.Layout.Sizes[dim];
        Tensor indices = Copies.RowMajor(index);
        LaunchLog.Do(new IndexCheck
        {
            Index = indices.As<long>(),
            Count = (nint)indices.Count,
            Size = size,
            Dim = dim,
            Op = op,
        });
        GC.KeepAlive(indices);
    }

    /// <summary>The recorded op; the index was checked.</summary>
    public static Tensor Gathered(Tensor x, int dim, Tensor index)
    {
        using TapScope tap = Tap.Op("gather", x, index);
        Tensor y = Gather(x, dim, index);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            GatherNode node = new(dim, index, x.Layout);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(x, y, (dim, index), static (t, s) => Gathered(t, s.dim, s.index));
        return y;
    }

    /// <summary>y = x picked at index along dim; nothing is recorded.</summary>
    public static Tensor Gather(Tensor x, int dim, Tensor index)
    {
        Tensor y = new(index.Layout.ToContiguous(), x.DType);
        if (y.Count == 0) return y;
        Tensor source = Window(x, dim, index);
        source = Copies.RowMajor(source);
        Tensor places = Copies.RowMajor(index);
        (nint outer, nint length, nint inner) = Dims.Extents(source.Layout, dim);
        nint count = index.Rank == 0 ? 1 : (nint)index.Layout.Sizes[dim];
        long* at = places.As<long>();
        switch (x.DType.Size())
        {
            case 8: KernelSet.Gather(source.As<double>(), at, y.As<double>(), outer, length, count, inner); break;
            case 4: KernelSet.Gather(source.As<float>(), at, y.As<float>(), outer, length, count, inner); break;
            default: KernelSet.Gather(source.As<byte>(), at, y.As<byte>(), outer, length, count, inner); break;
        }
        GC.KeepAlive(source);
        GC.KeepAlive(places);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>Zeros of the sizes of <paramref name="target"/>, plus g at index along dim; recorded, for second
    /// derivatives.</summary>
    public static Tensor ScatterAdd(Tensor g, int dim, Tensor index, Layout target)
    {
        using TapScope tap = Tap.Op("scatter_add", g, index);
        Tensor x = new(target.ToContiguous(), g.DType);
        Fills.Into(x, 0);
        if (g.Count > 0)
        {
            Tensor window = Window(x, dim, index);
            Tensor sums = window.IsContiguous ? window : new Tensor(window.Layout.ToContiguous(), g.DType);
            if (!ReferenceEquals(sums, window)) Fills.Into(sums, 0);
            Tensor places = Copies.RowMajor(index);
            Tensor parts = Copies.RowMajor(g);
            (nint outer, nint length, nint inner) = Dims.Extents(sums.Layout, dim);
            nint count = index.Rank == 0 ? 1 : (nint)index.Layout.Sizes[dim];
            long* at = places.As<long>();
            if (g.DType == DType.Float32)
                Scatter<float>(parts, at, sums, outer, length, count, inner);
            else
                Scatter<double>(parts, at, sums, outer, length, count, inner);
            if (!ReferenceEquals(sums, window)) Copies.Into(sums, window);
            GC.KeepAlive(parts);
            GC.KeepAlive(places);
        }
        if (g.RequiresGrad && GradMode.IsEnabled)
        {
            ScatterAddNode node = new(dim, index);
            node.Connect(g);
            x.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(g, x, (dim, index, target),
                static (t, s) => ScatterAdd(t, s.dim, s.index, s.target));
        }
        return x;
    }

    private static void Scatter<T>(Tensor g, long* index, Tensor x, nint outer, nint length, nint count, nint inner)
        where T : unmanaged, System.Numerics.INumber<T> =>
        KernelSet.Scatter<Accumulate, T>(g.As<T>(), index, x.As<T>(), outer, length, count, inner);

    /// <summary>The part of x that the index covers: in every dimension but dim it may be smaller.</summary>
    public static Tensor Window(Tensor x, int dim, Tensor index)
    {
        if (x.Rank == 0 || index.Rank == 0) return x;
        long[] sizes = [.. index.Layout.Sizes];
        sizes[dim] = x.Layout.Sizes[dim];
        return sizes.AsSpan().SequenceEqual(x.Layout.Sizes)
            ? x : x.Alias(new Layout(sizes, x.Layout.Strides), x.Offset);
    }
}

internal sealed class GatherNode : Node1
{
    private readonly int _dim;
    private readonly Layout _source;
    private SavedTensor _index;

    public GatherNode(int dim, Tensor index, Layout source)
    {
        (_dim, _source) = (dim, source);
        _index = new SavedTensor(index);
    }

    public override string Name => "GatherBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _index;

    internal override string SavedName(int index) => "index";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Indexed.ScatterAdd(g, _dim, _index.Unpack(this), _source));
    }
}

internal sealed class ScatterAddNode : Node1
{
    private readonly int _dim;
    private SavedTensor _index;

    public ScatterAddNode(int dim, Tensor index)
    {
        _dim = dim;
        _index = new SavedTensor(index);
    }

    public override string Name => "ScatterAddBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _index;

    internal override string SavedName(int index) => "index";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Indexed.Gathered(g, _dim, _index.Unpack(this)));
    }
}
