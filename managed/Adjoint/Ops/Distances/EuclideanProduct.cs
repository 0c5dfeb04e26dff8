using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Euclidean distances by one matrix product: |a - b|^2 = (-2 a, |a|^2, 1) (b, 1, |b|^2)^T.</summary>
internal static class EuclideanProduct
{
    /// <summary>As PyTorch records it: a batch is made of both first, and the result is viewed.</summary>
    public static Tensor Apply(Tensor a, Tensor b, long[] batch)
    {
        Shape result = new([.. batch, a.Size(-2), b.Size(-2)]);
        long count = 1;
        foreach (long size in batch) count *= size;
        return count == 1 ? Distances(a, b).View(result) : Distances(Batched(a), Batched(b)).View(result);

        Tensor Batched(Tensor t) =>
            t.Expand(new Shape([.. batch, t.Size(-2), t.Size(-1)])).Contiguous().View([count, t.Size(-2), t.Size(-1)]);
    }

    private static Tensor Distances(Tensor a, Tensor b)
    {
        using TapScope tap = Tap.Op("_euclidean_dist", a, b);
        Tensor y = Value(a.Untracked(), b.Untracked());
        if (GradMode.IsEnabled && (a.RequiresGrad || b.RequiresGrad))
        {
            FormulaNode<int> node = new("EuclideanDistBackward0", GradientFlow.Mixes, 0,
                static (g, kept, _) => Gradient(Ratio(g, kept[2]), kept[0], kept[1]),
                static (g, kept, _) => Gradient(Ratio(g, kept[2]).MT, kept[1], kept[0]));
            node.Connect(a, b);
            y.SetHistory(node.Keep(("x1", new SavedTensor(a)), ("x2", new SavedTensor(b)),
                ("result", SavedTensor.Output(y))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(a, b, y, (a, b, y), static (ta, tb, s) => Ratio(
                s.a.Mul(ta).Sum(-1).Unsqueeze(-1).Add(s.b.Mul(tb!).Sum(-1).Unsqueeze(-2))
                    .Sub(s.a.MatMul(tb!.MT)).Sub(ta.MatMul(s.b.MT)), s.y));
        }
        return y;
    }

    private static Tensor Value(Tensor a, Tensor b)
    {
        using PausedForward paused = new(null);
        Tensor a2 = a.Square().Sum([-1], keepDim: true), b2 = b.Square().Sum([-1], keepDim: true);
        Tensor left = Tensor.Cat([a.Mul(-2), a2, a2.OnesLike()], -1), right = Tensor.Cat([b, b2.OnesLike(), b2], -1);
        return left.MatMul(right.MT).ClampMin_(0).Sqrt_();
    }

    /// <summary>t over the distances, 0 where they are 0.</summary>
    private static Tensor Ratio(Tensor t, Tensor y) => t.Div(y).MaskedFill(y.Eq(0), 0);

    private static Tensor Gradient(Tensor ratio, Tensor a, Tensor b) =>
        a.Mul(ratio.Sum([-1], keepDim: true)).Sub(ratio.MatMul(b));
}
