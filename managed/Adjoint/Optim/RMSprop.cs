using Adjoint.Kernels;
using Adjoint.Ops;

namespace Adjoint.Optim;

/// <summary>Options of <see cref="RMSprop"/>.</summary>
public sealed record RMSpropOptions : OptimizerOptions
{
    /// <summary>How much of the mean of squared gradients is kept in a step.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>What is added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How much of the last step goes on.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether to divide by the deviation instead of by the size.</summary>
    public bool Centered { get; init; }

    internal override void Validate()
    {
        base.Validate();
        Check(Epsilon >= 0, "epsilon value", Epsilon);
        Check(Momentum >= 0, "momentum value", Momentum);
        Check(Alpha >= 0, "alpha value", Alpha);
    }

    internal override IEnumerable<(string Name, double Value)> Numbers() => base.Numbers().Concat(
        [("alpha", Alpha), ("eps", Epsilon), ("momentum", Momentum), ("centered", Centered ? 1 : 0)]);

    internal override OptimizerOptions With(Func<string, double> number) => (RMSpropOptions)base.With(number) with
    {
        Alpha = number("alpha"),
        Epsilon = number("eps"),
        Momentum = number("momentum"),
        Centered = number("centered") != 0,
    };
}

/// <summary>RMSprop (Hinton 2012): <c>torch.optim.RMSprop</c>.</summary>
/// <remarks>
/// g = grad + wd p; v = a v + (1 - a) g^2; d = sqrt(v) + eps, or sqrt(v - mean(g)^2) + eps if centered;
/// p = p - lr g / d, with momentum m: b = m b + g / d, p = p - lr b.
/// </remarks>
/// <example><code>var optimizer = new RMSprop(model.Parameters(), lr: 0.003);</code></example>
public sealed class RMSprop : Optimizer<RMSpropOptions>
{
    private const int Square = 0, Mean = 1, Buffer = 2;

    /// <summary>RMSprop over these parameters.</summary>
    /// <exception cref="ArgumentException">A value that makes no sense, or parameters that cannot be
    /// optimized.</exception>
    public RMSprop(IEnumerable<Tensor> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8,
        double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : this(parameters, new RMSpropOptions
        {
            LearningRate = lr,
            Alpha = alpha,
            Epsilon = eps,
            WeightDecay = weightDecay,
            Momentum = momentum,
            Centered = centered,
            Maximize = maximize,
        })
    { }

    /// <inheritdoc cref="RMSprop(IEnumerable{Tensor}, double, double, double, double, double, bool, bool)"/>
    public RMSprop(IEnumerable<Tensor> parameters, RMSpropOptions options) : base(parameters, options) { }

    private protected override ReadOnlySpan<string> StateNames => Names;

    private static readonly string[] Names = ["square_avg", "grad_avg", "momentum_buffer"];

    private protected override void Prepare(Tensor parameter, ParameterState state, RMSpropOptions options)
    {
        state.Zeros(Square, parameter);
        if (options.Centered) state.Zeros(Mean, parameter);
        if (options.Momentum > 0) state.Zeros(Buffer, parameter);
    }

    private protected override UpdateNumbers Numbers(ParameterState state, RMSpropOptions options)
    {
        UpdateNumbers numbers = Common(options);
        double weight = 1 - options.Alpha;
        numbers.B = options.Alpha;
        numbers.C = weight;
        numbers.D = options.Epsilon;
        numbers.E = options.Momentum;
        numbers.F = -options.LearningRate;
        numbers.G = weight < 0.5 ? weight : weight - 1;
        if (weight < 0.5) numbers.Flags |= UpdateFlags.Near;
        if (options.Centered) numbers.Flags |= UpdateFlags.Centered;
        if (options.Momentum > 0) numbers.Flags |= UpdateFlags.Momentum;
        return numbers;
    }

    private protected override unsafe void Launch(Tensor parameter, Tensor grad, ParameterState state,
        UpdateNumbers* numbers) =>
        ParameterUpdate.Apply<RmsPropUpdate>("_fused_rmsprop", parameter, grad, state.Tensors, numbers);
}
