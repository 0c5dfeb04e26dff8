namespace Adjoint.Optim;

/// <summary>Changes the learning rates of an optimizer from epoch to epoch:
/// <c>torch.optim.lr_scheduler.LRScheduler</c>.
/// </summary>
/// <example><code>
/// var schedule = new StepLR(optimizer, stepSize: 30, gamma: 0.1);
/// for (int epoch = 0; epoch &lt; 90; epoch++)
/// {
///     Train(optimizer);
///     schedule.Step();
/// }
/// </code></example>
public abstract class Schedule
{
    private readonly double[] _baseRates;

    private protected Schedule(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
        _baseRates = [.. optimizer.ParameterGroups.Select(group => group.LearningRate)];
    }

    /// <summary>The optimizer whose rates are changed.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How often <see cref="Step"/> was called.</summary>
    public int Epoch { get; private set; }

    /// <summary>The learning rates of the groups when the schedule began.</summary>
    public IReadOnlyList<double> BaseRates => _baseRates;

    /// <summary>Goes on to the next epoch.</summary>
    public void Step()
    {
        Epoch++;
        Apply();
    }

    /// <summary>The rate of a group in <see cref="Epoch"/>, from its present one (of the epoch before) and its first
    /// one.
    /// </summary>
    private protected abstract double Rate(int group, double present, double first);

    /// <summary>Sets the rates of the present epoch. Groups that were added after the schedule keep theirs.</summary>
    private protected void Apply()
    {
        for (int g = 0; g < _baseRates.Length; g++)
        {
            ParameterGroup group = Optimizer.ParameterGroups[g];
            group.LearningRate = Rate(g, group.LearningRate, _baseRates[g]);
        }
    }
}
