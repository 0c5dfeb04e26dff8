using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Pseudo-inverses, and the least squares that they solve.</summary>
internal static class PseudoInverses
{
    public static Tensor Apply(Tensor a, double? atol, double? rtol, bool hermitian)
    {
        Check(a, hermitian);
        Tensor absolute = Tensor.Full([], atol ?? 0, a.DType);
        double relative = rtol ?? (atol > 0 ? 0 : DefaultTolerance(a));
        return Apply(a, hermitian, absolute, Tensor.Full([], relative, a.DType));
    }

    public static Tensor Apply(Tensor a, Tensor? atol, Tensor? rtol, bool hermitian)
    {
        Check(a, hermitian);
        Tensor absolute = (atol?.Detach() ?? Tensor.Zeros([], a.DType)).To(a.DType);
        Tensor relative = rtol?.Detach().To(a.DType)
            ?? Tensor.Where(absolute.Gt(0), 0, absolute.FullLike(DefaultTolerance(a)));
        return Apply(a, hermitian, absolute, relative);
    }

    /// <summary>LAPACK's measure of what is lost in rounding.</summary>
    public static double DefaultTolerance(Tensor a) => Math.Max(a.Layout.Sizes[^1], a.Layout.Sizes[^2])
        * (a.DType == DType.Float32 ? 1.1920928955078125e-7 : 2.220446049250313e-16);

    /// <summary>The gradient of a from that of its pseudo-inverse y.</summary>
    public static Tensor Gradient(Tensor g, Tensor y, Tensor a)
    {
        Tensor gt = g.MT, yt = y.MT;
        // Products are ordered for the smaller side.
        if (a.Layout.Sizes[^2] <= a.Layout.Sizes[^1])
        {
            Tensor k = gt.MatMul(y), kyt = k.MatMul(yt);
            return kyt.Sub(y.MatMul(k).MT).Sub(a.MatMul(y).MatMul(kyt)).Add(yt.MatMul(y).MatMul(gt.Sub(k.MatMul(a))));
        }
        Tensor h = y.MatMul(gt), yth = yt.MatMul(h);
        return gt.Sub(a.MatMul(h)).MatMul(y).MatMul(yt).Sub(h.MatMul(y).MT).Add(yth).Sub(yth.MatMul(y).MatMul(a));
    }

    /// <summary>The tangent of the pseudo-inverse y of a.</summary>
    public static Tensor Tangent(Tensor t, Tensor y, Tensor a)
    {
        Tensor tt = t.MT, yt = y.MT, left = y.MatMul(yt).MatMul(tt), right = tt.MatMul(yt).MatMul(y);
        return left.Sub(left.MatMul(a).MatMul(y)).Add(right.Sub(y.MatMul(a.MatMul(right)))).Sub(y.MatMul(t).MatMul(y));
    }

    private static Tensor Apply(Tensor a, bool hermitian, Tensor atol, Tensor rtol)
    {
        using TapScope tap = Tap.Op("linalg_pinv", a);
        Tensor y;
        using (GradModeScope noGrad = GradMode.NoGrad()) y = Value(a.Untracked(), hermitian, atol, rtol);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgPinvBackward0", 0, a, static (to, g, kept, _) =>
                to.Send(0, Gradient(g[0]!, kept[1], kept[0])))
                .Attach(y).Keep(("self", new SavedTensor(a)), ("result", SavedTensor.Output(y)));
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(a, y, (a, y), static (t, s) => Tangent(t, s.y, s.a));
        return y;
    }

    private static Tensor Value(Tensor a, bool hermitian, Tensor atol, Tensor rtol)
    {
        long[] sizes = a.Layout.Sizes;
        if (a.Count == 0) return Tensor.Zeros([.. sizes[..^2], sizes[^1], sizes[^2]], a.DType);
        if (hermitian)
        {
            (Tensor values, Tensor vectors) = Linalg.Eigh(a);
            Tensor magnitudes = values.Abs();
            Tensor inverse = Inverted(values, magnitudes, magnitudes.AMax([-1], keepDim: true), atol, rtol);
            return vectors.Mul(inverse.Unsqueeze(-2)).MatMul(vectors.MT).Contiguous();
        }
        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(a, fullMatrices: false);
        return vh.MT.Mul(Inverted(s, s, s.Narrow(-1, 0, 1), atol, rtol).Unsqueeze(-2)).MatMul(u.MT).Contiguous();
    }

    /// <summary>1 / values, 0 where the magnitude counts as zero.</summary>
    private static Tensor Inverted(Tensor values, Tensor magnitudes, Tensor largest, Tensor atol, Tensor rtol)
    {
        Tensor tolerance = atol.Unsqueeze(-1).Maximum(rtol.Unsqueeze(-1).Mul(largest));
        return Tensor.Where(magnitudes.Gt(tolerance), values.Reciprocal(), 0);
    }

    private static void Check(Tensor a, bool hermitian)
    {
        if (hermitian) MatrixChecks.Square(a, "linalg.pinv");
        else MatrixChecks.Matrix(a, "linalg.pinv");
    }
}
