using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// y[n, o] = sum over i, j of x[n, i] w[o, i, j] z[n, j]: linear in each of the three, so that each gradient is a sum
/// of the same kind. All four are matrix products over a flattened pair of dimensions.
/// </summary>
internal static class Trilinear
{
    /// <summary>The sum, recorded as one node.</summary>
    public static Tensor Of(Tensor x, Tensor w, Tensor z)
    {
        using TapScope tap = Tap.Op("_trilinear", x, w, z);
        Tensor y;
        using (GradMode.NoGrad())
        using (new PausedForward(null)) y = Forward(x, w, z);
        if (GradMode.IsEnabled && (x.RequiresGrad || w.RequiresGrad || z.RequiresGrad))
        {
            FormulaNode<int> node = new("TrilinearBackward0", GradientFlow.Mixes, 0,
                static (g, kept, _) => OfX(g, kept[1], kept[2]), static (g, kept, _) => OfWeight(g, kept[0], kept[2]),
                static (g, kept, _) => OfX(g, kept[1].Transpose(1, 2), kept[0]));
            node.Connect(x, w, z);
            y.SetHistory(node.Keep(("i1", Kept(x, w, z)), ("i2", Kept(w, x, z)), ("i3", Kept(z, x, w))));
        }
        if (ThreadModes.DualLevels != 0) Duals.Multilinear([x, w, z], y, static t => Forward(t[0], t[1], t[2]));
        return y;
    }

    // An argument is read for the gradients of the others only.
    private static SavedTensor Kept(Tensor argument, Tensor other1, Tensor other2) =>
        other1.RequiresGrad || other2.RequiresGrad ? new SavedTensor(argument) : default;

    // x w, for every row a matrix (o, j), times z.
    private static Tensor Forward(Tensor x, Tensor w, Tensor z)
    {
        (long n, long o, long i, long j) = (x.Size(0), w.Size(0), w.Size(1), w.Size(2));
        Tensor xw = x.Mm(w.Transpose(0, 1).Reshape([i, o * j])).Reshape([n, o, j]);
        return xw.Bmm(z.Reshape([n, j, 1])).Reshape([n, o]);
    }

    // dx[n, i] = sum over o, j of g[n, o] z[n, j] w[o, i, j].
    private static Tensor OfX(Tensor g, Tensor w, Tensor z)
    {
        (long n, long o, long i, long j) = (g.Size(0), w.Size(0), w.Size(1), w.Size(2));
        Tensor gz = g.Reshape([n, o, 1]).Mul(z.Reshape([n, 1, j])).Reshape([n, o * j]);
        return gz.Mm(w.Transpose(1, 2).Reshape([o * j, i]));
    }

    // dw[o, i, j] = sum over n of g[n, o] x[n, i] z[n, j].
    private static Tensor OfWeight(Tensor g, Tensor x, Tensor z)
    {
        (long n, long i, long j) = (g.Size(0), x.Size(1), z.Size(1));
        Tensor xz = x.Reshape([n, i, 1]).Mul(z.Reshape([n, 1, j])).Reshape([n, i * j]);
        return g.T().Mm(xz).Reshape([g.Size(1), i, j]);
    }
}
