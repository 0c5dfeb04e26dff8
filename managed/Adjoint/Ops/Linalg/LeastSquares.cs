using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Least squares by QR or by singular values.</summary>
internal static class LeastSquares
{
    public static LstsqResult Solve(Tensor a, Tensor b, double? rcond, LstsqDriver driver)
    {
        using TapScope tap = Tap.Op("linalg_lstsq", a, b);
        const string op = "linalg.lstsq";
        MatrixChecks.Matrix(a, op, "input");
        ArgumentNullException.ThrowIfNull(b);
        MatrixChecks.SameDType(a, b, op);
        if (!Enum.IsDefined(driver)) throw new ArgumentException($"{op}: unknown driver {driver}", nameof(driver));
        if (b.Rank == 0) throw new ArgumentException($"{op}: other must have at least 1 dimension.", nameof(b));
        bool vector = LinearSystems.IsVector(a, b);
        Tensor sides = vector ? b.Untracked().Unsqueeze(-1) : b.Untracked();
        MatrixChecks.Matrix(sides, op, "other");
        if (a.Layout.Sizes[^2] != sides.Layout.Sizes[^2])
        {
            throw new ArgumentException($"{op}: input.size(-2) should match other.size({(vector ? -1 : -2)}): " +
                $"{a.Shape} and {b.Shape}");
        }
        long[] batch = MatrixChecks.Batch(a, sides, op);
        LstsqResult result;
        using (GradModeScope noGrad = GradMode.NoGrad())
        {
            result = Value(MatrixChecks.Spread(a, batch), MatrixChecks.Spread(sides, batch), rcond, driver);
        }
        Tensor x = result.Solution;
        if (vector) x = x.Alias(Layout.Contiguous(x.Layout.Sizes[..^1]), x.Offset);
        if (MatrixOps.Records(a, b))
        {
            MatrixOps.Node("LinalgLstsqBackward0", vector, a, b, static (to, g, kept, vector) =>
            {
                Tensor b = vector ? kept[1].Unsqueeze(-1) : kept[1], gx = vector ? g[0]!.Unsqueeze(-1) : g[0]!;
                Tensor inverse = Linalg.PInv(kept[0]);
                if (to.Wants(0)) to.Send(0, PseudoInverses.Gradient(gx.MatMul(b.MT), inverse, kept[0]));
                if (!to.Wants(1)) return;
                Tensor gb = inverse.MT.MatMul(gx);
                to.Send(1, vector ? gb.Squeeze(-1) : gb);
            }).Attach(x).Keep(("self", new SavedTensor(a)), ("b", new SavedTensor(b)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(a, b, x, (a, b, vector), static (ta, tb, s) =>
            {
                Tensor b = s.vector ? s.b.Unsqueeze(-1) : s.b, t = s.vector ? tb!.Unsqueeze(-1) : tb!;
                Tensor y = Linalg.PInv(s.a), d = PseudoInverses.Tangent(ta, y, s.a).MatMul(b).Add(y.MatMul(t));
                return s.vector ? d.Squeeze(-1) : d;
            });
        }
        return result with { Solution = x };
    }

    private static LstsqResult Value(Tensor a, Tensor b, double? rcond, LstsqDriver driver)
    {
        long m = a.Layout.Sizes[^2], n = a.Layout.Sizes[^1];
        Tensor none = Tensor.Empty([0], a.DType), noRank = Tensor.Empty([0], DType.Int64);
        if (driver == LstsqDriver.Gels)
        {
            Tensor x = OfFullRank(a, b);
            return new LstsqResult(x, m > n ? Residuals(a, x, b) : none, noRank, none);
        }
        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(a, fullMatrices: false);
        Tensor holds = s.Count == 0 ? s.To(DType.Bool)
            : s.Gt(s.Narrow(-1, 0, 1).Mul(rcond ?? PseudoInverses.DefaultTolerance(a)));
        Tensor weights = Tensor.Where(holds, s.Reciprocal(), 0);
        Tensor solution = vh.MT.MatMul(weights.Unsqueeze(-1).Mul(u.MT.MatMul(b))).Contiguous();
        Tensor rank = holds.To(DType.Int64).Sum([-1]);
        if (driver == LstsqDriver.Gelsy) return new LstsqResult(solution, none, rank, none);
        bool full = false;
        if (m > n)
        {
            HostAccess.CheckRead("linalg.lstsq");
            full = rank.Eq(n).All().Item<bool>();
        }
        return new LstsqResult(solution, full ? Residuals(a, solution, b) : none, rank, s);
    }

    private static Tensor OfFullRank(Tensor a, Tensor b)
    {
        bool tall = a.Layout.Sizes[^2] >= a.Layout.Sizes[^1];
        (Tensor q, Tensor r) = Linalg.Qr(tall ? a : a.MT);
        long k = r.Layout.Sizes[^1];
        if (k > 0)
        {
            Tensor zero = Triangles.Diagonal(r).Eq(0).To(DType.Int32).AMax([-1]);
            Matrices.Check(zero, LinalgFailure.Lstsq);
        }
        return tall ? Linalg.SolveTriangular(r, q.MT.MatMul(b), upper: true)
            : q.MatMul(Linalg.SolveTriangular(r.MT, b, upper: false)).Contiguous();
    }

    private static Tensor Residuals(Tensor a, Tensor x, Tensor b) => a.MatMul(x).Sub(b).Square().Sum([-2]);
}
