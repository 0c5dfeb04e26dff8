using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>LU factorizations, packed and in parts.</summary>
internal static class LuFactors
{
    public static (Tensor Lu, Tensor Pivots, Tensor Info) Factor(Tensor a, bool pivot, bool checkErrors, string op)
    {
        using TapScope tap = Tap.Op("linalg_lu_factor_ex", a);
        Check(a, pivot, op);
        (Tensor lu, Tensor pivots, Tensor info) = Matrices.Lu(a);
        if (checkErrors) Matrices.Check(info, LinalgFailure.Factor);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgLuFactorExBackward0", 0, a, static (to, g, kept, _) =>
            {
                (Tensor lu, Tensor pivots) = (kept[0], kept[1]);
                long k = pivots.Layout.Sizes[^1];
                (Tensor p, Tensor l, Tensor u) = Parts(lu, pivots);
                to.Send(0, Gradient(g[0]!.Narrow(-1, 0, k), g[0]!.Narrow(-2, 0, k), p, l, u));
            }).Attach(lu).Keep(("LU", SavedTensor.Output(lu)), ("pivots", new SavedTensor(pivots)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(a, lu, (lu, pivots), static (t, s) =>
            {
                (Tensor p, Tensor l, Tensor u) = Parts(s.lu, s.pivots);
                (Tensor dl, Tensor du) = Tangents(t, p, l, u);
                return Packed(dl, du);
            });
        }
        return (lu, pivots, info);
    }

    public static (Tensor P, Tensor L, Tensor U) Split(Tensor a, bool pivot)
    {
        using TapScope tap = Tap.Op("linalg_lu", a);
        Check(a, pivot, "linalg.lu");
        (Tensor lu, Tensor pivots, _) = Matrices.Lu(a);
        Tensor p, l, u;
        using (GradModeScope noGrad = GradMode.NoGrad()) (p, l, u) = Parts(lu, pivots);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgLuBackward0", 0, a, static (to, g, kept, _) =>
                to.Send(0, Gradient(g[1], g[2], kept[0], kept[1], kept[2]))).Attach(null, l, u).Keep(
                    ("P", new SavedTensor(p)), ("L", SavedTensor.Output(l, 1)), ("U", SavedTensor.Output(u, 2)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(a, l, (p, l, u), static (t, s) => Tangents(t, s.p, s.l, s.u).L);
            Duals.LinearEach(a, u, (p, l, u), static (t, s) => Tangents(t, s.p, s.l, s.u).U);
        }
        return (p, l, u);
    }

    public static (Tensor P, Tensor L, Tensor U) Unpack(Tensor lu, Tensor pivots, bool unpackData, bool unpackPivots)
    {
        using TapScope tap = Tap.Op("lu_unpack", lu);
        MatrixChecks.Matrix(lu, "lu_unpack", "LU_data");
        MatrixChecks.Pivots(pivots, lu, "lu_unpack");
        Tensor p = unpackPivots ? Matrices.Permutation(pivots, lu.Layout.Sizes[^2], lu.DType) : Empty(lu);
        if (!unpackData) return (p, Empty(lu), Empty(lu));
        Tensor l, u;
        using (GradModeScope noGrad = GradMode.NoGrad()) (l, u) = Triangular(lu.Untracked());
        if (MatrixOps.Records(lu))
        {
            MatrixOps.Node("LuUnpackBackward0", (lu.Layout.Sizes, lu.DType), lu, static (to, g, _, s) =>
            {
                (long[] sizes, DType dtype) = s;
                long k = Math.Min(sizes[^1], sizes[^2]);
                Tensor l = g[1] ?? Tensor.Zeros([.. sizes[..^1], k], dtype);
                Tensor u = g[2] ?? Tensor.Zeros([.. sizes[..^2], k, sizes[^1]], dtype);
                to.Send(0, Packed(l, u));
            }).Attach(null, l, u);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(lu, l, 0, static (t, _) => Triangles.Lower(t.Narrow(-1, 0, Steps(t)), -1));
            Duals.LinearEach(lu, u, 0, static (t, _) => Triangles.Upper(t.Narrow(-2, 0, Steps(t))));
        }
        return (p, l, u);
    }

    /// <summary>p, l (m, k) and u (k, n) in tensor ops of the packed factors.</summary>
    public static (Tensor P, Tensor L, Tensor U) Parts(Tensor lu, Tensor pivots)
    {
        (Tensor l, Tensor u) = Triangular(lu);
        return (Matrices.Permutation(pivots, lu.Layout.Sizes[^2], lu.DType), l, u);
    }

    private static (Tensor L, Tensor U) Triangular(Tensor lu)
    {
        long k = Steps(lu), m = lu.Layout.Sizes[^2];
        Tensor l = Triangles.Lower(lu.Narrow(-1, 0, k), -1).Add(Tensor.Eye(m, k, lu.DType));
        return (l, Triangles.Upper(lu.Narrow(-2, 0, k)));
    }

