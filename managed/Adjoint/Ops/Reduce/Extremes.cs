using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Every reduction to an extreme goes through here; the ops say which extreme and which name.</summary>
internal static class Extremes
{
    /// <summary>Over everything; ties share the gradient, and so do NaNs.</summary>
    public static Tensor All<TReduction>(Tensor x, string op, string nodeName) where TReduction : struct, IReduction
    {
        using TapScope tap = Tap.Op(op, x);
        int[] all = Reductions.All(x.Rank);
        Reductions.CheckNotEmpty(x, all, all: true, op);
        return Record(x, Reductions.Reduce<TReduction>(x, all, keepDim: false, 0), all, removed: null, nodeName,
            nanShares: true);
    }

    /// <summary>Over dimensions, none given meaning all; ties share the gradient.</summary>
    public static Tensor Over<TReduction>(Tensor x, ReadOnlySpan<int> dims, bool keepDim, string op, string nodeName)
        where TReduction : struct, IReduction
    {
        using TapScope tap = Tap.Op(op, x);
        if (x.Rank > 64) throw new ArgumentException($"{op}(): only tensors with up to 64 dims are supported");
        int[] over = Dims.WrapAll(dims, x.Rank, op);
        Reductions.CheckNotEmpty(x, over, dims.IsEmpty, op);
        Tensor y = Reductions.Reduce<TReduction>(x, over, keepDim, 0);
        return Record(x, y, over, keepDim ? null : over, nodeName, nanShares: false);
    }

    /// <summary>Along one dimension, with the indices; the gradient goes where the index points.</summary>
    public static (Tensor Values, Tensor Indices) Along<TReduction>(Tensor x, int dim, bool keepDim, string op,
        string nodeName)
        where TReduction : struct, IPlaceReduction
    {
        using TapScope tap = Tap.Op(op, x);
        int d = Dims.Wrap(dim, x.Rank, op);
        int[] over = x.Rank == 0 ? [] : [d];
        Reductions.CheckNotEmpty(x, over, all: false, op);
        return Selected.Picked(x, Reductions.Places<TReduction>(x, over, keepDim: true), d, keepDim, nodeName);
    }

    public static Tensor Place<TReduction>(Tensor x, int? dim, bool keepDim, string op)
        where TReduction : struct, IPlaceReduction
    {
        using TapScope tap = Tap.Op(op, x);
        int[] over = dim is { } one ? Dims.WrapAll([one], x.Rank, op) : Reductions.All(x.Rank);
        Reductions.CheckNotEmpty(x, over, dim is null, op);
        return Reductions.Places<TReduction>(x, over, keepDim);
    }

    /// <summary>Records y as the value that elements of x hold: they share the gradient.</summary>
    public static Tensor Record(Tensor x, Tensor y, int[] over, int[]? removed, string nodeName, bool nanShares)
    {
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            ExtremeNode node = new(nodeName, over, removed, nanShares) { Input = new SavedTensor(x) };
            node.Connect(x);
            node.Output = SavedTensor.Output(y);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(x, y, (x, y, over, removed, nanShares), static (t, s, lead) =>
            {
                (Tensor holds, Tensor count) = ExtremeNode.Shares(s.x, s.y, s.over, s.removed, s.nanShares, t.DType);
                return Reduced.SumTangent(t.Mul(holds.Div(count)), s.over, s.y.Rank == s.x.Rank, lead);
            });
        }
        return y;
    }
}

/// <summary>An extreme without index: whatever equals it shares the gradient, g [x = y] / count.</summary>
/// <remarks>PyTorch treats NaN in two ways, and so does this: a full reduction shares among the NaNs; over dimensions
/// NaN
/// equals nothing, the count is 0 and the gradient NaN.</remarks>
internal sealed class ExtremeNode(string name, int[] over, int[]? removed, bool nanShares) : Node1
{
    internal SavedTensor Input;
    internal SavedTensor Output;

    public override string Name => name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref Input : ref Output;

    internal override string SavedName(int index) => index == 0 ? "self" : "result";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        (Tensor holds, Tensor count) =
            Shares(Input.Unpack(this), Output.Unpack(this), over, removed, nanShares, g.DType);
        task.SendFresh(this, 0, holds.Mul(Reduced.Restore(g, removed).Div(count)));
    }

    /// <summary>1 where an element holds the extreme, and how many do.</summary>
    public static (Tensor Holds, Tensor Count) Shares(Tensor input, Tensor output, int[] over, int[]? removed,
        bool nanShares, DType dtype)
    {
        // Which elements hold the extreme is locally constant: no derivative flows through the mask.
        Tensor x = input.Detach(), y = Reduced.Restore(output.Detach(), removed);
        Tensor same = x.Eq(y);
        // NaN equals nothing; where the extreme is NaN, all NaNs hold it.
        if (nanShares) same = same.Add(x.Ne(x).Mul(y.Ne(y)));
        Tensor holds = same.To(dtype);
        return (holds, holds.Sum(over, keepDim: true));
    }
}
