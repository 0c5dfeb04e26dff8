using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A copy with values written at positions, x[indices] = values: <c>torch.index_put</c>.</summary>
    /// <param name="indices">For each of the first dimensions a tensor of positions (Int64 or Int32), a Bool mask
    /// over as
    /// many dimensions as it has, or null for all of it.</param>
    /// <param name="values">In this dtype; broadcasts to what the positions pick.</param>
    /// <param name="accumulate">Add to what is there instead of replacing it; positions may repeat.</param>
    /// <remarks>Gradients: g to this tensor, 0 where it was replaced; g at the positions to the values. Sums do not
    /// depend on the number of threads.</remarks>
    /// <exception cref="ArgumentException">Indices or values that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position outside its dimension.</exception>
    /// <example><code>var y = x.IndexPut([rows, columns], values, accumulate: true);</code></example>
    public Tensor IndexPut(IReadOnlyList<Tensor?> indices, Tensor values, bool accumulate = false) =>
        AdvancedIndex.IndexPut(this, indices, values, accumulate, inPlace: false);

    /// <summary>Writes values at positions of this tensor itself: <c>Tensor.index_put_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="IndexPut"/>
    public Tensor IndexPut_(IReadOnlyList<Tensor?> indices, Tensor values, bool accumulate = false) =>
        AdvancedIndex.IndexPut(this, indices, values, accumulate, inPlace: true);

    /// <summary>The elements at positions counted row-major: <c>torch.take</c>.</summary>
    /// <param name="index">Int64 or Int32, of any shape; negative positions count from the end.</param>
    /// <remarks>Gradient: g added back at the positions.</remarks>
    /// <returns>A tensor of the shape of <paramref name="index"/>.</returns>
    /// <exception cref="ArgumentException">The index has another dtype.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position outside the tensor.</exception>
    /// <example><code>var ends = x.Take(Tensor.From([0L, -1L]));</code></example>
    public Tensor Take(Tensor index)
    {
        (PickPlan plan, Tensor places) = Flat(index, "take");
        return plan.Picked(this, places, "take", "TakeBackward0", "index");
    }

    /// <summary>A copy with elements written at positions counted row-major: <c>torch.put</c>.</summary>
    /// <param name="index">Int64 or Int32, of any shape; negative positions count from the end.</param>
    /// <param name="source">In this dtype, with as many elements as the index.</param>
    /// <param name="accumulate">Add to what is there instead of replacing it; positions may repeat.</param>
    /// <remarks>Gradients: g to this tensor, 0 where it was replaced; g at the positions to the source.</remarks>
    /// <exception cref="ArgumentException">An index or a source that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position outside the tensor.</exception>
    /// <example><code>var y = x.Put(Tensor.From([0L, -1L]), Tensor.Zeros([2]));</code></example>
    public Tensor Put(Tensor index, Tensor source, bool accumulate = false) =>
        Put(index, source, accumulate, inPlace: false);

    /// <summary>Writes elements at positions of this tensor itself, counted row-major: <c>Tensor.put_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Put(Tensor, Tensor, bool)"/>
    public Tensor Put_(Tensor index, Tensor source, bool accumulate = false) =>
        Put(index, source, accumulate, inPlace: true);

    /// <summary><see cref="Gather"/> after broadcasting: <c>torch.take_along_dim</c>.</summary>
    /// <param name="indices">Int64; broadcasts with this tensor in every dimension but <paramref name="dim"/>.</param>
    /// <param name="dim">The dimension; null for all elements, counted row-major.</param>
    /// <remarks>What <see cref="ArgMax(int, bool)"/> and <see cref="ArgSort"/> point to. Gradient: that of
    /// gather.</remarks>
    /// <exception cref="ArgumentException">The indices have another dtype or rank, or do not broadcast.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, or an index outside of it.</exception>
    /// <example><code>var best = x.TakeAlongDim(x.ArgMax(1, keepDim: true), 1);</code></example>
    public Tensor TakeAlongDim(Tensor indices, int? dim = null)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (indices.DType != DType.Int64)
        {
            throw new ArgumentException(
                $"take_along_dim(): dtype of indices should be Long but got " +
                    $"{indices.DType.ScalarName()}", nameof(indices));
        }
        if (dim is null) return Reshape([-1]).Gather(0, indices.Reshape([-1]));
        if (indices.Rank != Rank)
        {
            throw new ArgumentException("take_along_dim(): input and indices should have the same number of " +
                "dimensions, " +
                $"but got {Rank} dimensions for input, and {indices.Rank} dimensions for indices", nameof(indices));
        }
        int d = Dims.Wrap(dim.Value, Rank, "take_along_dim");
        if (Rank == 0) return Gather(0, indices);
        long[] own = [.. Layout.Sizes], theirs = [.. indices.Layout.Sizes];
        own[d] = theirs[d] = 1;
        long[] sizes = Broadcast.Sizes(own, theirs, "take_along_dim"), places = [.. sizes];
        (sizes[d], places[d]) = (Layout.Sizes[d], indices.Layout.Sizes[d]);
        return Expand(sizes).Gather(d, indices.Expand(places));
    }

    private Tensor Put(Tensor index, Tensor source, bool accumulate, bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        if (source.DType != DType)
        {
            throw new ArgumentException("put_(): self and source expected to have the same dtype, but got " +
                "self.dtype = " +
                $"{DType.ScalarName()} and source.dtype = {source.DType.ScalarName()}", nameof(source));
        }
        if (source.Count != index.Count)
        {
            throw new ArgumentException("put_(): Expected source and index to have the same number of elements, " +
                "but got " +
                $"source.numel() = {source.Count}, index.numel() = {index.Count}", nameof(source));
        }
        (PickPlan plan, Tensor places) = Flat(index, "put_");
        PutState state = new(plan, accumulate, source.Layout.Sizes);
        return inPlace ? Writes.InPlace(this, source, places, state, s_put)
            : Writes.Copied(this, source, places, state, s_put);
    }

    private readonly record struct PutState(PickPlan Plan, bool Accumulate, long[] Source);

    private static readonly WriteRule<PutState> s_put = new("put", "PutBackward0", "index",
        static (x, source, places, s) =>
            s.Plan.Write(x, source.Untracked().Reshape(places.Shape), places, s.Accumulate),
        static (g, kept, s) => s.Accumulate ? g
            : Writes.Copied(
                g, Zeros(kept[0].Shape, g.DType), kept[0], s with { Source = kept[0].Layout.Sizes }, s_put!),
        static (g, kept, s) => s.Plan.Picked(g, kept[0], "take", "TakeBackward0", "index").Reshape(s.Source));

    private (PickPlan Plan, Tensor Places) Flat(Tensor index, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.DType is not (DType.Int64 or DType.Int32))
        {
            throw new ArgumentException($"{op}(): Expected a long tensor for index, but got {index.DType.ScalarName()}",
                nameof(index));
        }
        return (new PickPlan(Layout.Sizes, [], index.Layout.Sizes),
            Positions.Of(index, Count, 0, op, fromEnd: true));
    }
}
