using Adjoint.Autograd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>In training, zeroes whole channels with probability p and scales the others by 1 / (1 - p):
    /// <c>torch.nn.functional.dropout1d</c>, <c>dropout2d</c> and <c>dropout3d</c>, which differ in nothing but the
    /// rank that
    /// they expect.</summary>
    /// <param name="input">(N, C, ...), Float32 or Float64.</param>
    /// <param name="p">The probability that a channel becomes 0.</param>
    /// <param name="training">If false, the result is the input itself.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <remarks>A composite: node <c>MulBackward0</c>. Gradient: g mask.</remarks>
    /// <exception cref="ArgumentException">p is not a probability, or the input has no channels.</exception>
    /// <example><code>var y = Functional.FeatureDropout(x, 0.2);</code></example>
    public static Tensor FeatureDropout(
        Tensor input, double p = 0.5, bool training = true, Generator? generator = null)
    {
        using TapScope tap = Tap.Op("feature_dropout", input);
        if (!Drops(input, p, training, features: true, "feature_dropout")) return input;
        if (p == 1) return input.Mul(input.ZerosLike());
        return input.Mul(Channels(input).Bernoulli_(1 - p, generator).Div_(1 - p));
    }

    /// <summary>In training, sets elements with probability p to the value that SELU saturates at, then scales and
    /// shifts so
    /// that mean and variance stay: <c>torch.nn.functional.alpha_dropout</c>.</summary>
    /// <param name="input">Any shape, Float32 or Float64.</param>
    /// <param name="p">The probability of an element.</param>
    /// <param name="training">If false, the result is the input itself.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <remarks>A composite: node <c>AddBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">p is not a probability, or the input is not floating point.</exception>
    /// <example><code>var y = Functional.AlphaDropout(x, 0.1);</code></example>
    public static Tensor AlphaDropout(Tensor input, double p = 0.5, bool training = false, Generator? generator = null)
    {
        using TapScope tap = Tap.Op("alpha_dropout", input);
        return Drops(input, p, training, features: false, "alpha_dropout")
            ? Saturated(input, p, () => input.Detach().EmptyLike(), generator) : input;
    }

    /// <summary>As <see cref="AlphaDropout"/>, of whole channels:
    /// <c>torch.nn.functional.feature_alpha_dropout</c>.</summary>
    /// <param name="input">(N, C, ...), Float32 or Float64.</param>
    /// <inheritdoc cref="AlphaDropout"/>
    /// <param name="p"/><param name="training"/><param name="generator"/>
    public static Tensor FeatureAlphaDropout(
        Tensor input, double p = 0.5, bool training = false, Generator? generator = null)
    {
        using TapScope tap = Tap.Op("feature_alpha_dropout", input);
        return Drops(input, p, training, features: true, "feature_alpha_dropout")
            ? Saturated(input, p, () => Channels(input), generator) : input;
    }

    // Klambauer et al. 2017: -alpha' = -scale alpha of SELU; a and b keep mean 0 and variance 1.
    private static Tensor Saturated(Tensor input, double p, Func<Tensor> mask, Generator? generator)
    {
        const double Alpha = 1.7580993408473766;
        if (p == 1) return input.Mul(input.ZerosLike());
        double a = 1 / Math.Sqrt((Alpha * Alpha * p + 1) * (1 - p));
        Tensor kept = mask().Bernoulli_(1 - p, generator);
        Tensor shift = kept.Sub(1).Mul_(Alpha * a).Add_(Alpha * a * p);
        return input.Mul(kept.Mul_(a)).Add(shift);
    }

    private static Tensor Channels(Tensor input)
    {
        long[] sizes = [.. input.Layout.Sizes];
        for (int i = 2; i < sizes.Length; i++) sizes[i] = 1;
        return Tensor.Empty(new Shape(sizes), input.DType);
    }

    private static bool Drops(Tensor input, double p, bool training, bool features, string op)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckProbability(p);
        Ops.LayerShapes.CheckFloating(input, op);
        if (features && input.Rank < 2)
        {
            throw new ArgumentException($"{op}(): Feature dropout requires at least 2 dimensions in the input, but " +
                $"got {input.Shape}", nameof(input));
        }
        return training && p > 0 && input.Count > 0;
    }
}
