namespace Adjoint.Ops;

/// <summary>The derivative of y = x maxnorm / (norm(x) + eps), forwards and backwards.</summary>
internal static class Renormed
{
    public const double Epsilon = 1e-7;

    /// <summary>What <see cref="Tensor.Renorm"/> knows besides its tensor.</summary>
    public sealed record State(double P, double MaxNorm, int[] Over);

    /// <summary>maxnorm / s (v - part / s) where the slice was scaled, v elsewhere, with s = norm + eps.</summary>
    /// <param name="v">The gradient, or a tangent with its directions in front.</param>
    /// <param name="x">The argument.</param>
    /// <param name="state">The parameters.</param>
    /// <param name="part">Of v, x and the slope of the norm: what passes through the norm.</param>
    public static Tensor Scaled(Tensor v, Tensor x, State state,
        Func<Tensor, Tensor, Tensor, State, Tensor> part)
    {
        Tensor norm = x.VectorNorm(state.P, state.Over, keepDim: true);
        Tensor inverse = norm.Add(Epsilon).Reciprocal();
        Tensor through = part(v, x, Norms.Slope(x, norm, state.P, state.Over), state);
        return Tensor.Where(norm.Gt(state.MaxNorm), v.Sub(inverse.Mul(through)).Mul(inverse.Mul(state.MaxNorm)), v);
    }
}
