namespace Adjoint.Ops;

/// <summary>
/// The same normalisation in tensor ops: what the fused kernels compute, where a graph or a tangent is to follow. x is
/// normalised over some dimensions, and weight and bias broadcast against it.
/// </summary>
/// <param name="Dims">What mean and variance are taken over.</param>
/// <param name="Eps">Added to the variance.</param>
/// <param name="Mean">The mean, where it is a constant; else null.</param>
/// <param name="Rstd">1 / sqrt(variance + eps), where it is a constant; else null.</param>
internal sealed record ComposedNorm(int[] Dims, double Eps, Tensor? Mean = null, Tensor? Rstd = null)
{
    /// <summary>(x - mean) rstd, and rstd.</summary>
    public (Tensor Normed, Tensor Rstd) Normalize(Tensor x)
    {
        if (Mean is not null) return (x.Sub(Mean).Mul(Rstd!), Rstd!);
        Tensor centered = x.Sub(x.Mean(Dims, keepDim: true));
        Tensor rstd = centered.Square().Mean(Dims, keepDim: true).Add(Eps).Rsqrt();
        return (centered.Mul(rstd), rstd);
    }

    /// <summary>The gradients of x, weight and bias, the last two summed to the shape of <paramref
    /// name="weightShape"/>.</summary>
    public (Tensor X, Tensor W, Tensor B) Gradients(Tensor g, Tensor x, Tensor? w, Shape weightShape)
    {
        (Tensor normed, Tensor rstd) = Normalize(x);
        Tensor dx = Linear(w is null ? g : g.Mul(w), normed, rstd);
        return (dx, g.Mul(normed).SumToSize(weightShape), g.SumToSize(weightShape));
    }

    /// <summary>The tangent of y = normed w + b; null where nothing has one.</summary>
    public Tensor? Tangent(Tensor x, Tensor? w, Tensor? tx, Tensor? tw, Tensor? tb)
    {
        (Tensor normed, Tensor rstd) = Normalize(x);
        Tensor? sum = tx is null ? null : Linear(tx, normed, rstd);
        if (sum is not null && w is not null) sum = sum.Mul(w);
        if (tw is not null) sum = sum is null ? normed.Mul(tw) : sum.Add(normed.Mul(tw));
        if (tb is not null) sum = sum is null ? tb.Expand(x.Shape) : sum.Add(tb);
        return sum;
    }

    // The derivative of normed, (t - mean(t) - normed mean(t normed)) rstd, is its own transpose.
    private Tensor Linear(Tensor t, Tensor normed, Tensor rstd)
    {
        if (Mean is not null) return t.Mul(rstd);
        Tensor along = normed.Mul(t.Mul(normed).Mean(Dims, keepDim: true));
        return t.Sub(t.Mean(Dims, keepDim: true)).Sub(along).Mul(rstd);
    }
}
