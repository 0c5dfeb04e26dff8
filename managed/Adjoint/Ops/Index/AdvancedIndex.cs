using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// Indexing by tensors, as NumPy has it: positions broadcast together, and their common shape stands where the first
/// indexed dimension was, or in front if the indexed dimensions are not neighbours. A mask stands for the positions of
/// its trues.
/// </summary>
internal static class AdvancedIndex
{
    internal readonly record struct State(PickPlan Plan, bool Accumulate);

    public static readonly WriteRule<State> Put = new("index_put", "IndexPutBackward0", "indices",
        static (x, values, places, s) => s.Plan.Write(x, values, places, s.Accumulate),
        static (g, kept, s) => s.Accumulate ? g : Cleared(g, kept[0], s),
        static (g, kept, s) => s.Plan.Picked(g, kept[0], "index", "IndexBackward0", "indices"));

    /// <summary>How many dimensions an index tensor stands for.</summary>
    public static int Takes(Tensor index) => IsMask(index) ? index.Rank : 1;

    /// <summary>Adds an index tensor that begins at <paramref name="dim"/> of x: a mask as the positions of its trues,
    /// one tensor for each dimension.</summary>
    public static void Add(List<(int Dim, Tensor Index)> indices, Tensor x, int dim, Tensor index)
    {
        if (!IsMask(index))
        {
            indices.Add((dim, index));
            return;
        }
        if (index.Rank == 0) index = index.View([1]);
        for (int i = 0; i < index.Rank; i++)
        {
            if (index.Layout.Sizes[i] == x.Layout.Sizes[dim + i]) continue;
            throw new ArgumentException($"index(): The shape of the mask {index.Shape} at index {i} does not match " +
                "the " +
                $"shape of the indexed tensor {x.Shape} at index {dim + i}");
        }
        Tensor places = Masks.Coordinates(index, "index");
        for (int i = 0; i < index.Rank; i++) indices.Add((dim + i, places.Select(1, i)));
    }

    /// <summary>The recorded op: a copy of the elements at the positions.</summary>
    /// <exception cref="ArgumentException">Positions that are not Int64 or Int32, or do not broadcast.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position outside its dimension.</exception>
    public static Tensor Take(Tensor x, IReadOnlyList<(int Dim, Tensor Index)> indices)
    {
        (PickPlan plan, Tensor places) = Plan(x, indices, "index");
        return plan.Picked(x, places, "index", "IndexBackward0", "indices");
    }

    /// <summary>x at the positions = values, in place.</summary>
    public static void Assign(Tensor x, IReadOnlyList<(int Dim, Tensor Index)> indices, Tensor values)
    {
        (PickPlan plan, Tensor places) = Plan(x, indices, "index_put");
        values = Tensor.WithoutLeadingOnes(Binary.Recast(values, x.DType), plan.Sizes.Length);
        CheckValues(plan, values);
        Writes.InPlace(x, values, places, new State(plan, Accumulate: false), Put);
    }

    /// <summary>index_put with a tensor, or nothing, for each of the first dimensions.</summary>
    public static Tensor IndexPut(Tensor x, IReadOnlyList<Tensor?> indices, Tensor values, bool accumulate,
        bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(values);
        if (values.DType != x.DType)
        {
            throw new ArgumentException("index_put(): Index put requires the source and destination dtypes match, " +
                "got " +
                $"{x.DType.ScalarName()} for the destination and {values.DType.ScalarName()} for the source.",
                nameof(values));
        }
        List<(int, Tensor)> positions = [];
        int dim = 0;
        foreach (Tensor? index in indices)
        {
            int dims = index is null ? 1 : Takes(index);
            if (dims == 0 || dim + dims > x.Rank)
            {
                throw new ArgumentException($"index_put(): too many indices for tensor of dimension {x.Rank}, or a " +
                    "mask " +
                    "without dimensions", nameof(indices));
            }
            if (index is not null) Add(positions, x, dim, index);
            dim += dims;
        }
        if (positions.Count == 0) throw new ArgumentException("index_put(): expected at least one " +
            "index", nameof(indices));
        (PickPlan plan, Tensor places) = Plan(x, positions, "index_put");
        CheckValues(plan, values);
        State state = new(plan, accumulate);
        return inPlace ? Writes.InPlace(x, values, places, state, Put) : Writes.Copied(x, values, places, state, Put);
    }

    private static (PickPlan Plan, Tensor Places) Plan(Tensor x, IReadOnlyList<(int Dim, Tensor Index)> indices,
        string op)
    {
        (Tensor places, long[] common) = Positions.Of(x.Layout.Sizes, indices, op);
        return (new PickPlan(x.Layout.Sizes, [.. indices.Select(static i => i.Dim)], common), places);
    }

    private static void CheckValues(PickPlan plan, Tensor values)
    {
        if (Broadcast.CanExpand(values.Layout.Sizes, plan.Sizes)) return;
        throw new ArgumentException($"index_put(): shape mismatch: value tensor of shape {values.Shape} cannot be " +
            $"broadcast to indexing result of shape {Shape.Text(plan.Sizes)}", nameof(values));
    }

    private static Tensor Cleared(Tensor g, Tensor places, State s) =>
        Writes.Copied(g, Tensor.Zeros([], g.DType), places, s, Put);

    private static bool IsMask(Tensor index) => index.DType == DType.Bool;
}
