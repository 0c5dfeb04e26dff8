using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Determinants and their derivatives.</summary>
internal static class Determinants
{
    public static Tensor Det(Tensor a)
    {
        using TapScope tap = Tap.Op("_linalg_det", a);
        MatrixChecks.Square(a, "linalg.det");
        (Tensor lu, Tensor pivots, _) = Matrices.Lu(a);
        Tensor y = Matrices.Determinant(lu, pivots, logarithm: false).Value;
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgDetBackward0", 0, a, static (to, g, kept, _) =>
            {
                (Tensor a, Tensor y) = (kept[0], kept[1]);
                // As in PyTorch, what has no elements gets no gradient.
                if (a.Count == 0) return;
                to.Send(0, to.InTensorOps ? Recorded(a, y, g[0]!) : FromFactors(kept[2], kept[3], y.Mul(g[0]!)));
            }).Attach(y).Keep(("A", new SavedTensor(a)), ("result", SavedTensor.Output(y)), ("LU", new SavedTensor(lu)),
                ("pivots", new SavedTensor(pivots)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(a, y, (a, y), static (t, s) =>
                t.Mul(Recorded(s.a, s.y, s.y.OnesLike())).Sum([-2, -1]));
        }
        return y;
    }

    public static (Tensor Sign, Tensor Logarithm) SlogDet(Tensor a)
    {
        using TapScope tap = Tap.Op("_linalg_slogdet", a);
        MatrixChecks.Square(a, "linalg.slogdet");
        (Tensor lu, Tensor pivots, _) = Matrices.Lu(a);
        (Tensor sign, Tensor? logarithm) = Matrices.Determinant(lu, pivots, logarithm: true);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgSlogdetBackward0", 0, a, static (to, g, kept, _) =>
            {
                // The sign is constant wherever it has a derivative at all.
                if (g[1] is not { } gl) return;
                to.Send(0, to.InTensorOps ? Linalg.Solve(kept[0].MT, Triangles.OfDiagonal(Spread(gl, kept[0])))
                    : Matrices.LuSolve(kept[1], kept[2], Triangles.OfDiagonal(Spread(gl, kept[0])), transposed: true));
            }).Attach(sign, logarithm).Keep(("A", new SavedTensor(a)), ("LU", new SavedTensor(lu)),
                ("pivots", new SavedTensor(pivots)));
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(a, logarithm!, a, static (t, a) => Triangles.Diagonal(Linalg.Solve(a, t)).Sum([-1]));
        return (sign, logarithm!);
    }

    /// <summary>d a^-T from the factors of a; a zero on their diagonal is moved by a rounding: the result is continuous
    /// in it.</summary>
    private static Tensor FromFactors(Tensor lu, Tensor pivots, Tensor d)
    {
        double eps = lu.DType == DType.Float32 ? 1.1920928955078125e-7 : 2.220446049250313e-16;
        Tensor zero = Triangles.OfDiagonal(Triangles.Diagonal(lu).Eq(0).To(lu.DType).Mul(eps));
        return Matrices.LuSolve(lu.Add(zero), pivots, Triangles.OfDiagonal(Spread(d, lu)), transposed: true);
    }

    /// <summary>The same in tensor ops of a: regular matrices by a solution, the others by their singular
    /// values.</summary>
    private static Tensor Recorded(Tensor a, Tensor y, Tensor g)
    {
        double eps = a.DType == DType.Float32 ? 1.1920928955078125e-7 : 2.220446049250313e-16;
        HostAccess.CheckRead("linalg.det's second derivative");
        bool[] singular = y.Detach().Abs().Lt(100 * eps).Reshape([-1]).ToArray<bool>();
        if (!Array.Exists(singular, static s => s)) return OfRegular(a, y.Mul(g));
        if (Array.TrueForAll(singular, static s => s)) return OfSingular(a, g);
        // Both kinds in one batch: each in its own, then in order again.
        long n = a.Layout.Sizes[^1];
        Tensor matrices = a.Reshape([-1, n, n]), weights = g.Expand(y.Shape).Reshape([-1]), values = y.Reshape([-1]);
        long[] order = [.. Places(singular, false), .. Places(singular, true)];
        Tensor regular = Tensor.From(Places(singular, false)), other = Tensor.From(Places(singular, true));
        Tensor both = Tensor.Cat([
            OfRegular(matrices.IndexSelect(0, regular),
                values.IndexSelect(0, regular).Mul(weights.IndexSelect(0, regular))),
            OfSingular(matrices.IndexSelect(0, other), weights.IndexSelect(0, other)),
        ]);
        long[] back = new long[order.Length];
        for (int i = 0; i < order.Length; i++) back[order[i]] = i;
        return both.IndexSelect(0, Tensor.From(back)).Reshape(a.Shape);
    }

    private static Tensor OfRegular(Tensor a, Tensor d) => Linalg.Solve(a.MT, Triangles.OfDiagonal(Spread(d, a)));

    /// <summary>det(u) det(vh) u diag(products of the other singular values) vh.</summary>
    private static Tensor OfSingular(Tensor a, Tensor g)
    {
        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(a);
        Tensor alpha = Det(u).Mul(Det(vh)).Mul(g);
        Tensor gamma = OthersProduct(s).Mul(alpha.Unsqueeze(-1));
        return u.Mul(gamma.Unsqueeze(-2)).MatMul(vh);
    }

    /// <summary>At each place the product of all other elements of the last dimension, without a division.</summary>
    private static Tensor OthersProduct(Tensor s)
    {
        long n = s.Layout.Sizes[^1];
        Tensor[] products = new Tensor[n];
        for (long i = 0; i < n; i++)
            products[i] = Tensor.Cat([s.Narrow(-1, 0, i), s.Narrow(-1, i + 1, n - i - 1)], -1).Prod(-1);
        return Tensor.Stack(products, -1);
    }

    private static long[] Places(bool[] flags, bool wanted) =>
        [.. Enumerable.Range(0, flags.Length).Where(i => flags[i] == wanted).Select(static i => (long)i)];

    /// <summary>(...) as (..., n).</summary>
    private static Tensor Spread(Tensor d, Tensor a) =>
        d.Unsqueeze(-1).Expand(new Shape(a.Layout.Sizes[..^1]));
}
