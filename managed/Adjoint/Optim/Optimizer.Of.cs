using System.Globalization;
using Adjoint.Kernels;

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
            for (int i = 0; i < group.Parameters.Count; i++)
            {
                Tensor parameter = group.Parameters[i];
                if (parameter.Grad is not { } grad) continue;
                Update(group, parameter, grad, _states[parameter]);
            }
        }
    }

    /// <summary>The names of the state tensors, in the order of their numbers.</summary>
    private protected abstract ReadOnlySpan<string> StateNames { get; }

    /// <summary>The state of a parameter before its first step.</summary>
    private protected virtual ParameterState NewState(Tensor parameter, TOptions options) => new(StateNames.Length);

    /// <summary>Makes the state that a step with these options writes and that is not there yet.</summary>
    private protected abstract void Prepare(Tensor parameter, ParameterState state, TOptions options);

    /// <summary>The numbers of the step that <paramref name="state"/> counts.</summary>
    private protected abstract UpdateNumbers Numbers(ParameterState state, TOptions options);

    /// <summary>Launches the step.</summary>
    private protected abstract unsafe void Launch(Tensor parameter, Tensor grad, ParameterState state,
        UpdateNumbers* numbers);

    /// <summary>Numbers with the flags that all optimizers share; A is wd.</summary>
    private protected static UpdateNumbers Common(TOptions options, bool penalized = true) => new()
    {
        A = options.WeightDecay,
        Flags = (options.Maximize ? UpdateFlags.Maximize : 0)
            | (penalized && options.WeightDecay != 0 ? UpdateFlags.Penalty : 0),
    };

    private unsafe void Update(ParameterGroup<TOptions> group, Tensor parameter, Tensor grad, ParameterState state)
    {
        if (LaunchLog.Current is { } log)
        {
            UpdateNumbers* kept = log.Reserve<UpdateNumbers>();
            PrepareUnrecorded(parameter, state, group.Options);
            log.Run(new StepNumbers(this, group, parameter, state, kept));
            Launch(parameter, grad, state, kept);
        }
        else
        {
            Prepare(parameter, state, group.Options);
            state.Step++;
            UpdateNumbers numbers = Numbers(state, group.Options);
            Launch(parameter, grad, state, &numbers);
        }
        state.IsNew = false;
    }

    private static string Index(int index) => index.ToString(CultureInfo.InvariantCulture);
}
