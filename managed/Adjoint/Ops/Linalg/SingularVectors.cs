using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Singular value decompositions and their derivatives.</summary>
internal static class SingularVectors
{
    public static (Tensor? U, Tensor S, Tensor? Vh) Apply(Tensor a, bool full, bool vectors, string op)
    {
        using TapScope tap = Tap.Op("_linalg_svd", a);
        MatrixChecks.Matrix(a, op);
        (Tensor? u, Tensor s, Tensor? vh, Tensor info) = Matrices.SingularValues(a, full, vectors);
        Matrices.Check(info, LinalgFailure.SingularValues);
        if (u is null || vh is null) return (u, s, vh);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgSvdBackward0", 0, a, static (to, g, kept, _) =>
            {
                (Tensor u, Tensor s, Tensor vh) = (kept[0], kept[1], kept[2]);
                long k = s.Layout.Sizes[^1];
                if (Gradient(g[0]?.Narrow(-1, 0, k), g[1], g[2]?.Narrow(-2, 0, k), u.Narrow(-1, 0, k), s,
                    vh.Narrow(-2, 0, k)) is { } d)
                {
                    to.Send(0, d);
                }
            }).Attach(u, s, vh).Keep(("U", SavedTensor.Output(u)), ("S", SavedTensor.Output(s, 1)),
                ("Vh", SavedTensor.Output(vh, 2)));
        }
        if (ThreadModes.DualLevels != 0) PassTangents(a, u, s, vh);
        return (u, s, vh);
    }

    /// <summary>The gradient of a from those of u (m, k), s and vh (k, n).</summary>
    private static Tensor? Gradient(Tensor? gu, Tensor? gs, Tensor? gvh, Tensor u, Tensor s, Tensor vh)
    {
        long m = u.Layout.Sizes[^2], n = vh.Layout.Sizes[^1], k = s.Layout.Sizes[^1];
        if (gu is null && gvh is null) return u.Mul(gs!.Unsqueeze(-2)).MatMul(vh);
        Tensor row = s.Unsqueeze(-2), column = s.Unsqueeze(-1), squares = s.Square();
        Tensor? inner = gs is null ? null : Triangles.OfDiagonal(gs), ofU = null, ofV = null;
        if (gu is not null)
        {
            ofU = u.MT.MatMul(gu);
            inner = MatrixOps.Sum(inner, Triangles.OverDifferences(Triangles.Skew(ofU), squares).Mul(row));
        }
        if (gvh is not null)
        {
            ofV = vh.MatMul(gvh.MT);
            inner = MatrixOps.Sum(inner, column.Mul(Triangles.OverDifferences(Triangles.Skew(ofV), squares)));
        }
        Tensor d = u.MatMul(inner!);
        if (m > k && gu is not null) d = d.Add(gu.Sub(u.MatMul(ofU!)).Div(row));
        d = d.MatMul(vh);
        if (n > k && gvh is not null) d = d.Add(u.Div(row).MatMul(gvh.Sub(ofV!.MT.MatMul(vh))));
        return d;
    }

    private static void PassTangents(Tensor a, Tensor u, Tensor s, Tensor vh)
    {
        long k = s.Layout.Sizes[^1];
        Duals.LinearEach(a, s, (u.Narrow(-1, 0, k), vh.Narrow(-2, 0, k)), static (t, basis) =>
            Triangles.Diagonal(basis.Item1.MT.MatMul(t).MatMul(basis.Item2.MT)));
        if (u.Layout.Sizes[^1] > k || vh.Layout.Sizes[^2] > k)
        {
            // The vectors beyond the singular ones are free: there is no tangent to speak of.
            foreach (Tensor vectors in (Tensor[])[u, vh])
                if (vectors.Count > 0) Duals.LinearEach(a, vectors, 0, static (_, _) => throw NoTangent());
            return;
        }
        Duals.LinearEach(a, u, (u, s, vh), static (t, b) => OfLeft(t, b.u, b.s, b.vh));
        Duals.LinearEach(a, vh, (u, s, vh), static (t, b) => OfLeft(t.MT, b.vh.MT, b.s, b.u.MT).MT);
    }

    /// <summary>du = u [(p s + s p^T) / e] + (1 - u u^T) da v / s, p = u^T da v.</summary>
    private static Tensor OfLeft(Tensor t, Tensor u, Tensor s, Tensor vh)
    {
        Tensor moved = t.MatMul(vh.MT), p = u.MT.MatMul(moved), row = s.Unsqueeze(-2);
        Tensor d = u.MatMul(Triangles.OverDifferences(Triangles.Twice(p.Mul(row)), s.Square()));
        return u.Layout.Sizes[^2] > s.Layout.Sizes[^1] ? d.Add(moved.Sub(u.MatMul(p)).Div(row)) : d;
    }

    private static NotImplementedException NoTangent() => new(
        ForwardErrors.NoRule("linalg.svd with full_matrices=True of a matrix that is not square"));
}
