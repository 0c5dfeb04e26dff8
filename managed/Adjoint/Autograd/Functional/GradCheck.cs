namespace Adjoint;

/// <summary>
/// Compares the derivatives that backward computes with finite differences: <c>torch.autograd.gradcheck</c>. The first
/// thing to run on a custom function.
/// </summary>
/// <remarks>
/// <para>Inputs that require a gradient are varied; the others, integers among them, are passed as they are. Use
/// <see cref="DType.Float64"/>: with the default step, differences in single precision are mostly rounding. The
/// function is called often and has to be deterministic; inputs are varied in their own memory and are the same bits
/// afterwards.</para>
/// <para>Beyond the values, the checks find a backward that is not deterministic, one that ignores the gradient it is
/// given, and one that fails where an output has no gradient.</para>
/// </remarks>
public static partial class GradCheck
{
    /// <summary>Checks first derivatives.</summary>
    /// <remarks>
    /// Slow mode compares every element of every Jacobian. Fast mode compares one random projection, v^T J u, of each:
    /// two calls of the function for each input instead of two for each element; on a mismatch it reports what slow
    /// mode sees.
    /// </remarks>
    /// <param name="f">The function.</param>
    /// <param name="input">Where to check; tensors without overlapping elements.</param>
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
    /// <param name="checkForwardAd">Check the tangents of <see cref="ForwardMode"/> as well.</param>
    /// <param name="checkBackwardAd">Check the gradients; false to check tangents alone.</param>
    /// <returns>True if all derivatives are right.</returns>
    /// <exception cref="GradCheckException">A derivative is wrong, and <paramref name="raiseException"/> is
    /// set.</exception>
    /// <exception cref="ArgumentException">No input requires a gradient, or the elements of one overlap. Thrown, like
    /// every exception of the function itself, whether or not <paramref name="raiseException"/> is set.</exception>
    /// <exception cref="InvalidOperationException">The number, shape or dtype of the outputs depends on the values of
    /// the inputs.</exception>
    /// <example><code>
    /// var x = Tensor.Randn([3, 4], DType.Float64, requiresGrad: true);
    /// GradCheck.Check(Function.Apply&lt;Cube&gt;, x);
    /// GradCheck.Check(t =&gt; t[0].MatMul(t[1]), [x, x.T().Detach().RequiresGrad_()], fastMode: true);
    /// </code></example>
    public static bool Check(Func<Tensor, Tensor> f, Tensor input, double eps = 1e-6, double atol = 1e-5,
        double rtol = 1e-3, bool raiseException = true, double nondetTol = 0, bool checkUndefinedGrad = true,
        bool fastMode = false, bool checkBatchedGrad = false,
        Action<string>? warn = null, bool checkForwardAd = false, bool checkBackwardAd = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Run(TensorFunction.From(f), [input],
            new GradCheckOptions(eps, atol, rtol, nondetTol, checkUndefinedGrad, checkBatchedGrad, fastMode,
                warn, checkForwardAd, checkBackwardAd), raiseException);
    }

    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, double, double, double, bool, double, bool, bool,
    /// bool, Action{string}?, bool, bool)"/>
    public static bool Check(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input, double eps = 1e-6,
        double atol = 1e-5, double rtol = 1e-3, bool raiseException = true, double nondetTol = 0,
        bool checkUndefinedGrad = true, bool fastMode = false, bool checkBatchedGrad = false,
        Action<string>? warn = null, bool checkForwardAd = false, bool checkBackwardAd = true) =>
        Run(TensorFunction.From(f), input,
            new GradCheckOptions(eps, atol, rtol, nondetTol, checkUndefinedGrad, checkBatchedGrad, fastMode,
                warn, checkForwardAd, checkBackwardAd), raiseException);

    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, double, double, double, bool, double, bool, bool,
    /// bool, Action{string}?, bool, bool)"/>
    public static bool Check(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f, IReadOnlyList<Tensor> input,
        double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true, double nondetTol = 0,
        bool checkUndefinedGrad = true, bool fastMode = false, bool checkBatchedGrad = false,
        Action<string>? warn = null, bool checkForwardAd = false, bool checkBackwardAd = true) =>
        Run(TensorFunction.From(f), input,
            new GradCheckOptions(eps, atol, rtol, nondetTol, checkUndefinedGrad, checkBatchedGrad, fastMode,
                warn, checkForwardAd, checkBackwardAd), raiseException);

    private static bool Run(TensorFunction f, IReadOnlyList<Tensor> inputs, GradCheckOptions options,
        bool raiseException)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using GradModeScope recording = GradMode.EnableGrad();
        try
        {
            new GradChecker(f, inputs, options).Run();
            return true;
        }
        catch (GradCheckException) when (!raiseException)
        {
            return false;
        }
    }
}
