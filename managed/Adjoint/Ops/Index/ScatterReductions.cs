using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>scatter_reduce, and index_reduce, which is the same with an index that all elements of a slice
/// share.</summary>
internal static class ScatterReductions
{
    private readonly record struct State(int Dim, ScatterReduction Reduce, bool IncludeSelf);

    public static Tensor Apply(Tensor x, int dim, Tensor index, Tensor src, ScatterReduction reduce, bool includeSelf)
    {
        CheckReduction(reduce, "scatter_reduce");
        int d = Scatters.Check(x, dim, ref index, src, "scatter_reduce");
        return Run(x, index, src, new State(d, reduce, includeSelf), "scatter_reduce", "ScatterReduceBackward0");
    }

    public static Tensor ApplyToSlices(Tensor x, int dim, Tensor index, Tensor source, ScatterReduction reduce,
        bool includeSelf)
    {
        const string Op = "index_reduce";
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(index);
        CheckReduction(reduce, Op);
        if (reduce == ScatterReduction.Sum)
            throw new ArgumentException("index_reduce(): reduce has to be Prod, Mean, AMax or AMin", nameof(reduce));
        int d = Dims.Wrap(dim, x.Rank, Op);
        index = Positions.Vector(index, Op).Detach().To(DType.Int64);
        if (source.Rank != x.Rank || index.Count != (source.Rank == 0 ? 1 : source.Layout.Sizes[d]))
        {
            throw new ArgumentException($"{Op}(): Number of indices ({index.Count}) should be equal to the size of " +
                "the " +
                $"source {source.Shape} in dimension {d}, and ranks equal to that of self {x.Shape}", nameof(source));
        }
        for (int i = 0; i < x.Rank; i++)
        {
            if (i == d || x.Layout.Sizes[i] == source.Layout.Sizes[i]) continue;
            throw new ArgumentException($"{Op}(): source {source.Shape} must match self {x.Shape} in all " +
                "dimensions but " +
                $"{d}", nameof(source));
        }
        long[] sizes = new long[source.Rank];
        Array.Fill(sizes, 1);
        if (sizes.Length > 0) sizes[d] = index.Count;
        Tensor each = index.View(sizes).Expand(source.Shape);
        Scatters.Check(x, d, ref each, source, Op);
        return Run(x, each, source, new State(d, reduce, includeSelf), Op, "IndexReduceBackward0");
    }

    private static Tensor Run(Tensor x, Tensor index, Tensor src, State s, string op, string nodeName)
    {
        using TapScope tap = Tap.Op(op, x, index, src);
        Tensor y = Value(x, index, src, s);
        if ((x.RequiresGrad || src.RequiresGrad) && GradMode.IsEnabled)
        {
            FormulaNode<State> node = new(nodeName, GradientFlow.Moves, s,
                static (g, kept, s) => g.Mul(SelfSlope(kept[0], kept[1], kept[2], kept[3], s)),
                static (g, kept, s) => Scatters.Padded(Indexed.Gathered(g, s.Dim, kept[1])
                    .Mul(SourceSlope(kept[0], kept[1], kept[2], kept[3], s)), kept[2].Layout.Sizes));
            node.Connect(x.RequiresGrad ? x : null, src.RequiresGrad ? src : null);
            node.Keep(("self", new SavedTensor(x)), ("index", new SavedTensor(index)), ("src", new SavedTensor(src)),
                ("result", SavedTensor.Output(y)));
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(x, src, y, (x, index, src, y, s), static (t, ts, c) =>
                t.Mul(SelfSlope(c.x, c.index, c.src, c.y, c.s)).ScatterAdd(c.s.Dim, c.index,
                    Used(ts!, c.index).Mul(SourceSlope(c.x, c.index, c.src, c.y, c.s))));
        }
        return y;
    }

    private static Tensor Value(Tensor x, Tensor index, Tensor src, State s)
    {
        Tensor y = Copies.Contiguous(x);
        if (!s.IncludeSelf)
        {
            Scalar neutral = s.Reduce switch
            {
                ScatterReduction.Prod => 1,
                ScatterReduction.AMax => Extreme(x.DType, largest: false),
                ScatterReduction.AMin => Extreme(x.DType, largest: true),
                _ => 0,
            };
            Scatters.Write<Replace>(y, s.Dim, index, Tensor.Full([], neutral, x.DType));
        }
        switch (s.Reduce)
        {
            case ScatterReduction.Prod: Scatters.Write<Multiply>(y, s.Dim, index, src); break;
            case ScatterReduction.AMax: Scatters.Write<Largest>(y, s.Dim, index, src); break;
            case ScatterReduction.AMin: Scatters.Write<Smallest>(y, s.Dim, index, src); break;
            default: Scatters.Accumulate(y, s.Dim, index, src); break;
        }
        return s.Reduce == ScatterReduction.Mean ? Divided(y, Counts(y, index, s)) : y;
    }

