using Adjoint.Autograd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>
    /// In training, x times a random mask that is 0 with probability p and 1 / (1 - p) otherwise:
    /// <c>torch.nn.functional.dropout</c>.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="p">The probability that an element becomes 0.</param>
    /// <param name="training">If false, the result is x itself.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <remarks>A composite, as in PyTorch on a CPU: the result's node is <c>MulBackward0</c>. Gradient: g
    /// mask.</remarks>
    /// <exception cref="ArgumentException">p is not a probability, or x is not floating point.</exception>
    /// <example><code>var y = Functional.Dropout(x, 0.2);</code></example>
    public static Tensor Dropout(Tensor x, double p = 0.5, bool training = true, Generator? generator = null)
    {
        using TapScope tap = Tap.Op("dropout", x);
        ArgumentNullException.ThrowIfNull(x);
        CheckProbability(p);
        if (!training || p == 0 || x.Count == 0) return x;
        if (!x.DType.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"dropout(): expected a floating point tensor, but got {x.DType.Name()}", nameof(x));
        }
        if (p == 1) return x.Mul(x.ZerosLike());
        return x.Mul(x.EmptyLike().Bernoulli_(1 - p, generator).Div_(1 - p));
    }

    internal static void CheckProbability(double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentException(
                $"dropout probability has to be between 0 and 1, but got {Text.Number(p)}", nameof(p));
        }
    }
}
