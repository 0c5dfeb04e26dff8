namespace Adjoint;

public static partial class GradCheck
{
    // Any will do; fixed, so that a check that fails fails again.
    internal const ulong Seed = 2147483647;

    /// <summary>
    /// Checks second derivatives: the first derivatives of the gradients, as functions of the inputs and of the gradients of
    /// the outputs. <c>torch.autograd.gradgradcheck</c>.
    /// </summary>
    /// <remarks>In a message, inputs are numbered as given and followed by the gradients of the outputs; outputs are
    /// the gradients of the inputs, without those that are absent.</remarks>
    /// <param name="f">The function.</param>
    /// <param name="input">Where to check.</param>
    /// <param name="gradOutput">The gradients of the outputs that require one; random in [-1, 1) if left out.</param>
    /// <param name="eps">The step of the central differences.</param>
    /// <param name="atol">Largest absolute difference.</param>
    /// <param name="rtol">Largest difference relative to the numerical value, on top of
    /// <paramref name="atol"/>.</param>
    /// <param name="raiseException">Throw on a wrong derivative, instead of returning false.</param>
    /// <param name="nondetTol">How far two runs of the same backward may differ.</param>
    /// <param name="checkUndefinedGrad">Check that backward copes with outputs that have no gradient.</param>
    /// <param name="fastMode">Compare random projections only.</param>
    /// <param name="checkBatchedGrad">Check that a batch of vectors gives the gradients of each vector.</param>
    /// <param name="warn">Takes warnings; by default <see cref="System.Diagnostics.Trace"/> does.</param>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, double, double, double, bool, double, bool, bool,
    /// bool, Action{string}?, bool, bool)"/>
    /// <example><code>
    /// GradCheck.GradGradCheck(t =&gt; t.Tanh(), x);
    /// </code></example>
    public static bool GradGradCheck(Func<Tensor, Tensor> f, Tensor input, Tensor? gradOutput = null, double eps = 1e-6,
        double atol = 1e-5, double rtol = 1e-3, bool raiseException = true, double nondetTol = 0,
        bool checkUndefinedGrad = true, bool fastMode = false, bool checkBatchedGrad = false,
        Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return RunSecond(TensorFunction.From(f), [input], gradOutput is null ? null : [gradOutput],
            new GradCheckOptions(eps, atol, rtol, nondetTol, checkUndefinedGrad, checkBatchedGrad, fastMode,
                warn), raiseException);
    }

    /// <inheritdoc cref="GradGradCheck(Func{Tensor, Tensor}, Tensor, Tensor?, double, double, double, bool,
    /// double, bool, bool, bool, Action{string}?)"/>
    public static bool GradGradCheck(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        Tensor? gradOutput = null, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3,
        bool raiseException = true, double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false,
        bool checkBatchedGrad = false, Action<string>? warn = null) =>
        RunSecond(TensorFunction.From(f), input, gradOutput is null ? null : [gradOutput],
            new GradCheckOptions(eps, atol, rtol, nondetTol, checkUndefinedGrad, checkBatchedGrad, fastMode,
                warn), raiseException);

    /// <inheritdoc cref="GradGradCheck(Func{Tensor, Tensor}, Tensor, Tensor?, double, double, double, bool,
    /// double, bool, bool, bool, Action{string}?)"/>
    public static bool GradGradCheck(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f, IReadOnlyList<Tensor> input,
        IReadOnlyList<Tensor>? gradOutput = null, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3,
        bool raiseException = true, double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false,
        bool checkBatchedGrad = false, Action<string>? warn = null) =>
        RunSecond(TensorFunction.From(f), input, gradOutput,
            new GradCheckOptions(eps, atol, rtol, nondetTol, checkUndefinedGrad, checkBatchedGrad, fastMode,
                warn), raiseException);

    private static bool RunSecond(TensorFunction f, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? gradOutputs,
        GradCheckOptions options, bool raiseException)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        GradChecker.CheckInputs(inputs, options);
        using GradModeScope recording = GradMode.EnableGrad();
        gradOutputs ??= RandomGradients(Differentiable(f.Call(inputs, "gradgradcheck")));
        int given = inputs.Count;
        TensorFunction gradients = new(arguments =>
        {
            Tensor[] outputs = Differentiable(f.Call([.. arguments.Take(given)], "gradgradcheck"));
            Tensor[] targets = [.. arguments.Take(given).Where(static t => t.RequiresGrad)];
            return outputs.Length == 0
                ? []
                : [.. Grad.Of(outputs, targets, [.. arguments.Skip(given)], createGraph: true, allowUnused: true)
                    .OfType<Tensor>()];
        });
        return Run(gradients, [.. inputs, .. gradOutputs], options, raiseException);
    }

    private static Tensor[] Differentiable(Tensor[] outputs) => Array.FindAll(outputs, static t => t.RequiresGrad);

    private static Tensor[] RandomGradients(Tensor[] outputs)
    {
        Generator generator = new(Seed);
        return Array.ConvertAll(outputs, y =>
            Tensor.Empty(y.Shape, y.DType).Uniform_(-1, 1, generator).RequiresGrad_());
    }
}
