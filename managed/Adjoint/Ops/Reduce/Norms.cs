namespace Adjoint.Ops;

/// <summary>The norm of vectors and its slope.</summary>
internal static class Norms
{
    public static Tensor Value(Tensor x, double ord, int[] over, bool keepDim) => ord switch
    {
        0 => x.Ne(0).Sum(over, keepDim, x.DType),
        1 => x.Abs().Sum(over, keepDim),
        2 => x.Square().Sum(over, keepDim).Sqrt(),
        double.PositiveInfinity => x.Abs().AMax(over, keepDim),
        double.NegativeInfinity => x.Abs().AMin(over, keepDim),
        _ => x.Abs().Pow(ord).Sum(over, keepDim).Pow(1 / ord),
    };

    /// <summary>dy / dx for each element, y having x's dimensions: sign(x) |x|^(ord - 1) y^(1 - ord).</summary>
    /// <remarks>Where it is not defined PyTorch chooses, and this as it does: 0 where y is 0 (order 1 and above), 0 at
    /// x = 0 (below 1), equal shares among ties (infinite order).</remarks>
    public static Tensor Slope(Tensor x, Tensor y, double ord, int[] over)
    {
        if (ord == 0) return x.ZerosLike();
        if (ord == 1) return x.Sign();
        if (ord == 2) return x.Div(y).MaskedFill(y.Eq(0), 0);
        if (double.IsInfinity(ord))
        {
            Tensor size = x.Detach().Abs(), most = y.Detach();
            Tensor holds = size.Eq(most).Add(size.Ne(size).Mul(most.Ne(most))).To(x.DType);
            return x.Sign().Mul(holds).Div(holds.Sum(over, keepDim: true));
        }
        if (ord < 1)
            return x.Sign().Mul(x.Abs().Pow(ord - 1).MaskedFill(x.Eq(0), 0)).Mul(y.Pow(1 - ord));
        Tensor scaled = ord < 2 ? x.Sign().Mul(x.Abs().Pow(ord - 1)) : x.Mul(x.Abs().Pow(ord - 2));
        return scaled.Mul(y.Pow(1 - ord).MaskedFill(y.Eq(0), 0));
    }

    /// <summary>The gradient of the norm of a difference with respect to the first tensor.</summary>
    public static Tensor? OfDifference(Tensor g, Tensor[] kept, double ord) =>
        ord == 0 ? null : g.Mul(SlopeOfAll(kept[0].Sub(kept[1]), kept[2], ord));

    /// <summary>The same for the norm of everything.</summary>
    public static Tensor SlopeOfAll(Tensor x, Tensor y, double ord) =>
        Slope(x, y, ord, Adjoint.Tensors.Reductions.All(x.Rank));
}
