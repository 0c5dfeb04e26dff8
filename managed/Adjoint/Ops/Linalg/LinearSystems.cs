using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Systems of general matrices.</summary>
internal static class LinearSystems
{
    public static (Tensor Result, Tensor Info) Solve(Tensor a, Tensor b, bool left, bool checkErrors, string op)
    {
        using TapScope tap = Tap.Op("linalg_solve_ex", a, b);
        MatrixChecks.Square(a, op);
        ArgumentNullException.ThrowIfNull(b);
        MatrixChecks.SameDType(a, b, op);
        bool vector = IsVector(a, b);
        if (vector && !left)
        {
            throw new ArgumentException(
                $"{op}: Vector broadcasting of the left hand side is not supported for left=False.", nameof(left));
        }
        Tensor sides = vector ? b.Untracked().Unsqueeze(-1) : b.Untracked();
        MatrixChecks.Matrix(sides, op, "B");
        if (a.Layout.Sizes[^1] != sides.Layout.Sizes[left ? ^2 : ^1])
        {
            throw new ArgumentException($"{op}: Incompatible shapes of A and B for the equation " +
                $"{(left ? "AX = B" : "XA = B")} ({a.Shape} and {b.Shape})");
        }
        long[] batch = MatrixChecks.Batch(a, sides, op);
        // x a = b is a^T x^T = b^T: what is factored is always on the left.
        Tensor factored = MatrixChecks.Spread(left ? a : a.Untracked().MT, batch);
        sides = MatrixChecks.Spread(left ? sides : sides.MT, batch);
        (Tensor x, Tensor lu, Tensor pivots, Tensor info) = Matrices.Solve(factored, sides);
        if (checkErrors) Matrices.Check(info, LinalgFailure.Solve);
        if (!left) x = Copies.Contiguous(x.MT);
        if (vector) x = x.Alias(Layout.Contiguous(x.Layout.Sizes[..^1]), x.Offset);
        if (MatrixOps.Records(a, b))
        {
            MatrixOps.Node("LinalgSolveExBackward0", (left, vector), a, b, SendGradients).Attach(x)
                .Keep(("A", new SavedTensor(a)), ("result", SavedTensor.Output(x)), ("LU", new SavedTensor(lu)),
                    ("pivots", new SavedTensor(pivots)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(a, b, x, (a, x, left, vector), static (ta, tb, s) =>
            {
                Tensor x = s.vector ? s.x.Unsqueeze(-1) : s.x, t = s.vector ? tb!.Unsqueeze(-1) : tb!;
                Tensor d = Linalg.Solve(s.a, t.Sub(s.left ? ta.MatMul(x) : x.MatMul(ta)), s.left);
                return s.vector ? d.Squeeze(-1) : d;
            });
        }
        return (x, info);
    }

    private static void SendGradients(GradientSink to, Tensor?[] g, Tensor[] kept, (bool Left, bool Vector) s)
    {
        (Tensor a, Tensor x, Tensor gx) = (kept[0], kept[1], g[0]!);
        if (s.Vector) (x, gx) = (x.Unsqueeze(-1), gx.Unsqueeze(-1));
        Tensor gb;
        if (to.InTensorOps)
        {
            gb = Linalg.Solve(a.MT, gx, s.Left);
        }
        else
        {
            gb = Matrices.LuSolve(kept[2], kept[3], s.Left ? gx : gx.MT, transposed: true);
            if (!s.Left) gb = gb.MT;
        }
        if (to.Wants(0)) to.Send(0, (s.Left ? gb.MatMul(x.MT) : x.MT.MatMul(gb)).Neg());
        if (to.Wants(1)) to.Send(1, s.Vector ? gb.Squeeze(-1) : gb);
    }

    public static (Tensor Inverse, Tensor Info) Inverse(Tensor a, bool checkErrors, string op)
    {
        using TapScope tap = Tap.Op("linalg_inv_ex", a);
        MatrixChecks.Square(a, op);
        (Tensor y, _, _, Tensor info) = Matrices.Solve(a, null);
        if (checkErrors) Matrices.Check(info, LinalgFailure.Inverse);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgInvExBackward0", 0, a, static (to, g, kept, _) =>
            {
                Tensor transposed = kept[0].MT;
                to.Send(0, transposed.MatMul(g[0]!).MatMul(transposed).Neg());
            }).Attach(y).Keep(("inverse", SavedTensor.Output(y)));
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(a, y, y, static (t, y) => y.MatMul(t).MatMul(y).Neg());
        return (y, info);
    }

    public static Tensor LuSolve(Tensor lu, Tensor pivots, Tensor b, bool left, bool adjoint)
    {
        using TapScope tap = Tap.Op("linalg_lu_solve", lu, b);
        const string op = "linalg.lu_solve";
        MatrixChecks.Square(lu, op, "LU");
        MatrixChecks.Pivots(pivots, lu, op);
        MatrixChecks.Matrix(b, op, "B");
        MatrixChecks.SameDType(lu, b, op);
        if (lu.Layout.Sizes[^1] != b.Layout.Sizes[left ? ^2 : ^1])
        {
            throw new ArgumentException($"{op}: Incompatible shapes of LU and B for the equation " +
                $"{(left ? "AX = B" : "XA = B")} ({lu.Shape} and {b.Shape})");
        }
        long[] batch = MatrixChecks.Batch(lu, b, op);
        Tensor sides = MatrixChecks.Spread(left ? b : b.Untracked().MT, batch);
        Tensor x = Matrices.LuSolve(MatrixChecks.Spread(lu, batch), MatrixChecks.Spread(pivots, batch, 1), sides,
            transposed: adjoint == left);
        if (!left) x = Copies.Contiguous(x.MT);
        if (MatrixOps.Records(lu, b))
        {
            MatrixOps.Node("LinalgLuSolveBackward0", (left, adjoint), lu, b, static (to, g, kept, s) =>
            {
                (Tensor lu, Tensor pivots, Tensor x) = (kept[0], kept[1], kept[2]);
                Tensor gb = LuSolve(lu, pivots, g[0]!, s.left, !s.adjoint);
                if (to.Wants(0))
                {
                    // Of op(a), then of a, then of its factors.
                    Tensor h = (s.left ? gb.MatMul(x.MT) : x.MT.MatMul(gb)).Neg();
                    to.Send(0, OfFactors(lu, pivots, s.adjoint ? h.MT : h));
                }
                if (to.Wants(1)) to.Send(1, gb);
            }).Attach(x).Keep(("LU", new SavedTensor(lu)), ("pivots", new SavedTensor(pivots)),
                ("result", SavedTensor.Output(x)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(lu, b, x, (lu, pivots, x, left, adjoint), static (tlu, tb, s) =>
            {
                (Tensor p, Tensor l, Tensor u) = LuFactors.Parts(s.lu, s.pivots);
                Tensor da = p.MatMul(Triangles.Lower(tlu, -1).MatMul(u).Add(l.MatMul(Triangles.Upper(tlu))));
                if (s.adjoint) da = da.MT;
                return LuSolve(s.lu, s.pivots, tb!.Sub(s.left ? da.MatMul(s.x) : s.x.MatMul(da)), s.left, s.adjoint);
            });
        }
        return x;
    }

    /// <summary>The gradient of the factors of a, from that of a: h = gradient of a = p l u.</summary>
    private static Tensor OfFactors(Tensor lu, Tensor pivots, Tensor h)
    {
        (Tensor p, Tensor l, Tensor u) = LuFactors.Parts(lu, pivots);
        Tensor moved = p.MT.MatMul(h);
        return Triangles.Lower(moved.MatMul(u.MT), -1).Add(Triangles.Upper(l.MT.MatMul(moved)));
    }

    /// <summary>PyTorch's rule: a vector, or a batch of vectors with exactly the leading dimensions of a.</summary>
    public static bool IsVector(Tensor a, Tensor b) => b.Rank == 1
        || (b.Rank == a.Rank - 1 && b.Layout.Sizes.AsSpan().SequenceEqual(a.Layout.Sizes.AsSpan()[..^1]));
}
