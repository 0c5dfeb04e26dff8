using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Systems of triangular matrices.</summary>
internal static class TriangularSystems
{
    private readonly record struct Form(bool Upper, bool Left, bool Unit)
    {
        /// <summary>The part of a gradient that belongs to the triangle.</summary>
        public Tensor Part(Tensor x) =>
            Upper ? Triangles.Upper(x, Unit ? 1 : 0) : Triangles.Lower(x, Unit ? -1 : 0);
    }

    public static Tensor Solve(Tensor a, Tensor b, bool upper, bool left, bool unit)
    {
        using TapScope tap = Tap.Op("linalg_solve_triangular", a, b);
        const string op = "linalg.solve_triangular";
        Check(a, b, left, op);
        long[] batch = MatrixChecks.Batch(a, b, op);
        Form form = new(upper, left, unit);
        Tensor x = Solution(MatrixChecks.Spread(a, batch), MatrixChecks.Spread(b, batch), form);
        if (MatrixOps.Records(a, b))
        {
            MatrixOps.Node("LinalgSolveTriangularBackward0", form, a, b, static (to, g, kept, form) =>
            {
                (Tensor a, Tensor x) = (kept[0], kept[1]);
                Tensor gb = Solve(a.MT, g[0]!, !form.Upper, form.Left, form.Unit);
                if (to.Wants(0)) to.Send(0, form.Part(form.Left ? gb.MatMul(x.MT) : x.MT.MatMul(gb)).Neg());
                if (to.Wants(1)) to.Send(1, gb);
            }).Attach(x).Keep(("self", new SavedTensor(a)), ("result", SavedTensor.Output(x)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(a, b, x, (a, x, form), static (ta, tb, s) =>
            {
                Tensor part = s.form.Part(ta);
                Tensor moved = s.form.Left ? part.MatMul(s.x) : s.x.MatMul(part);
                return Solve(s.a, tb!.Sub(moved), s.form.Upper, s.form.Left, s.form.Unit);
            });
        }
        return x;
    }

    public static (Tensor Solution, Tensor Coefficient) WithCoefficient(Tensor b, Tensor a, bool upper, bool transpose,
        bool unit)
    {
        using TapScope tap = Tap.Op("triangular_solve", b, a);
        Check(a, b, left: true, "triangular_solve");
        long[] batch = MatrixChecks.Batch(a, b, "triangular_solve");
        Tensor full = MatrixChecks.Spread(a, batch), sides = MatrixChecks.Spread(b, batch);
        Tensor x = Matrices.TriangularSolve(full, sides, upper, transpose, unit), copy = Copies.Contiguous(full);
        if (MatrixOps.Records(b, a))
        {
            MatrixOps.Node("TriangularSolveBackward0", (upper, transpose, unit), b, a, SendGradients).Attach(x, copy)
                .Keep(("A", new SavedTensor(a)), ("solution", SavedTensor.Output(x)));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(b, a, x, (a, x, upper, transpose, unit), static (tb, ta, s) =>
            {
                Tensor part = new Form(s.upper, true, s.unit).Part(ta!);
                return tb.Sub((s.transpose ? part.MT : part).MatMul(s.x))
                    .TriangularSolve(s.a, s.upper, s.transpose, s.unit).Solution;
            });
            Duals.Linear(a, copy, 0, static (t, _, _) => t);
        }
        return (x, copy);
    }

    private static void SendGradients(GradientSink to, Tensor?[] g, Tensor[] kept,
        (bool Upper, bool Transpose, bool Unit) s)
    {
        (Tensor a, Tensor x) = (kept[0], kept[1]);
        Tensor? gb = g[0]?.TriangularSolve(a, s.Upper, !s.Transpose, s.Unit).Solution, ga = null;
        if (to.Wants(0) && gb is not null) to.Send(0, gb);
        if (!to.Wants(1)) return;
        if (gb is not null)
        {
            Tensor product = s.Transpose ? x.MatMul(gb.MT) : gb.MatMul(x.MT);
            ga = new Form(s.Upper, true, s.Unit).Part(product).Neg();
        }
        if (MatrixOps.Sum(ga, g[1]) is not { } sum) return;
        if (ReferenceEquals(sum, g[1])) to.Pass(1, sum);
        else to.Send(1, sum);
    }

    private static Tensor Solution(Tensor a, Tensor b, Form form)
    {
        if (form.Left) return Matrices.TriangularSolve(a, b, form.Upper, transposed: false, form.Unit);
        // x a = b is a^T x^T = b^T.
        Tensor x = Matrices.TriangularSolve(a, b.Untracked().MT, form.Upper, transposed: true, form.Unit);
        return Copies.Contiguous(x.MT);
    }

    private static void Check(Tensor a, Tensor b, bool left, string op)
    {
        MatrixChecks.Square(a, op);
        MatrixChecks.Matrix(b, op, "B");
        MatrixChecks.SameDType(a, b, op);
        if (a.Layout.Sizes[^1] != b.Layout.Sizes[left ? ^2 : ^1])
        {
            throw new ArgumentException($"{op}: Incompatible shapes of A and B for the equation " +
                $"{(left ? "AX = B" : "XA = B")} ({a.Shape} and {b.Shape})");
        }
    }
}
