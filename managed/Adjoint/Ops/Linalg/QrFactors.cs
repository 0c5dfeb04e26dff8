using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>QR factorizations and their derivatives.</summary>
internal static class QrFactors
{
    public static (Tensor Q, Tensor R) Apply(Tensor a, QrMode mode)
    {
        using TapScope tap = Tap.Op("linalg_qr", a);
        MatrixChecks.Matrix(a, "linalg.qr");
        if (!Enum.IsDefined(mode)) throw new ArgumentException($"linalg.qr: unknown mode {mode}", nameof(mode));
        long m = a.Layout.Sizes[^2], n = a.Layout.Sizes[^1], k = Math.Min(m, n);
        (Tensor? made, Tensor r) = Matrices.Qr(a, mode == QrMode.R ? null : mode == QrMode.Complete ? m : k,
            mode == QrMode.Complete ? m : k);
        Tensor q = made ?? Tensor.Empty([0], a.DType);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgQrBackward0", mode, a, static (to, g, kept, mode) =>
            {
                (Tensor q, Tensor r) = (kept[0], kept[1]);
                Check(mode, q, r);
                to.Send(0, Gradient(g[0], g[1], q, r));
            }).Attach(q, r).Keep(("Q", SavedTensor.Output(q)), ("R", SavedTensor.Output(r, 1)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(a, q, (q, r, mode), static (t, s) => Tangents(t, s.q, s.r, s.mode).Q);
            Duals.LinearEach(a, r, (q, r, mode), static (t, s) => Tangents(t, s.q, s.r, s.mode).R);
        }
        return (q, r);
    }

    private static Tensor Gradient(Tensor? gq, Tensor? gr, Tensor q, Tensor r)
    {
        long m = q.Layout.Sizes[^2], n = r.Layout.Sizes[^1];
        if (m >= n) return OfTall(gq, gr, q, r);
        // a = (x, y): x is square, y = q r2 makes q and r2 work for it.
        Tensor r1 = r.Narrow(-1, 0, m), r2 = r.Narrow(-1, m, n - m);
        if (gr is null) return Tensor.Cat([OfTall(gq, null, q, r1), r2.ZerosLike()], -1);
        Tensor gr2 = gr.Narrow(-1, m, n - m), y = q.MatMul(r2);
        Tensor gx = OfTall(MatrixOps.Sum(gq, y.MatMul(gr2.MT)), gr.Narrow(-1, 0, m), q, r1);
        return Tensor.Cat([gx, q.MatMul(gr2)], -1);
    }

    private static Tensor OfTall(Tensor? gq, Tensor? gr, Tensor q, Tensor r)
    {
        Tensor inner = MatrixOps.Sum(gr?.MatMul(r.MT), gq is null ? null : q.MT.MatMul(gq).Neg())!;
        Tensor upper = Triangles.Upper(inner);
        Tensor symmetric = Triangles.Twice(upper).Sub(Triangles.OnDiagonal(upper));
        return Linalg.SolveTriangular(r.MT, MatrixOps.Sum(q.MatMul(symmetric), gq)!, upper: false, left: false);
    }

    private static (Tensor Q, Tensor R) Tangents(Tensor t, Tensor q, Tensor r, QrMode mode)
    {
        Check(mode, q, r);
        long m = q.Layout.Sizes[^2], n = r.Layout.Sizes[^1], k = Math.Min(m, n);
        Tensor r1 = r.Narrow(-1, 0, k), t1 = t.Narrow(-1, 0, k);
        Tensor moved = Linalg.SolveTriangular(r1, t1, upper: true, left: false), inner = q.MT.MatMul(moved);
        // q^T dq is skew and below its diagonal what inner is.
        Tensor skew = Triangles.Skew(Triangles.Lower(inner, -1));
        Tensor dr = inner.Sub(skew).MatMul(r1), dq = q.MatMul(skew).Add(moved.Sub(q.MatMul(inner)));
        if (n == k) return (dq, dr);
        Tensor rest = q.MT.MatMul(t.Narrow(-1, k, n - k).Sub(dq.MatMul(r.Narrow(-1, k, n - k))));
        return (dq, Tensor.Cat([dr, rest], -1));
    }

    private static void Check(QrMode mode, Tensor q, Tensor r)
    {
        if (mode == QrMode.R)
        {
            throw new AutogradException("The derivative of linalg.qr depends on Q, which is not computed when " +
                "mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to require gradients.");
        }
        if (mode == QrMode.Complete && q.Layout.Sizes[^2] > r.Layout.Sizes[^1])
        {
            throw new AutogradException(
                "The QR decomposition is not differentiable when mode='complete' and nrows > ncols");
        }
    }
}
