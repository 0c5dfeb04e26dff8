using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// Indexing by tensors of positions, as NumPy has it: the index tensors broadcast together, and their common shape
/// stands where
/// the first indexed dimension was, or in front if the indexed dimensions are not neighbours.
/// </summary>
internal static unsafe class AdvancedIndex
{
    /// <summary>The recorded op: a copy of the elements at the positions.</summary>
    /// <param name="x">What is indexed.</param>
    /// <param name="indices">Dimensions in ascending order, each with its positions.</param>
    /// <exception cref="ArgumentException">Positions that are not Int64 or Int32, or do not broadcast.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position outside its dimension.</exception>
    public static Tensor Take(Tensor x, IReadOnlyList<(int Dim, Tensor Positions)> indices)
    {
        using TapScope tap = Tap.Op("index", x);
        long[] common = [];
        foreach ((_, Tensor positions) in indices)
        {
            if (positions.DType is not (DType.Int64 or DType.Int32))
            {
                throw new ArgumentException(
                    "index(): tensors used as indices must be int64 or int32, but got " + positions.DType.Name());
            }
            common = Broadcast.Sizes(common, positions.Layout.Sizes, "index");
        }
        int first = indices[0].Dim;
        bool neighbours = indices[^1].Dim - first + 1 == indices.Count;
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(d => indices.All(i => i.Dim != d))];
        int[] before = neighbours ? [.. kept.Where(d => d < first)] : [];
        int[] after = neighbours ? [.. kept.Where(d => d > first)] : kept;
        Layout source = x.Layout.ToContiguous();
        Tensor places = Places(Offsets(source, before), Chosen(source, indices, common), Offsets(source, after));
        long[] sizes = [.. before.Select(d => source.Sizes[d]), .. common, .. after.Select(d => source.Sizes[d])];
        Tensor from = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
        Tensor y = Indexed.Gather(from.Alias(Layout.Contiguous([source.Count]), from.Offset), 0, places);
        y = y.Alias(Layout.Contiguous(sizes), 0);
        if (x.RequiresGrad && GradMode.IsEnabled) y.SetHistory(new IndexNode(x, places));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (places, sizes),
                static (t, s) => Indexed.Gathered(t.Reshape([-1]), 0, s.places).View(new Shape(s.sizes)));
        }
        return y;
    }

    // Where the positions point to, as offsets in the row-major source.
    private static long[] Chosen(Layout source, IReadOnlyList<(int Dim, Tensor Positions)> indices, long[] common)
    {
        long[] offsets = new long[new Shape(common).Count];
        foreach ((int dim, Tensor positions) in indices)
        {
            long[] values = Binary.Cast(positions.Detach(), DType.Int64).Expand(common).ToArray<long>();
            for (int i = 0; i < values.Length; i++)
                offsets[i] += Dims.WrapIndex(values[i], source.Sizes[dim], dim, "index") * source.Strides[dim];
        }
        return offsets;
    }

    // The offsets of all elements of these dimensions, in row-major order.
    private static long[] Offsets(Layout source, int[] dims)
    {
        long[] offsets = [0];
        foreach (int d in dims)
        {
            long[] longer = new long[offsets.Length * source.Sizes[d]];
            for (int i = 0; i < longer.Length; i++)
                longer[i] = offsets[i / source.Sizes[d]] + i % source.Sizes[d] * source.Strides[d];
            offsets = longer;
        }
        return offsets;
    }

    private static Tensor Places(long[] before, long[] chosen, long[] after)
    {
        Tensor places = new(Layout.Contiguous([(long)before.Length * chosen.Length * after.Length]), DType.Int64);
        long* next = places.As<long>();
        foreach (long b in before)
            foreach (long c in chosen)
                foreach (long a in after) *next++ = b + c + a;
        GC.KeepAlive(places);
        return places;
    }
}

/// <summary>Positions may repeat: the gradients of one element add up.</summary>
internal sealed class IndexNode : Node1
{
    private readonly Layout _source;
    private SavedTensor _places;

    public IndexNode(Tensor x, Tensor places)
    {
        Connect(x);
        _source = x.Layout;
        _places = new SavedTensor(places);
    }

    public override string Name => "IndexBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _places;

    internal override string SavedName(int index) => "indices";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor flat = Indexed.ScatterAdd(g.Reshape([-1]), 0, _places.Unpack(this), Layout.Contiguous([_source.Count]));
        task.SendFresh(this, 0, flat.View(new Shape(_source.Sizes)));
    }
}
