using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What the backward of reductions shares.</summary>
internal static class Reduced
{
    /// <summary>The value, gradient or result of a reduction, with the dimensions that it removed back as size
    /// 1.</summary>
    /// <param name="t">The result of a reduction over sorted dimensions.</param>
    /// <param name="removed">The dimensions; null if they were kept, or if all are gone and a scalar broadcasts
    /// anyway.</param>
    public static Tensor Restore(Tensor t, int[]? removed)
    {
        foreach (int d in removed ?? []) t = t.Unsqueeze(d);
        return t;
    }

    /// <summary>The same, and expanded to the sizes of the source: a view. Of a number that no graph follows without the
    /// op, whose checks and layouts cost more than everything else in a small backward.</summary>
    public static Tensor Spread(GraphTask task, Tensor t, int[]? removed, Layout source) =>
        t.Rank == 0 && !task.InTensorOps ? t.Alias(source.Repeated, t.Offset)
            : Restore(t, removed).Expand(new Shape(source.Sizes));

    /// <summary>The same for a batch of gradients, and expanded to the sizes of the source.</summary>
    public static Tensor SpreadBatch(Tensor t, int[]? removed, Layout source)
    {
        long batch = t.Size(0);
        foreach (int d in removed ?? []) t = t.Unsqueeze(d + 1);
        while (t.Rank < source.Rank + 1) t = t.Unsqueeze(-1);
        return t.Expand(Batches.Behind(batch, source.Sizes));
    }

    /// <summary>The forward-mode rule of a sum over dimensions, divided by <paramref name="n"/>.</summary>
    public static void PassSum(Tensor x, Tensor y, int[] over, bool keepDim, long n) =>
        Duals.Linear(x, y, (over, keepDim, y.DType, n), static (t, s, lead) =>
        {
            Tensor sum = SumTangent(Binary.Recast(t, s.DType), s.over, s.keepDim, lead);
            return s.n == 1 ? sum : sum.Div(s.n);
        });

    /// <summary>The sum of a tangent over the dimensions that its primal was reduced over; none of them is a
    /// scalar's.</summary>
    /// <param name="t">Has <paramref name="lead"/> dimensions more than the primal.</param>
    /// <param name="over">The primal's dimensions.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="lead">How many dimensions stand in front.</param>
    public static Tensor SumTangent(Tensor t, int[] over, bool keepDim, int lead) =>
        over.Length == 0 ? t : t.Sum(Array.ConvertAll(over, d => d + lead), keepDim);
}
