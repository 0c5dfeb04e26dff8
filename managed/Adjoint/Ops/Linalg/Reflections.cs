using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Products of Householder reflectors.</summary>
internal static class Reflections
{
    public static Tensor Product(Tensor a, Tensor tau)
    {
        using TapScope tap = Tap.Op("linalg_householder_product", a, tau);
        const string op = "linalg.householder_product";
        Check(a, tau, op);
        long m = a.Layout.Sizes[^2], n = a.Layout.Sizes[^1];
        if (m < n)
            throw new ArgumentException($"{op}: input.shape[-2] must be greater than or equal to input.shape[-1]");
        Tensor y = Matrices.Reflect(a, tau, Columns(a), transposed: false);
        if (MatrixOps.Records(a, tau))
        {
            MatrixOps.Node("LinalgHouseholderProductBackward0", 0, a, tau, static (to, g, kept, state) =>
            {
                (Tensor ga, Tensor gtau, _) = Gradients(kept[0], kept[1], Columns(kept[0]), g[0]!, transposed: false);
                SendReflectors(to, ga, gtau);
            }).Attach(y).Keep(("input", new SavedTensor(a)), ("tau", new SavedTensor(tau)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(a, tau, y, (a, tau), static (ta, ttau, s) =>
                Tangent(s.a, s.tau, Columns(s.a), ta, ttau!, null, transposed: false));
        }
        return y;
    }

    public static Tensor Multiply(Tensor a, Tensor tau, Tensor other, bool left, bool transpose)
    {
        using TapScope tap = Tap.Op("ormqr", a, tau, other);
        Check(a, tau, "ormqr");
        MatrixChecks.Matrix(other, "ormqr", "other");
        MatrixChecks.SameDType(a, other, "ormqr");
        if (!a.Layout.Sizes.AsSpan()[..^2].SequenceEqual(other.Layout.Sizes.AsSpan()[..^2]))
        {
            throw new ArgumentException("ormqr: batch dimensions of other should be equal to input.shape[:-2] of " +
                $"{a.Shape}, but got {other.Shape}", nameof(other));
        }
        if (other.Layout.Sizes[left ? ^2 : ^1] != a.Layout.Sizes[^2])
        {
            throw new ArgumentException($"ormqr: other.shape[{(left ? -2 : -1)}] must be equal to input.shape[-2]: " +
                $"{other.Shape} and {a.Shape}", nameof(other));
        }
        // c q is (q^T c^T)^T.
        bool transposed = left == transpose;
        Tensor c = other.Untracked();
        Tensor y = Matrices.Reflect(a, tau, left ? c : c.MT, transposed);
        if (!left) y = Copies.Contiguous(y.MT);
        if (GradMode.IsEnabled && (a.RequiresGrad || tau.RequiresGrad || other.RequiresGrad))
        {
            MatrixNode<(bool, bool)> node = new("OrmqrBackward0", (left, transposed), SendGradients);
            node.Connect(a.RequiresGrad ? a : null, tau.RequiresGrad ? tau : null, other.RequiresGrad ? other : null);
            node.Attach(y).Keep(("self", new SavedTensor(a)), ("tau", new SavedTensor(tau)),
                ("other", new SavedTensor(other)));
        }
        if (ThreadModes.DualLevels != 0) PassTangent(a, tau, other, y, left, transposed);
        return y;
    }

    private static void SendGradients(GradientSink to, Tensor?[] g, Tensor[] kept, (bool Left, bool Transposed) s)
    {
        Tensor c = s.Left ? kept[2] : kept[2].MT, gy = s.Left ? g[0]! : g[0]!.MT;
        (Tensor ga, Tensor gtau, Tensor gc) = Gradients(kept[0], kept[1], c, gy, s.Transposed);
        SendReflectors(to, ga, gtau);
        if (to.Wants(2)) to.Send(2, s.Left ? gc : gc.MT);
    }

    // As in PyTorch, what has no elements gets no gradient.
    private static void SendReflectors(GradientSink to, Tensor ga, Tensor gtau)
    {
        if (ga.Count == 0 || gtau.Count == 0) return;
        if (to.Wants(0)) to.Send(0, ga);
        if (to.Wants(1)) to.Send(1, gtau);
    }

    private static void PassTangent(Tensor a, Tensor tau, Tensor other, Tensor y, bool left, bool transposed)
    {
        if (Duals.Level is not { } level) return;
        Tensor? ta = level.TangentOf(a), ttau = level.TangentOf(tau), tc = level.TangentOf(other);
        if (ta is null && ttau is null && tc is null) return;
        using PausedForward paused = new(level);
        (ta, ttau, tc) = (level.TangentOrZeros(a), level.TangentOrZeros(tau), level.TangentOrZeros(other));
        Tensor One(Tensor ta, Tensor ttau, Tensor tc)
        {
            Tensor c = left ? other : other.MT;
            Tensor t = Tangent(a, tau, c, ta, ttau, left ? tc : tc.MT, transposed);
            return left ? t : t.MT;
        }
        if (level.Directions == 0)
        {
            level.Give(y, One(ta, ttau, tc));
            return;
        }
        Tensor[] each = new Tensor[level.Directions];
        for (int i = 0; i < each.Length; i++) each[i] = One(ta.Select(0, i), ttau.Select(0, i), tc.Select(0, i));
        level.Give(y, Tensor.Stack(each));
    }

    /// <summary>The gradients of y = h_1 .. h_k c (or h_k .. h_1 c), in tensor ops.</summary>
    private static (Tensor A, Tensor Tau, Tensor C) Gradients(Tensor a, Tensor tau, Tensor c, Tensor g, bool transposed)
    {
        long k = tau.Layout.Sizes[^1];
        Tensor vectors = Vectors(a);
        // The products from the right, each the argument of the next reflector.
        Tensor[] before = new Tensor[k];
        for (long step = 0; step < k; step++)
        {
            before[step] = c;
            long i = transposed ? step : k - 1 - step;
            if (step < k - 1) c = Reflected(vectors.Narrow(-1, i, 1), Factor(tau, i), c);
        }
        Tensor[] gv = new Tensor[k], gtau = new Tensor[k];
        for (long step = k - 1; step >= 0; step--)
        {
            long i = transposed ? step : k - 1 - step;
            Tensor v = vectors.Narrow(-1, i, 1), t = Factor(tau, i), x = before[step];
            // y = x - t v (v^T x)
            Tensor row = v.MT.MatMul(x), moved = g.MatMul(row.MT);
            gtau[i] = v.Mul(moved).Sum([-2]).Neg();
            gv[i] = moved.Add(x.MatMul(g.MT.MatMul(v))).Mul(t).Neg();
            g = Reflected(v, t, g);
        }
        Tensor ga = k == 0 ? a.ZerosLike() : Triangles.Lower(Padded(Tensor.Cat(gv, -1), a), -1);
        return (ga, k == 0 ? tau.ZerosLike() : Tensor.Cat(gtau, -1), g);
    }

    private static Tensor Tangent(Tensor a, Tensor tau, Tensor c, Tensor ta, Tensor ttau, Tensor? tc, bool transposed)
    {
        long k = tau.Layout.Sizes[^1];
        Tensor vectors = Vectors(a), moves = Triangles.Lower(ta, -1), t = tc ?? c.ZerosLike();
        for (long step = 0; step < k; step++)
        {
            long i = transposed ? step : k - 1 - step;
            Tensor v = vectors.Narrow(-1, i, 1), dv = moves.Narrow(-1, i, 1), factor = Factor(tau, i);
            Tensor row = v.MT.MatMul(c);
            Tensor d = v.MatMul(row).Mul(Factor(ttau, i))
                .Add(dv.MatMul(row).Add(v.MatMul(dv.MT.MatMul(c))).Mul(factor));
            t = Reflected(v, factor, t).Sub(d);
            c = Reflected(v, factor, c);
        }
        return t;
    }

    private static Tensor Reflected(Tensor v, Tensor factor, Tensor x) =>
        x.Sub(v.Mul(factor).MatMul(v.MT.MatMul(x)));

    private static Tensor Factor(Tensor tau, long i) => tau.Narrow(-1, i, 1).Unsqueeze(-1);

    /// <summary>The vectors with their ones and zeros.</summary>
    private static Tensor Vectors(Tensor a) =>
        Triangles.Lower(a, -1).Add(Tensor.Eye(a.Layout.Sizes[^2], a.Layout.Sizes[^1], a.DType));

    /// <summary>The columns that were not used get zeros.</summary>
    private static Tensor Padded(Tensor columns, Tensor like)
    {
        long missing = like.Layout.Sizes[^1] - columns.Layout.Sizes[^1];
        if (missing == 0) return columns;
        return Tensor.Cat([columns, like.Narrow(-1, 0, missing).ZerosLike()], -1);
    }

    private static Tensor Columns(Tensor a) =>
        Tensor.Eye(a.Layout.Sizes[^2], a.Layout.Sizes[^1], a.DType).Expand(a.Shape);

    private static void Check(Tensor a, Tensor tau, string op)
    {
        MatrixChecks.Matrix(a, op, "input");
        ArgumentNullException.ThrowIfNull(tau);
        MatrixChecks.SameDType(a, tau, op);
        long[] batch = a.Layout.Sizes[..^2];
        if (tau.Rank != a.Rank - 1 || !tau.Layout.Sizes.AsSpan()[..^1].SequenceEqual(batch))
        {
            throw new ArgumentException($"{op}: Expected tau to have one dimension less than input and its batch " +
                $"dimensions, but got {tau.Shape} and {a.Shape}", nameof(tau));
        }
        if (tau.Layout.Sizes[^1] > Math.Min(a.Layout.Sizes[^1], a.Layout.Sizes[^2]))
        {
            throw new ArgumentException($"{op}: tau.shape[-1] must be less than or equal to input.shape[-1] and " +
                $"input.shape[-2], but got {tau.Shape} and {a.Shape}", nameof(tau));
        }
    }
}
