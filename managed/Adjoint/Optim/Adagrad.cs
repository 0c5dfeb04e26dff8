using Adjoint.Kernels;
using Adjoint.Ops;

namespace Adjoint.Optim;

/// <summary>Options of <see cref="Adagrad"/>.</summary>
public sealed record AdagradOptions : OptimizerOptions
{
    /// <summary>How the learning rate falls: lr / (1 + (t - 1) decay).</summary>
    public double LearningRateDecay { get; init; }

    /// <summary>The first sum of squared gradients.</summary>
    public double InitialAccumulatorValue { get; init; }

    /// <summary>What is added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-10;

    internal override void Validate()
    {
        base.Validate();
        Check(LearningRateDecay >= 0, "lr_decay value", LearningRateDecay);
        Check(InitialAccumulatorValue >= 0, "initial_accumulator_value value", InitialAccumulatorValue);
        Check(Epsilon >= 0, "epsilon value", Epsilon);
    }

    internal override IEnumerable<(string Name, double Value)> Numbers() => base.Numbers().Concat(
        [("lr_decay", LearningRateDecay), ("initial_accumulator_value", InitialAccumulatorValue), ("eps", Epsilon)]);

    internal override OptimizerOptions With(Func<string, double> number) => (AdagradOptions)base.With(number) with
    {
        LearningRateDecay = number("lr_decay"),
        InitialAccumulatorValue = number("initial_accumulator_value"),
        Epsilon = number("eps"),
    };
}

/// <summary>Adagrad (Duchi et al. 2011): <c>torch.optim.Adagrad</c>.</summary>
/// <remarks>g = grad + wd p; s = s + g^2; p = p - lr / (1 + (t - 1) decay) g / (sqrt(s) + eps).</remarks>
/// <example><code>var optimizer = new Adagrad(model.Parameters(), lr: 0.05);</code></example>
public sealed class Adagrad : Optimizer<AdagradOptions>
{
    private const int Sum = 0;

    /// <summary>Adagrad over these parameters.</summary>
    /// <exception cref="ArgumentException">A value that makes no sense, or parameters that cannot be
    /// optimized.</exception>
    public Adagrad(IEnumerable<Tensor> parameters, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0,
        double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : this(parameters, new AdagradOptions
        {
            LearningRate = lr,
            LearningRateDecay = lrDecay,
            WeightDecay = weightDecay,
            InitialAccumulatorValue = initialAccumulatorValue,
            Epsilon = eps,
            Maximize = maximize,
        })
    { }

    /// <inheritdoc cref="Adagrad(IEnumerable{Tensor}, double, double, double, double, double, bool)"/>
    public Adagrad(IEnumerable<Tensor> parameters, AdagradOptions options) : base(parameters, options) { }

    private protected override ReadOnlySpan<string> StateNames => Names;

    private static readonly string[] Names = ["sum"];

    private protected override ParameterState NewState(Tensor parameter, AdagradOptions options) => new(Names.Length)
    {
        [Sum] = MemoryScope.Escape(parameter.FullLike(options.InitialAccumulatorValue, parameter.DType)),
    };

    private protected override void Prepare(Tensor parameter, ParameterState state, AdagradOptions options)
    {
        // The sum began with the parameter's state.
    }

    private protected override UpdateNumbers Numbers(ParameterState state, AdagradOptions options)
    {
        UpdateNumbers numbers = Common(options);
        numbers.B = options.Epsilon;
        numbers.C = -(options.LearningRate / (1 + (state.Step - 1) * options.LearningRateDecay));
        return numbers;
    }

    private protected override unsafe void Launch(Tensor parameter, Tensor grad, ParameterState state,
        UpdateNumbers* numbers) =>
        ParameterUpdate.Apply<AdagradUpdate>("_fused_adagrad", parameter, grad, state.Tensors, numbers);
}
