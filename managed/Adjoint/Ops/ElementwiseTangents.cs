using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// The forward-mode rule of every elementwise op. Its Jacobian is diagonal, so the backward formula with the tangent in
/// the place of g is the rule: by the same kernels, or in tensor ops where the graph is recorded.
/// </summary>
internal static class ElementwiseTangents
{
    /// <summary>After y = f(x).</summary>
    public static void Unary<TOp>(Tensor x, Tensor y, double p, double q) where TOp : struct, IParamUnaryOp
    {
        if (Duals.Level is not { } level || !y.DType.IsFloatingPoint() || level.TangentOf(x) is not { } t) return;
        using PausedForward paused = new(level);
        level.Give(y, Of<TOp>(level, t, x, y, p, q), t);
    }

    /// <summary>Before x = f(x): the tangent that the result will have.</summary>
    public static Tensor? BeforeUnary<TOp>(Tensor x, string nodeName, double p, double q)
        where TOp : struct, IParamUnaryOp
    {
        if (Duals.Level is not { } level || level.TangentOf(x) is not { } t) return null;
        Tensor tangent;
        using (PausedForward paused = new(level))
        {
            Tensor before = x.Clone();
            t = Kept(t);
            Tensor after = (TOp.Needs & Needs.Y) != 0
                ? Ops.Unary.Apply<TOp>(before, nodeName, p, q, Integers.Keep) : before;
            tangent = Of<TOp>(level, t, before, after, p, q);
        }
        return Duals.Checked(x, tangent);
    }

    /// <summary>After y = f(a, b).</summary>
    public static void Binary<TOp>(Tensor a, Tensor b, Tensor y, double p) where TOp : struct, IBinaryOp
    {
        if (Duals.Level is not { } level || !y.DType.IsFloatingPoint()) return;
        Tensor? ta = level.TangentOf(a), tb = level.TangentOf(b);
        if (ta is null && tb is null) return;
        using PausedForward paused = new(level);
        level.Give(y, Of<TOp>(level, ta, tb, a, b, y, p), ta, tb);
    }

    /// <summary>Before a = f(a, b).</summary>
    public static Tensor? BeforeBinary<TOp>(Tensor a, Tensor b, double p) where TOp : struct, IBinaryOp
    {
        if (Duals.Level is not { } level || !a.DType.IsFloatingPoint()) return null;
        Tensor? ta = level.TangentOf(a), tb = level.TangentOf(b);
        if (ta is null && tb is null) return null;
        Tensor tangent;
        using (PausedForward paused = new(level))
        {
            Tensor before = a.Clone();
            bool same = ReferenceEquals(ta, tb);
            ta = ta is null ? null : Kept(ta);
            if (same) tb = ta;
            tangent = Of<TOp>(level, ta, tb, before, ReferenceEquals(a, b) ? before : b, before, p);
        }
        return Duals.Checked(a, tangent);
    }

    /// <summary>After y = f(a, s), or f(s, a).</summary>
    public static void Scalar<TOp>(Tensor a, Scalar s, bool scalarFirst, Tensor y, double p)
        where TOp : struct, IBinaryOp
    {
        if (Duals.Level is not { } level || !y.DType.IsFloatingPoint() || level.TangentOf(a) is not { } t) return;
        using PausedForward paused = new(level);
        level.Give(y, Of<TOp>(level, t, a, s.ToDouble(), scalarFirst, y, p), t);
    }

    /// <summary>Before a = f(a, s).</summary>
    public static Tensor? BeforeScalar<TOp>(Tensor a, Scalar s, double p) where TOp : struct, IBinaryOp
    {
        if (Duals.Level is not { } level || level.TangentOf(a) is not { } t) return null;
        Tensor tangent;
        using (PausedForward paused = new(level))
        {
            Tensor before = a.Clone();
            t = Kept(t);
            tangent = Of<TOp>(level, t, before, s.ToDouble(), scalarFirst: false, before, p);
        }
        return Duals.Checked(a, tangent);
    }

