using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The covariances of variables, whose observations are the columns: <c>torch.cov</c>.</summary>
    /// <param name="correction">What the number of observations is lessened by: 1 is Bessel's correction.</param>
    /// <param name="fweights">How often each observation was made: integers, not negative, (N).</param>
    /// <param name="aweights">The importance of each observation: floating point, not negative, (N).</param>
    /// <remarks>With the weights w = fweights aweights: (x - mean) w (x - mean)^T / n, where n is sum(w) - correction
    /// sum(w aweights) / sum(w) and never below 0.</remarks>
    /// <returns>(V, V) of (V, N); a scalar of one variable.</returns>
    /// <exception cref="ArgumentException">The tensor has more than two dimensions, or weights have the wrong number of
    /// elements or dtype.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative, or all are 0.</exception>
    /// <example><code>var covariances = samples.T().Cov();</code></example>
    public Tensor Cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null)
    {
        using TapScope tap = Tap.Op("cov", this);
        if (Rank > 2)
        {
            throw new ArgumentException(
                $"cov(): expected input to have two or fewer dimensions but got an input with {Rank} dimensions");
        }
        Tensor x = Rank < 2 ? View([1, -1]) : this;
        long observations = x.Size(1);
        CheckWeights(fweights, "fweights", observations, floating: false);
        CheckWeights(aweights, "aweights", observations, floating: true);
        Tensor? w = fweights is null ? aweights : aweights is null ? fweights : fweights.Mul(aweights);
        if (w is null)
        {
            Tensor centred = x.Sub(x.Sum(1).Div(observations).Unsqueeze(1));
            return centred.Mm(centred.T()).Div(Math.Max(0, observations - correction)).Squeeze();
        }
        Tensor total = w.Sum();
        ValueChecks.Within(total, double.Epsilon, double.PositiveInfinity,
            "cov(): weights sum to zero, can't be normalized", fweights is null ? nameof(aweights) : nameof(fweights));
        Tensor deviations = x.Sub(x.Mul(w).Sum(1).Div(total).Unsqueeze(1));
        Tensor norm = aweights is null || correction == 0 ? total.Sub(correction)
            : total.Sub(w.Mul(aweights).Sum().Mul(correction).Div(total));
        return deviations.Mm(deviations.Mul(w).T()).Div(norm.ClampMin(0)).Squeeze();
    }

    /// <summary>Pearson's correlation coefficients of variables, whose observations are the columns:
    /// <c>torch.corrcoef</c>.</summary>
    /// <remarks>cov[i, j] / sqrt(cov[i, i] cov[j, j]), in [-1, 1].</remarks>
    /// <returns>(V, V) of (V, N); a scalar of one variable.</returns>
    /// <exception cref="ArgumentException">The tensor has more than two dimensions.</exception>
    /// <example><code>var correlations = samples.T().CorrCoef();</code></example>
    public Tensor CorrCoef()
    {
        using TapScope tap = Tap.Op("corrcoef", this);
        if (Rank > 2)
        {
            throw new ArgumentException(
                $"corrcoef(): expected input to have two or fewer dimensions but got an input with {Rank} dimensions");
        }
        Tensor c = Cov();
        if (c.Rank == 0) return c.Div(c);
        Tensor deviation = c.AsStrided([c.Size(0)], [c.Layout.Strides[0] + c.Layout.Strides[1]]).Sqrt();
        return c.Div(deviation.View([-1, 1])).Div(deviation.View([1, -1])).Clamp(-1, 1);
    }

    private static void CheckWeights(Tensor? weights, string name, long observations, bool floating)
    {
        if (weights is null) return;
        if (weights.Rank > 1)
        {
            throw new ArgumentException(
                $"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.Rank} dimensions",
                name);
        }
        if (weights.DType.IsFloatingPoint() != floating || weights.DType == DType.Bool)
        {
            throw new ArgumentException($"cov(): expected {name} to have " +
                $"{(floating ? "floating point" : "integral")} dtype but got {name} with " +
                $"{weights.DType.ScalarName()} dtype", name);
        }
        if (weights.Count != observations)
        {
            throw new ArgumentException($"cov(): expected {name} to have the same numel as there are observations " +
                $"in the input but got {weights.Count} != {observations}", name);
        }
        ValueChecks.Within(weights, 0, double.PositiveInfinity, $"cov(): {name} cannot be negative", name,
            allowsNaN: true);
    }
}