    /// <summary>dy / dx.</summary>
    private static Tensor SelfSlope(Tensor x, Tensor index, Tensor src, Tensor y, State s)
    {
        Tensor slope = s.Reduce switch
        {
            ScatterReduction.Sum => x.OnesLike(),
            ScatterReduction.Mean => Counts(x, index, s).Reciprocal(),
            // What it was multiplied with: the product with 1 in the place of a zero.
            ScatterReduction.Prod => WithoutZeros(x) is var other ? Product(other, index, src, s).Div(other) : x,
            _ => Same(x, y).Div(Ties(x, index, src, y, s)),
        };
        return s.IncludeSelf ? slope : slope.Scatter(s.Dim, index, 0);
    }

    /// <summary>dy / dsrc, for what the index uses of the source.</summary>
    private static Tensor SourceSlope(Tensor x, Tensor index, Tensor src, Tensor y, State s)
    {
        Tensor used = Used(src, index);
        switch (s.Reduce)
        {
            case ScatterReduction.Sum: return used.OnesLike();
            case ScatterReduction.Mean: return Indexed.Gathered(Counts(x, index, s).Reciprocal(), s.Dim, index);
            case ScatterReduction.Prod: return ProductSlope(x, index, used, y, s);
            default:
                return Same(used, Indexed.Gathered(y, s.Dim, index))
                    .Div(Indexed.Gathered(Ties(x, index, src, y, s), s.Dim, index));
        }
    }

    // The product divided by the element; a lone zero has the product with 1 in its place instead.
    private static Tensor ProductSlope(Tensor x, Tensor index, Tensor src, Tensor y, State s)
    {
        Tensor zero = src.Detach().Eq(0);
        Tensor zeros = Indexed.Gathered(Indexed.ScatterAdd(zero.To(src.DType), s.Dim, index, x.Layout), s.Dim, index);
        Tensor lone = zero.Mul(zeros.Eq(1));
        Tensor others = Indexed.Gathered(Product(x, index, src.MaskedFill(lone, 1), s), s.Dim, index);
        Tensor slope = Tensor.Where(lone, others, Indexed.Gathered(y, s.Dim, index).Div(WithoutZeros(src)));
        return slope.RequiresGrad && GradMode.IsEnabled ? OnlyOnce(slope, zeros.Gt(1)) : slope;
    }

    // With two zeros in one place the slope of a zero's slope is not that of this formula: who asks is told.
    private static Tensor OnlyOnce(Tensor slope, Tensor wrong)
    {
        FormulaNode<int> node = new("Error", GradientFlow.Moves, 0, static (g, kept, _) =>
        {
            Masks.CheckNone(kept[0], "scatter_reduce(): Double backward is unsupported for src when >1 zeros in src " +
                "are scattered to the same position in self");
            return g;
        });
        node.Keep(("mask", new SavedTensor(wrong))).Connect(slope);
        Tensor y = slope.Untracked();
        y.SetHistory(node);
        if (ThreadModes.DualLevels != 0) Duals.Copied(slope, y);
        return y;
    }

    private static Tensor Product(Tensor x, Tensor index, Tensor src, State s) =>
        Run(x, index, src, s with { Reduce = ScatterReduction.Prod }, "scatter_reduce", "ScatterReduceBackward0");

    private static Tensor WithoutZeros(Tensor t) => t.MaskedFill(t.Detach().Eq(0), 1);

    // How many elements hold the extreme; the places where they do are constants.
    private static Tensor Ties(Tensor x, Tensor index, Tensor src, Tensor y, State s)
    {
        Tensor hold = Same(Used(src, index), Indexed.Gathered(y.Detach(), s.Dim, index));
        return Same(x, y).ScatterAdd(s.Dim, index, hold);
    }

    private static Tensor Same(Tensor a, Tensor b) => a.Detach().Eq(b.Detach()).To(a.DType);

    // How many elements each mean is of, at least 1.
    private static Tensor Counts(Tensor like, Tensor index, State s)
    {
        Tensor counts = s.IncludeSelf ? Tensor.Ones(like.Shape, like.DType) : Tensor.Zeros(like.Shape, like.DType);
        Scatters.Write<Accumulate>(counts, s.Dim, index, Tensor.Ones([], like.DType));
        return counts.MaskedFill(counts.Eq(0), 1);
    }

    private static Tensor Divided(Tensor sum, Tensor count) =>
        sum.Div(count, sum.DType.IsFloatingPoint() ? DivRounding.None : DivRounding.Floor);

    private static Tensor Used(Tensor src, Tensor index)
    {
        if (index.Count == 0) return src.Reshape([-1]).Narrow(0, 0, 0);
        for (int d = 0; d < src.Rank; d++)
            if (src.Layout.Sizes[d] != index.Layout.Sizes[d]) src = src.Narrow(d, 0, index.Layout.Sizes[d]);
        return src;
    }

    private static Scalar Extreme(DType dtype, bool largest) => dtype switch
    {
        DType.Float32 or DType.Float64 => largest ? double.PositiveInfinity : double.NegativeInfinity,
        DType.Int64 => largest ? long.MaxValue : long.MinValue,
        DType.Int32 => largest ? int.MaxValue : int.MinValue,
        DType.UInt8 => largest ? byte.MaxValue : byte.MinValue,
        _ => largest,
    };

    private static void CheckReduction(ScatterReduction reduce, string op)
    {
        if (reduce is < ScatterReduction.Sum or > ScatterReduction.AMin)
            throw new ArgumentOutOfRangeException(nameof(reduce), $"{op}(): there is no reduction {(int)reduce}");
    }
}