    /// <summary>A tangent whose own memory is about to be written: the recorded rule keeps a copy.</summary>
    private static Tensor Kept(Tensor t) => GradMode.IsEnabled ? t.Clone() : t;

    private static Tensor Of<TOp>(DualLevel level, Tensor t, Tensor x, Tensor y, double p, double q)
        where TOp : struct, IParamUnaryOp
    {
        if (!ByKernel(level, t, null, x, null))
            return TOp.Backward<TensorNum>(t, x, y, TensorNum.Const(p), TensorNum.Const(q)).ToTensor(t);
        Tensor d = new(y.Layout.IsDense ? y.Layout : y.Layout.ToContiguous(), y.DType);
        Elementwise.UnaryGrad<TOp>(t, (TOp.Needs & Needs.X) != 0 ? x : null, (TOp.Needs & Needs.Y) != 0 ? y : null, d,
            accumulate: false, p, q);
        return d;
    }

    private static Tensor Of<TOp>(DualLevel level, Tensor? ta, Tensor? tb, Tensor a, Tensor b, Tensor y, double p)
        where TOp : struct, IBinaryOp
    {
        DType dtype = y.DType;
        a = Ops.Binary.Recast(a, dtype);
        b = Ops.Binary.Recast(b, dtype);
        ta = ta is null ? null : Ops.Binary.Recast(level.Aligned(ta, y.Rank), dtype);
        tb = tb is null ? null : Ops.Binary.Recast(level.Aligned(tb, y.Rank), dtype);
        if (ByKernel(level, ta, tb, a, b))
        {
            Tensor d = new(y.Layout.IsDense ? y.Layout : y.Layout.ToContiguous(), dtype);
            if (ta is not null) Elementwise.BinaryGrad<TOp>(false, ta, a, b, null, d, accumulate: false, p);
            if (tb is not null) Elementwise.BinaryGrad<TOp>(true, tb, a, b, null, d, accumulate: ta is not null, p);
            return d;
        }
        TensorNum factor = TensorNum.Const(p);
        TensorNum sum = TensorNum.Zero;
        if (ta is not null) sum = TOp.BackwardA<TensorNum>(ta, a, b, TensorNum.Zero, factor);
        if (tb is not null)
        {
            TensorNum right = TOp.BackwardB<TensorNum>(tb, a, b, TensorNum.Zero, factor);
            sum = ta is null ? right : sum + right;
        }
        return sum.ToTensor(ta ?? tb!);
    }

    private static Tensor Of<TOp>(DualLevel level, Tensor t, Tensor a, double s, bool scalarFirst, Tensor y, double p)
        where TOp : struct, IBinaryOp
    {
        a = Ops.Binary.Recast(a, y.DType);
        t = Ops.Binary.Recast(t, y.DType);
        if (ByKernel(level, t, null, a, null))
        {
            Tensor d = new(y.Layout.IsDense ? y.Layout : y.Layout.ToContiguous(), y.DType);
            bool reads = scalarFirst ? (TOp.NeedsB & Needs.B) != 0 : (TOp.NeedsA & Needs.X) != 0;
            Elementwise.BinaryScalarGrad<TOp>(t, reads ? a : null, s, scalarFirst, d, accumulate: false, p);
            return d;
        }
        TensorNum number = TensorNum.Const(s), factor = TensorNum.Const(p);
        return (scalarFirst
            ? TOp.BackwardB<TensorNum>(t, number, a, TensorNum.Zero, factor)
            : TOp.BackwardA<TensorNum>(t, a, number, TensorNum.Zero, factor)).ToTensor(t);
    }

    /// <summary>Kernels record nothing and know one direction.</summary>
    private static bool ByKernel(DualLevel level, Tensor? ta, Tensor? tb, Tensor a, Tensor? b) => level.Directions == 0
        && !(GradMode.IsEnabled && (ta is { RequiresGrad: true } || tb is { RequiresGrad: true } || a.RequiresGrad
            || b is { RequiresGrad: true }));
}
