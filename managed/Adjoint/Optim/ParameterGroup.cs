namespace Adjoint.Optim;

/// <summary>Parameters of an optimizer that share their options: an entry of <c>param_groups</c>.</summary>
public abstract class ParameterGroup
{
    private protected ParameterGroup(List<Tensor> parameters) => Parameters = parameters;

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>The learning rate of the group; what schedules change.</summary>
    public abstract double LearningRate { get; set; }
}

/// <summary>A group of an optimizer with options of type <typeparamref name="TOptions"/>.</summary>
public sealed class ParameterGroup<TOptions> : ParameterGroup where TOptions : OptimizerOptions
{
    private TOptions _options;

    internal ParameterGroup(List<Tensor> parameters, TOptions options) : base(parameters) => _options = options;

    /// <summary>The options of the group; replace them with <c>group.Options with { ... }</c>.</summary>
    /// <exception cref="ArgumentException">A value that makes no sense.</exception>
    public TOptions Options
    {
        get => _options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Validate();
            _options = value;
        }
    }

    /// <inheritdoc/>
    public override double LearningRate
    {
        get => _options.LearningRate;
        set => Options = (TOptions)((OptimizerOptions)_options with { LearningRate = value });
    }
}
