using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>index_add, index_copy and index_fill: writes at a vector of positions of one dimension.</summary>
internal static class IndexWrites
{
    internal readonly record struct State(PickPlan Plan, double Alpha);

    public static readonly WriteRule<State> Add = new("index_add", "IndexAddBackward0", "index",
        static (x, source, places, s) => s.Plan.Write(x, Scaled(source, s.Alpha), places, accumulate: true),
        static (g, _, _) => g,
        static (g, kept, s) => s.Alpha == 1 ? At(g, kept, s) : At(g, kept, s).Mul(s.Alpha));

    public static readonly WriteRule<State> Copy = new("index_copy", "IndexCopyBackward0", "index", Replace,
        Cleared, At);

    public static readonly WriteRule<State> FillNumber = new("index_fill", "IndexFillBackward0", "index", Replace,
        Cleared, null);

    public static readonly WriteRule<State> FillTensor = new("index_fill", "IndexFillBackward1", "index", Replace,
        Cleared, static (g, kept, s) => OfFilled(g, kept[0], s));

    /// <summary>The plan for a vector of positions along dim, and the positions, checked.</summary>
    public static (PickPlan Plan, Tensor Places) Plan(Tensor x, int dim, Tensor index, string op)
    {
        int d = Dims.Wrap(dim, x.Rank, op);
        index = Positions.Vector(index, op);
        Tensor places = Positions.Of(index, x.Rank == 0 ? 1 : x.Layout.Sizes[d], d, op, fromEnd: false);
        if (x.Rank > 0) return (new PickPlan(x.Layout.Sizes, [d], [places.Count]), places);
        if (places.Count != 1)
        {
            throw new ArgumentException(
                $"{op}(): Index to scalar can have only 1 value, got {places.Count} value(s)", nameof(index));
        }
        return (new PickPlan([], [], []), places);
    }

    public static Tensor Apply(Tensor x, int dim, Tensor index, Tensor source, double alpha, WriteRule<State> rule,
        bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(index);
        if (source.DType != x.DType)
        {
            throw new ArgumentException($"{rule.Op}(): self and source expected to have the same dtype, but got " +
                "(self) " +
                $"{x.DType.ScalarName()} and (source) {source.DType.ScalarName()}", nameof(source));
        }
        if (!x.DType.IsFloatingPoint() && alpha != Math.Truncate(alpha))
        {
            throw new ArgumentException($"{rule.Op}(): For integral input tensors, argument alpha must not be a " +
                "floating point number.", nameof(alpha));
        }
        (PickPlan plan, Tensor places) = Plan(x, dim, index, rule.Op);
        // A source without dimensions stands for a vector of one element, and the other way round.
        bool fits = source.Layout.Sizes.AsSpan().SequenceEqual(plan.Sizes)
            || (x.Rank <= 1 && source.Rank <= 1 && source.Count == 1 && places.Count == 1);
        if (!fits)
        {
            throw new ArgumentException($"{rule.Op}(): source tensor shape must match self tensor shape, excluding " +
                "the " +
                $"specified dimension, and the index along it. Got self.shape = {x.Shape}, source.shape = " +
                $"{source.Shape} and {places.Count} positions", nameof(source));
        }
        State state = new(plan, alpha);
        return inPlace ? Writes.InPlace(x, source, places, state, rule) : Writes.Copied(x, source, places, state, rule);
    }

    public static Tensor Fill(Tensor x, int dim, Tensor index, Tensor value, WriteRule<State> rule, bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(value);
        Masks.CheckValue(x, value, rule.Op);
        (PickPlan plan, Tensor places) = Plan(x, dim, index, rule.Op);
        State state = new(plan, 1);
        return inPlace ? Writes.InPlace(x, value, places, state, rule) : Writes.Copied(x, value, places, state, rule);
    }

    private static void Replace(Tensor x, Tensor source, Tensor places, State s) =>
        s.Plan.Write(x, Binary.Cast(source, x.DType), places, accumulate: false);

    private static Tensor Scaled(Tensor source, double alpha)
    {
        if (alpha == 1) return source;
        Tensor dense = Elementwise.Dense(source), scaled = new(dense.Layout, dense.DType);
        Elementwise.BinaryScalar<MulOp>(dense, alpha, scalarFirst: false, scaled, 0);
        return scaled;
    }

    // What was overwritten has no gradient.
    private static Tensor Cleared(Tensor g, Tensor[] kept, State s) =>
        Writes.Copied(g, Tensor.Zeros([], g.DType), kept[0], s, FillNumber);

    private static Tensor At(Tensor g, Tensor[] kept, State s) =>
        s.Plan.Picked(g, kept[0], "index_select", "IndexSelectBackward0", "index");

    // Positions may repeat, but the value was written once: a mask tells where.
    private static Tensor OfFilled(Tensor g, Tensor places, State s)
    {
        Tensor written = Tensor.Zeros(g.Shape, DType.Bool);
        s.Plan.Write(written, Tensor.Ones([], DType.Bool), places, accumulate: false);
        return Tensor.Where(written, g, 0).Sum();
    }
}