    private static long Steps(Tensor lu) => Math.Min(lu.Layout.Sizes[^1], lu.Layout.Sizes[^2]);

    private static Tensor Empty(Tensor like) => Tensor.Empty([0], like.DType);

    /// <summary>One matrix (m, n) of what is below the diagonal of l (m, k) and the rest of u (k, n).</summary>
    private static Tensor Packed(Tensor l, Tensor u)
    {
        long m = l.Layout.Sizes[^2], n = u.Layout.Sizes[^1], k = l.Layout.Sizes[^1];
        l = Triangles.Lower(l, -1);
        u = Triangles.Upper(u);
        Tensor square = l.Narrow(-2, 0, k).Add(u.Narrow(-1, 0, k));
        if (m > k) return Tensor.Cat([square, l.Narrow(-2, k, m - k)], -2);
        return n > k ? Tensor.Cat([square, u.Narrow(-1, k, n - k)], -1) : square;
    }

    /// <summary>The gradient of a = p l u from those of l (m, k) and u (k, n).</summary>
    /// <remarks>With the square parts l1 and u1: of the square part of p^T a,
    /// h1 = l1^-T (tril(l1^T gl1 - gu2 u2^T, -1) + triu(gu1 u1^T - l2^T gl2)) u1^-T; of the rows below gl2 u1^-T, of
    /// the columns beside l1^-T gu2.</remarks>
    private static Tensor Gradient(Tensor? gl, Tensor? gu, Tensor p, Tensor l, Tensor u)
    {
        long m = l.Layout.Sizes[^2], n = u.Layout.Sizes[^1], k = l.Layout.Sizes[^1];
        gl ??= l.ZerosLike();
        gu ??= u.ZerosLike();
        Tensor l1 = l.Narrow(-2, 0, k), u1 = u.Narrow(-1, 0, k);
        Tensor lower = l1.MT.MatMul(gl.Narrow(-2, 0, k)), upper = gu.Narrow(-1, 0, k).MatMul(u1.MT);
        if (n > k) lower = lower.Sub(gu.Narrow(-1, k, n - k).MatMul(u.Narrow(-1, k, n - k).MT));
        if (m > k) upper = upper.Sub(l.Narrow(-2, k, m - k).MT.MatMul(gl.Narrow(-2, k, m - k)));
        Tensor inner = Triangles.Lower(lower, -1).Add(Triangles.Upper(upper));
        inner = Linalg.SolveTriangular(u1.MT, inner, upper: false, left: false);
        if (n > k) inner = Tensor.Cat([inner, gu.Narrow(-1, k, n - k)], -1);
        Tensor h = Linalg.SolveTriangular(l1.MT, inner, upper: true, unitriangular: true);
        if (m > k)
        {
            Tensor below = Linalg.SolveTriangular(u1.MT, gl.Narrow(-2, k, m - k), upper: false, left: false);
            h = Tensor.Cat([h, below], -2);
        }
        return p.MatMul(h);
    }

    private static (Tensor L, Tensor U) Tangents(Tensor t, Tensor p, Tensor l, Tensor u)
    {
        long m = l.Layout.Sizes[^2], n = u.Layout.Sizes[^1], k = l.Layout.Sizes[^1];
        Tensor moved = p.MT.MatMul(t), l1 = l.Narrow(-2, 0, k), u1 = u.Narrow(-1, 0, k);
        Tensor inner = Linalg.SolveTriangular(l1, moved.Narrow(-2, 0, k).Narrow(-1, 0, k), upper: false,
            unitriangular: true);
        inner = Linalg.SolveTriangular(u1, inner, upper: true, left: false);
        Tensor dl = l1.MatMul(Triangles.Lower(inner, -1)), du = Triangles.Upper(inner).MatMul(u1);
        if (m > k)
        {
            Tensor below = moved.Narrow(-2, k, m - k).Sub(l.Narrow(-2, k, m - k).MatMul(du));
            dl = Tensor.Cat([dl, Linalg.SolveTriangular(u1, below, upper: true, left: false)], -2);
        }
        if (n > k)
        {
            Tensor beside = moved.Narrow(-1, k, n - k).Sub(dl.MatMul(u.Narrow(-1, k, n - k)));
            du = Tensor.Cat([du, Linalg.SolveTriangular(l1, beside, upper: false, unitriangular: true)], -1);
        }
        return (dl, du);
    }

    private static void Check(Tensor a, bool pivot, string op)
    {
        MatrixChecks.Matrix(a, op);
        if (!pivot)
            throw new NotSupportedException($"{op}: LU without pivoting is not implemented on the CPU");
    }
}
