using Adjoint.Kernels;
using Adjoint.Ops;

namespace Adjoint.Optim;

/// <summary>Options of <see cref="SGD"/>.</summary>
public sealed record SGDOptions : OptimizerOptions
{
    /// <summary>How much of the last step goes on.</summary>
    public double Momentum { get; init; }

    /// <summary>How much of the gradient the momentum leaves out.</summary>
    public double Dampening { get; init; }

    /// <summary>Whether to look ahead along the momentum (Nesterov).</summary>
    public bool Nesterov { get; init; }

    internal override void Validate()
    {
        base.Validate();
        Check(Momentum >= 0, "momentum value", Momentum);
        if (Nesterov && (Momentum <= 0 || Dampening != 0))
            throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
    }

    internal override IEnumerable<(string Name, double Value)> Numbers() => base.Numbers().Concat(
        [("momentum", Momentum), ("dampening", Dampening), ("nesterov", Nesterov ? 1 : 0)]);

    internal override OptimizerOptions With(Func<string, double> number) => (SGDOptions)base.With(number) with
    {
        Momentum = number("momentum"),
        Dampening = number("dampening"),
        Nesterov = number("nesterov") != 0,
    };
}

/// <summary>Stochastic gradient descent: <c>torch.optim.SGD</c>.</summary>
/// <remarks>
/// g = grad + wd p; with momentum m: b = m b + (1 - dampening) g, where the first b is g itself, then g = b, or g + m b
/// with Nesterov; p = p - lr g.
/// </remarks>
/// <example><code>var optimizer = new SGD(model.Parameters(), lr: 0.1, momentum: 0.9);</code></example>
public sealed class SGD : Optimizer<SGDOptions>
{
    private const int Buffer = 0;

    /// <summary>SGD over these parameters.</summary>
    /// <exception cref="ArgumentException">A value that makes no sense, or parameters that cannot be
    /// optimized.</exception>
    public SGD(IEnumerable<Tensor> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0,
        double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : this(parameters, new SGDOptions
        {
            LearningRate = lr,
            Momentum = momentum,
            Dampening = dampening,
            WeightDecay = weightDecay,
            Nesterov = nesterov,
            Maximize = maximize,
        })
    { }

    /// <inheritdoc cref="SGD(IEnumerable{Tensor}, double, double, double, double, bool, bool)"/>
    public SGD(IEnumerable<Tensor> parameters, SGDOptions options) : base(parameters, options) { }

    private protected override ReadOnlySpan<string> StateNames => Names;

    private static readonly string[] Names = ["momentum_buffer"];

    private protected override void Prepare(Tensor parameter, ParameterState state, SGDOptions options)
    {
        if (options.Momentum != 0) state.Zeros(Buffer, parameter);
    }

    private protected override UpdateNumbers Numbers(ParameterState state, SGDOptions options)
    {
        UpdateNumbers numbers = Common(options);
        numbers.B = options.Momentum;
        numbers.C = 1 - options.Dampening;
        numbers.D = -options.LearningRate;
        if (options.Momentum != 0) numbers.Flags |= UpdateFlags.Momentum;
        if (options.Nesterov) numbers.Flags |= UpdateFlags.Nesterov;
        if (state.IsNew) numbers.Flags |= UpdateFlags.First;
        return numbers;
    }

    private protected override unsafe void Launch(Tensor parameter, Tensor grad, ParameterState state,
        UpdateNumbers* numbers) =>
        ParameterUpdate.Apply<SgdUpdate>("_fused_sgd", parameter, grad, state.Tensors, numbers);
}
