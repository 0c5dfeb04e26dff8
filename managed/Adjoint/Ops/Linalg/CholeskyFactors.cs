using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Cholesky factors and what is solved with them.</summary>
internal static class CholeskyFactors
{
    public static (Tensor Factor, Tensor Info) Apply(Tensor a, bool upper, bool checkErrors, string op, string nodeName)
    {
        using TapScope tap = Tap.Op("linalg_cholesky_ex", a);
        MatrixChecks.Square(a, op);
        (Tensor factor, Tensor info) = Matrices.Cholesky(a, upper);
        if (checkErrors) Matrices.Check(info, LinalgFailure.Cholesky);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node(nodeName, upper, a, static (to, g, kept, upper) =>
            {
                (Tensor l, Tensor gl) = upper ? (kept[0].MT, g[0]!.MT) : (kept[0], g[0]!);
                Tensor phi = Triangles.Lower(l.MT.MatMul(gl));
                phi = phi.Add(Triangles.Lower(phi, -1).MT);
                Tensor half = Linalg.SolveTriangular(l.MT, phi, upper: true);
                to.Send(0, Linalg.SolveTriangular(l, half, upper: false, left: false).Mul(0.5));
            }).Attach(factor).Keep(("L", SavedTensor.Output(factor)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(a, factor, (factor, upper), static (t, s) =>
            {
                Tensor l = s.upper ? s.factor.MT : s.factor;
                Tensor inner = Linalg.SolveTriangular(l, Triangles.Twice(t).Mul(0.5), upper: false);
                inner = Linalg.SolveTriangular(l.MT, inner, upper: true, left: false);
                Tensor d = l.MatMul(Triangles.HalfLower(inner));
                return s.upper ? d.MT : d;
            });
        }
        return (factor, info);
    }

    public static Tensor Solve(Tensor b, Tensor factor, bool upper)
    {
        using TapScope tap = Tap.Op("cholesky_solve", b, factor);
        MatrixChecks.Matrix(b, "cholesky_solve", "self");
        MatrixChecks.Square(factor, "cholesky_solve", "input2");
        MatrixChecks.SameDType(b, factor, "cholesky_solve");
        CheckRows(b, factor);
        long[] batch = MatrixChecks.Batch(b, factor, "cholesky_solve");
        Tensor x = Both(MatrixChecks.Spread(factor, batch), MatrixChecks.Spread(b, batch), upper);
        if (MatrixOps.Records(b, factor))
        {
            MatrixOps.Node("CholeskySolveBackward0", upper, b, factor, static (to, g, kept, upper) =>
            {
                (Tensor factor, Tensor x) = (kept[0], kept[1]);
                Tensor gb = g[0]!.CholeskySolve(factor, upper);
                if (to.Wants(1))
                {
                    Tensor common = Triangles.Twice(gb.MatMul(x.MT));
                    to.Send(1, (upper ? factor.MatMul(common) : common.MatMul(factor)).Neg());
                }
                if (to.Wants(0)) to.Send(0, gb);
            }).Attach(x).Keep(("input2", new SavedTensor(factor)), ("result", SavedTensor.Output(x)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(b, factor, x, (factor, x, upper), static (tb, tl, s) =>
                tb.Sub(OfSquare(s.factor, tl!, s.upper).MatMul(s.x)).CholeskySolve(s.factor, s.upper));
        }
        return x;
    }

    public static Tensor Inverse(Tensor factor, bool upper)
    {
        using TapScope tap = Tap.Op("cholesky_inverse", factor);
        MatrixChecks.Square(factor, "cholesky_inverse", "self");
        long[] batch = factor.Layout.Sizes[..^2];
        long n = factor.Layout.Sizes[^1];
        using (GradModeScope noGrad = GradMode.NoGrad())
        {
            Tensor isZero = Triangles.Diagonal(factor.Untracked()).Eq(0);
            if (n > 0)
            {
                Tensor zero = Tensor.Where(isZero, Tensor.Arange(1, n + 1), 0).AMax([-1]).To(DType.Int32);
                Matrices.Check(zero, LinalgFailure.CholeskyInverse);
            }
        }
        Tensor identity = Tensor.Eye(n, dtype: factor.DType).Expand(new Shape([.. batch, n, n]));
        Tensor y = Both(factor, identity, upper);
        if (MatrixOps.Records(factor))
        {
            MatrixOps.Node("CholeskyInverseBackward0", upper, factor, static (to, g, kept, upper) =>
            {
                (Tensor factor, Tensor y) = (kept[0], kept[1]);
                Tensor common = y.MatMul(Triangles.Twice(g[0]!)).MatMul(y);
                to.Send(0, (upper ? factor.MatMul(common) : common.MatMul(factor)).Neg());
            }).Attach(y).Keep(("self", new SavedTensor(factor)), ("result", SavedTensor.Output(y)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(factor, y, (factor, y, upper), static (t, s) =>
                s.y.MatMul(OfSquare(s.factor, t, s.upper)).MatMul(s.y).Neg());
        }
        return y;
    }

    /// <summary>(l l^T)^-1 b.</summary>
    private static Tensor Both(Tensor factor, Tensor b, bool upper)
    {
        Tensor half = Matrices.TriangularSolve(factor, b, upper, transposed: upper, unit: false);
        return Matrices.TriangularSolve(factor, half, upper, transposed: !upper, unit: false);
    }

    /// <summary>The derivative of l l^T or u^T u, whose factor is not made triangular.</summary>
    private static Tensor OfSquare(Tensor factor, Tensor t, bool upper) =>
        Triangles.Twice(upper ? t.MT.MatMul(factor) : t.MatMul(factor.MT));

    private static void CheckRows(Tensor b, Tensor factor)
    {
        if (b.Layout.Sizes[^2] != factor.Layout.Sizes[^1])
        {
            throw new ArgumentException($"cholesky_solve: Incompatible matrix sizes: each factor is " +
                $"{factor.Layout.Sizes[^1]} by {factor.Layout.Sizes[^1]} but each right side is " +
                $"{b.Layout.Sizes[^2]} by {b.Layout.Sizes[^1]}");
        }
    }
}
