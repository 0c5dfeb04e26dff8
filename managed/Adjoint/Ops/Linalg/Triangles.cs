namespace Adjoint.Ops;

/// <summary>Parts of matrices, for the gradients of factorizations.</summary>
internal static class Triangles
{
    /// <summary>What lies on and below diagonal <paramref name="offset"/>, zeros above.</summary>
    public static Tensor Lower(Tensor x, long offset = 0) => Tensor.Where(Below(x, offset), x, 0);

    /// <summary>What lies on and above diagonal <paramref name="offset"/>, zeros below.</summary>
    public static Tensor Upper(Tensor x, long offset = 0) => Tensor.Where(Below(x, offset - 1), 0, x);

    /// <summary>The lower triangle with half its diagonal.</summary>
    public static Tensor HalfLower(Tensor x) => Lower(x).Sub(OnDiagonal(x).Mul(0.5));

    /// <summary>x + x^T.</summary>
    public static Tensor Twice(Tensor x) => x.Add(x.MT);

    /// <summary>x - x^T.</summary>
    public static Tensor Skew(Tensor x) => x.Sub(x.MT);

    /// <summary>(..., n) from (..., n, n).</summary>
    public static Tensor Diagonal(Tensor x) => OnDiagonal(x).Sum([-1]);

    /// <summary>(..., n, n) with d (..., n) on the diagonal.</summary>
    public static Tensor OfDiagonal(Tensor d) =>
        Tensor.Where(Identity(d.Layout.Sizes[^1]), d.Unsqueeze(-1), 0);

    /// <summary>x without what is not on the diagonal.</summary>
    public static Tensor OnDiagonal(Tensor x) => Tensor.Where(Identity(x.Layout.Sizes[^1]), x, 0);

    /// <summary>x without its diagonal, over the differences v[j] - v[i] at (i, j).</summary>
    public static Tensor OverDifferences(Tensor x, Tensor v)
    {
        Tensor identity = Identity(v.Layout.Sizes[^1]);
        Tensor differences = v.Unsqueeze(-2).Sub(v.Unsqueeze(-1));
        return Tensor.Where(identity, 0, x).Div(Tensor.Where(identity, 1, differences));
    }

    private static Tensor Identity(long n) => Tensor.Arange(n).Unsqueeze(-1).Eq(Tensor.Arange(n));

    // Row number + offset >= column number.
    private static Tensor Below(Tensor x, long offset) => Tensor.Arange(x.Layout.Sizes[^2]).Add(offset).Unsqueeze(-1)
        .Ge(Tensor.Arange(x.Layout.Sizes[^1]));
}
