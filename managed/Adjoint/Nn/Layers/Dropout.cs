namespace Adjoint.Nn;

/// <summary>
/// In training, zeroes each element with probability p and scales the others by 1 / (1 - p), so that means stay; in
/// evaluation it does nothing: <c>torch.nn.Dropout</c>.
/// </summary>
/// <example><code>var net = new Sequential(new Linear(64, 32), new ReLU(), new Dropout(0.5), new Linear(32,
/// 10));</code></example>
public sealed class Dropout : Module
{
    private readonly Generator? _generator;

    /// <summary>A dropout with this probability.</summary>
    /// <param name="p">The probability that an element becomes 0.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentException">p is not a probability.</exception>
    public Dropout(double p = 0.5, Generator? generator = null)
    {
        Functional.CheckProbability(p);
        P = p;
        _generator = generator;
    }

    /// <summary>The probability that an element becomes 0.</summary>
    public double P { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.Dropout(x, P, IsTraining, _generator);

    /// <inheritdoc/>
    protected override string Describe() => $"p={Text.Number(P)}, inplace=False";
}
