namespace Adjoint.Optim;

/// <summary>What every optimizer can be told; each has a record of its own with more. Change one with
/// <c>with</c>.</summary>
public abstract record OptimizerOptions
{
    /// <summary>The learning rate: how far a step goes.</summary>
    public double LearningRate { get; init; }

    /// <summary>The factor of the L2 penalty (of the decay itself in <see cref="AdamW"/>).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get; init; }

    /// <summary>Refuses values that make no sense, in PyTorch's words.</summary>
    internal virtual void Validate()
    {
        Check(LearningRate >= 0, "learning rate", LearningRate);
        Check(WeightDecay >= 0, "weight_decay value", WeightDecay);
    }

    /// <summary>The options as numbers under PyTorch's names, for the state dict.</summary>
    internal virtual IEnumerable<(string Name, double Value)> Numbers() =>
        [("lr", LearningRate), ("weight_decay", WeightDecay), ("maximize", Maximize ? 1 : 0)];

    /// <summary>These options with the numbers of a state dict in place of their own.</summary>
    internal virtual OptimizerOptions With(Func<string, double> number) => this with
    {
        LearningRate = number("lr"),
        WeightDecay = number("weight_decay"),
        Maximize = number("maximize") != 0,
    };

    private protected static void Check(bool valid, string what, double value)
    {
        if (!valid) throw new ArgumentException($"Invalid {what}: {Nn.Text.Number(value)}");
    }
}
