using System.Globalization;

namespace Adjoint.Optim;

/// <summary>The common part of all optimizers: groups, state, and the loop of a step.</summary>
/// <typeparam name="TOptions">The options of the optimizer.</typeparam>
public abstract partial class Optimizer<TOptions> : Optimizer where TOptions : OptimizerOptions
{
    private readonly List<ParameterGroup<TOptions>> _groups = [];
    private readonly Dictionary<Tensor, ParameterState> _states = new(ReferenceEqualityComparer.Instance);

    /// <summary>PyTorch's name of a step in profiles: <c>Optimizer.step#SGD.step</c>.</summary>
    private readonly string _profiled;

    private protected Optimizer(IEnumerable<Tensor> parameters, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Defaults = options;
        _profiled = $"Optimizer.step#{GetType().Name}.step";
        AddGroup(parameters, options);
    }

    /// <summary>The options that the optimizer was made with; a start for those of other groups.</summary>
    public TOptions Defaults { get; }

    /// <summary>The groups, each with options of its own.</summary>
    public IReadOnlyList<ParameterGroup<TOptions>> Groups => _groups;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups;

    /// <summary>Adds parameters with options of their own: <c>add_param_group</c>.</summary>
    /// <returns>The group.</returns>
    /// <exception cref="ArgumentException">No parameters, one that is no leaf or already in a group, or options that
    /// make no sense.</exception>
    /// <example><code>sgd.AddGroup(head.Parameters(), sgd.Defaults with { LearningRate = 0.01 });</code></example>
    public ParameterGroup<TOptions> AddGroup(IEnumerable<Tensor> parameters, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        List<Tensor> list = [.. parameters];
        if (list.Count == 0) throw new ArgumentException("optimizer got an empty parameter list", nameof(parameters));
        HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor parameter in list)
        {
            ArgumentNullException.ThrowIfNull(parameter, nameof(parameters));
            if (!parameter.IsLeaf) throw new ArgumentException("can't optimize a non-leaf Tensor", nameof(parameters));
            if (!seen.Add(parameter))
            {
                throw new ArgumentException(
                    "optimizer contains a parameter group with duplicate parameters", nameof(parameters));
            }
            if (_states.ContainsKey(parameter))
            {
                throw new ArgumentException(
                    "some parameters appear in more than one parameter group", nameof(parameters));
            }
        }
        foreach (Tensor parameter in list) _states.Add(parameter, NewState(parameter, options));
        ParameterGroup<TOptions> group = new(list, options);
        _groups.Add(group);
        return group;
    }

    /// <inheritdoc/>
    public override void Step()
    {
        using RecordFunctionScope record = Profiler.RecordFunction(_profiled);
        using GradModeScope noGrad = GradMode.NoGrad();
        foreach (ParameterGroup<TOptions> group in _groups)
        {
            TOptions options = group.Options;
            bool scoped = NeedsTemporaries(options);
            for (int i = 0; i < group.Parameters.Count; i++)
            {
                Tensor parameter = group.Parameters[i];
                if (parameter.Grad is not { } grad) continue;
                ParameterState state = _states[parameter];
                state.Step++;
                // One scope for each parameter: its temporaries are released at once, so the next one works in the
                // same, still cached memory.
                using MemoryScope? scope = scoped ? new MemoryScope() : null;
                Update(parameter, options.Maximize ? grad.Neg() : grad, state, options);
            }
        }
    }

    /// <summary>The names of the state tensors, in the order of their numbers.</summary>
    private protected abstract ReadOnlySpan<string> StateNames { get; }

    /// <summary>Whether a step with these options makes tensors.</summary>
    private protected virtual bool NeedsTemporaries(TOptions options) => true;

    /// <summary>The state of a parameter before its first step.</summary>
    private protected virtual ParameterState NewState(Tensor parameter, TOptions options) => new(StateNames.Length);

    /// <summary>Writes one step into a parameter.</summary>
    private protected abstract void Update(Tensor parameter, Tensor grad, ParameterState state, TOptions options);

    /// <summary>The gradient of the loss with the penalty wd/2 |p|^2: g + wd p.</summary>
    private protected static Tensor Penalized(Tensor grad, Tensor parameter, TOptions options) =>
        options.WeightDecay == 0 ? grad : grad.Add(parameter, options.WeightDecay);

    private static string Index(int index) => index.ToString(CultureInfo.InvariantCulture);
}
