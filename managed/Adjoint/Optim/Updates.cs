namespace Adjoint.Optim;

/// <summary>
/// The ternary in-place ops that optimizers are written in, from ops that exist, with the same rounding as PyTorch's
/// own: an addition that is not fused with its product, and the fused one of lerp.
/// </summary>
internal static class Updates
{
    /// <summary>self += (value a) b: <c>addcmul_</c>.</summary>
    public static Tensor AddProduct(this Tensor self, Tensor a, Tensor b, double value) =>
        self.Add_(value == 1 ? a.Mul(b) : a.Mul(value).Mul_(b));

    /// <summary>self += (value a) / b: <c>addcdiv_</c>.</summary>
    public static Tensor AddQuotient(this Tensor self, Tensor a, Tensor b, double value) =>
        self.Add_(value == 1 ? a.Div(b) : a.Mul(value).Div_(b));

    /// <summary>self += weight (end - self): <c>lerp_</c>; from the nearer end, so that weight 1 gives end
    /// exactly.</summary>
    public static Tensor Lerp(this Tensor self, Tensor end, double weight)
    {
        Tensor difference = end.Sub(self);
        return weight < 0.5 ? self.Add_(difference, weight) : self.Copy_(end.Add(difference, weight - 1));
    }
}
