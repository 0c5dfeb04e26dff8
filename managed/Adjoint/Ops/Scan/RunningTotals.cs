using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Running totals and their derivatives, which are running totals again.</summary>
internal static class RunningTotals
{
    /// <summary>In the dtype that was asked for; integers and bools are totalled in Int64.</summary>
    public static Tensor Cast(Tensor x, DType? dtype) => dtype is { } wanted ? x.To(wanted.Checked("to"))
        : x.DType.IsFloatingPoint() ? x : x.To(DType.Int64);

    public static Tensor Sum(Tensor x, int dim, bool backwards)
    {
        using TapScope tap = Tap.Op("cumsum", x);
        Tensor y = Total<RunningSum>(x, dim, backwards);
        if (Records(x, y))
        {
            FormulaNode<(int Dim, bool Backwards)> node = new("CumsumBackward0", GradientFlow.Moves, (dim, backwards),
                static (g, _, s) => Sum(g, s.Dim, !s.Backwards));
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(x, y, (dim, backwards), static (t, s) => Sum(t, s.dim, s.backwards));
        return y;
    }

    public static Tensor Product(Tensor x, int dim)
    {
        using TapScope tap = Tap.Op("cumprod", x);
        Tensor y = Total<RunningProduct>(x, dim, backwards: false);
        if (Records(x, y))
        {
            FormulaNode<int> node = new("CumprodBackward0", GradientFlow.Mixes, dim, static (g, kept, dim) =>
            {
                // What x[k] is multiplied with in y[j]: everything before it, and from it to j. The latter sums are
                // s[k] = g[k] + x[k + 1] s[k + 1].
                Tensor x = kept[0];
                if (x.Count <= 1) return g;
                return Product(Shifted(x, dim, by: 1, fill: 1), dim)
                    .Mul(Recurrence(g, Shifted(x, dim, by: -1, fill: 0), dim, backwards: true));
            });
            node.Keep(("self", new SavedTensor(x))).Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (x, y, dim), static (t, s) =>
                Recurrence(t.Mul(Shifted(s.y, s.dim, by: 1, fill: 1)), s.x, s.dim, backwards: false));
        }
        return y;
    }

    public static Tensor LogSumExp(Tensor x, int dim)
    {
        using TapScope tap = Tap.Op("logcumsumexp", x);
        Tensor y = Total<RunningLogSumExp>(x, dim, backwards: false);
        if (Records(x, y))
        {
            FormulaNode<int> node = new("LogcumsumexpBackward0", GradientFlow.Mixes, dim, static (g, kept, dim) =>
            {
                // w[k] = sum over j >= k of g[j] exp(y[k] - y[j]): y grows, so that no exponential overflows.
                (Tensor x, Tensor y) = (kept[0], kept[1]);
                if (x.Rank == 0) return g;
                Tensor decay = y.Sub(Shifted(y, dim, by: -1, fill: double.PositiveInfinity)).Exp();
                return x.Sub(y).Exp().Mul(Recurrence(g, decay, dim, backwards: true));
            });
            node.Connect(x);
            node.Keep(("self", new SavedTensor(x)), ("result", SavedTensor.Output(y)));
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (x, y, dim), static (t, s) =>
            {
                Tensor decay = Shifted(s.y, s.dim, by: 1, fill: double.NegativeInfinity).Sub(s.y).Exp();
                return Recurrence(t.Mul(s.x.Sub(s.y).Exp()), decay, s.dim, backwards: false);
            });
        }
        return y;
    }

    /// <summary>y[k] = x[k] + a[k] y[k - 1] along dim, or backwards with y[k + 1]; a recorded op.</summary>
    public static Tensor Recurrence(Tensor x, Tensor a, int dim, bool backwards)
    {
        using TapScope tap = Tap.Op("recurrence", x, a);
        if (!x.Layout.SameSizes(a.Layout)) a = a.Expand(x.Shape);
        Tensor y = Scans.Recurrence(x, a, dim, backwards);
        if ((x.RequiresGrad || a.RequiresGrad) && GradMode.IsEnabled)
        {
            FormulaNode<(int Dim, bool Backwards)> node = new("LinearRecurrenceBackward0", GradientFlow.Mixes,
                (dim, backwards),
                static (g, kept, s) => Adjoint(g, kept[0], s.Dim, s.Backwards),
                static (g, kept, s) => Adjoint(g, kept[0], s.Dim, s.Backwards)
                    .Mul(Shifted(kept[1], s.Dim, s.Backwards ? -1 : 1, fill: 0)));
            node.Connect(x.RequiresGrad ? x : null, a.RequiresGrad ? a : null);
            node.Keep(("weights", new SavedTensor(a)), ("result", SavedTensor.Output(y)));
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(x, a, y, (x, a, y, dim, backwards), static (tx, ta, s) => Recurrence(
                tx.Add(ta!.Mul(Shifted(s.y, s.dim, s.backwards ? -1 : 1, fill: 0))), s.a, s.dim, s.backwards));
        }
        return y;
    }

    // The recurrence that runs the other way, with each weight at the step that it was used for.
    private static Tensor Adjoint(Tensor g, Tensor a, int dim, bool backwards) =>
        Recurrence(g, Shifted(a, dim, backwards ? 1 : -1, fill: 0), dim, !backwards);

    /// <summary>x moved along dim by one place; the empty place is filled.</summary>
    private static Tensor Shifted(Tensor x, int dim, int by, double fill)
    {
        if (x.Rank == 0) return Tensor.Full([], fill, x.DType);
        long n = x.Layout.Sizes[dim];
        if (n == 0) return x;
        long[] sizes = [.. x.Layout.Sizes];
        sizes[dim] = 1;
        Tensor edge = Tensor.Full(sizes, fill, x.DType), rest = x.Narrow(dim, by > 0 ? 0 : 1, n - 1);
        return by > 0 ? Tensor.Cat([edge, rest], dim) : Tensor.Cat([rest, edge], dim);
    }

    private static Tensor Total<TScan>(Tensor x, int dim, bool backwards) where TScan : struct, IScan =>
        x.DType.IsFloatingPoint() || x.DType == DType.Int64 ? Scans.Run<TScan>(x, dim, backwards)
            : Copies.Cast(Scans.Run<TScan>(Copies.Cast(x, DType.Int64), dim, backwards), x.DType);

    private static bool Records(Tensor x, Tensor y) =>
        x.Slot is not null && y.DType.IsFloatingPoint() && x.RequiresGrad && GradMode.IsEnabled;
}
