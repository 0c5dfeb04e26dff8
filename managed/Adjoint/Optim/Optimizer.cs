namespace Adjoint.Optim;

/// <summary>Changes parameters by their gradients: <c>torch.optim.Optimizer</c>.</summary>
/// <example><code>
/// var optimizer = new Adam(model.Parameters(), lr: 1e-3);
/// optimizer.ZeroGrad();
/// loss.Backward();
/// optimizer.Step();
/// </code></example>
public abstract class Optimizer
{
    private protected Optimizer() { }

    /// <summary>The groups, each with options of its own.</summary>
    public abstract IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>One step along the gradients as they stand; parameters without one are left alone.</summary>
    public abstract void Step();

    /// <summary>Calls <paramref name="closure"/>, which zeroes gradients, computes the loss and its backward pass, and
    /// takes a step.</summary>
    /// <returns>The loss.</returns>
    public Tensor Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        Tensor loss;
        using (GradMode.EnableGrad()) loss = closure();
        Step();
        return loss;
    }

    /// <summary>Clears the gradients of all parameters.</summary>
    /// <param name="setToNone">Drop them; otherwise they are filled with zeros and keep their memory.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        IReadOnlyList<ParameterGroup> groups = ParameterGroups;
        for (int g = 0; g < groups.Count; g++)
        {
            IReadOnlyList<Tensor> parameters = groups[g].Parameters;
            for (int i = 0; i < parameters.Count; i++) Nn.GradientReset.Apply(parameters[i], setToNone);
        }
    }

    /// <summary>
    /// The state of every parameter (<c>state.0.exp_avg</c>) and the options of every group (<c>param_groups.0.lr</c>),
    /// as tensors that a file can hold: <c>state_dict</c>. The state tensors show the optimizer's own memory.
    /// </summary>
    public abstract OrderedDictionary<string, Tensor> StateDict();

    /// <summary>Takes over state and options from a <see cref="StateDict"/> of an optimizer of the same kind over
    /// parameters of the same shapes.</summary>
    /// <exception cref="ArgumentException">Names or shapes do not fit; all of them are listed, and nothing was
    /// loaded.</exception>
    public abstract void LoadStateDict(IReadOnlyDictionary<string, Tensor> state);
}
