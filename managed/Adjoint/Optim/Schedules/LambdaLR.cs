namespace Adjoint.Optim;

/// <summary>
/// The first rates times a function of the epoch, from epoch 0 on: <c>torch.optim.lr_scheduler.LambdaLR</c>.
/// </summary>
/// <example><code>var warmup = new LambdaLR(optimizer, epoch => Math.Min(1, (epoch + 1) / 10.0));</code></example>
public sealed class LambdaLR : Schedule
{
    private readonly Func<int, double>[] _factors;

    /// <summary>One function for all groups.</summary>
    public LambdaLR(Optimizer optimizer, Func<int, double> factor)
        : this(optimizer, [.. Enumerable.Repeat(factor, optimizer?.ParameterGroups.Count ?? 0)]) { }

    /// <summary>A function for each group.</summary>
    /// <exception cref="ArgumentException">There are not as many functions as groups.</exception>
    public LambdaLR(Optimizer optimizer, IReadOnlyList<Func<int, double>> factors) : base(optimizer)
    {
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.Count != BaseRates.Count)
        {
            throw new ArgumentException(
                $"Expected {BaseRates.Count} lr_lambdas, but got {factors.Count}", nameof(factors));
        }
        _factors = [.. factors];
        foreach (Func<int, double> factor in _factors) ArgumentNullException.ThrowIfNull(factor, nameof(factors));
        Apply();
    }

    private protected override double Rate(int group, double present, double first) => first * _factors[group](Epoch);
}
