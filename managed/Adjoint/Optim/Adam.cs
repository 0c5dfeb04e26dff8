using Adjoint.Kernels;
using Adjoint.Ops;

namespace Adjoint.Optim;

/// <summary>Options of <see cref="Adam"/> and <see cref="AdamW"/>.</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>How much of the mean of gradients is kept in a step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of squared gradients is kept in a step.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether to divide by the largest mean so far (AMSGrad).</summary>
    public bool AmsGrad { get; init; }

    internal override void Validate()
    {
        base.Validate();
        Check(Epsilon >= 0, "epsilon value", Epsilon);
        Check(Beta1 is >= 0 and < 1, "beta parameter at index 0", Beta1);
        Check(Beta2 is >= 0 and < 1, "beta parameter at index 1", Beta2);
    }

    internal override IEnumerable<(string Name, double Value)> Numbers() => base.Numbers().Concat(
        [("beta1", Beta1), ("beta2", Beta2), ("eps", Epsilon), ("amsgrad", AmsGrad ? 1 : 0)]);

    internal override OptimizerOptions With(Func<string, double> number) => (AdamOptions)base.With(number) with
    {
        Beta1 = number("beta1"),
        Beta2 = number("beta2"),
        Epsilon = number("eps"),
        AmsGrad = number("amsgrad") != 0,
    };
}

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: all but the way weights decay.</summary>
public abstract class AdamBase : Optimizer<AdamOptions>
{
    private const int Mean = 0, Square = 1, MaxSquare = 2;

    private protected AdamBase(IEnumerable<Tensor> parameters, AdamOptions options) : base(parameters, options) { }

    private protected override ReadOnlySpan<string> StateNames => Names;

    private static readonly string[] Names = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"];

    private protected override void Prepare(Tensor parameter, ParameterState state, AdamOptions options)
    {
        state.Zeros(Mean, parameter);
        state.Zeros(Square, parameter);
        if (options.AmsGrad) state.Zeros(MaxSquare, parameter);
    }

    private protected override UpdateNumbers Numbers(ParameterState state, AdamOptions options)
    {
        UpdateNumbers numbers = Common(options, penalized: false);
        double weight = 1 - options.Beta1;
        numbers.B = weight < 0.5 ? weight : weight - 1;
        numbers.C = options.Beta2;
        numbers.D = 1 - options.Beta2;
        // Both means began at 0; dividing by 1 - beta^t makes up for the missing weight.
        numbers.E = Math.Sqrt(1 - Math.Pow(options.Beta2, state.Step));
        numbers.F = options.Epsilon;
        numbers.G = -(options.LearningRate / (1 - Math.Pow(options.Beta1, state.Step)));
        if (weight < 0.5) numbers.Flags |= UpdateFlags.Near;
        if (options.AmsGrad) numbers.Flags |= UpdateFlags.AmsGrad;
        if (options.WeightDecay != 0) AddDecay(ref numbers, options);
        return numbers;
    }

    /// <summary>How weights decay, as the number A and a flag.</summary>
    private protected abstract void AddDecay(ref UpdateNumbers numbers, AdamOptions options);

    private protected override unsafe void Launch(Tensor parameter, Tensor grad, ParameterState state,
        UpdateNumbers* numbers) =>
        ParameterUpdate.Apply<AdamUpdate>("_fused_adam", parameter, grad, state.Tensors, numbers);
}

/// <summary>Adam (Kingma and Ba 2015): <c>torch.optim.Adam</c>.</summary>
/// <remarks>
/// g = grad + wd p; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
/// p = p - lr m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps).
/// </remarks>
/// <example><code>var optimizer = new Adam(model.Parameters(), lr: 1e-3);</code></example>
public sealed class Adam : AdamBase
{
    /// <summary>Adam over these parameters.</summary>
    /// <exception cref="ArgumentException">A value that makes no sense, or parameters that cannot be
    /// optimized.</exception>
    public Adam(IEnumerable<Tensor> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : this(parameters, new AdamOptions
        {
            LearningRate = lr,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = eps,
            WeightDecay = weightDecay,
            AmsGrad = amsgrad,
            Maximize = maximize,
        })
    { }

    /// <inheritdoc cref="Adam(IEnumerable{Tensor}, double, double, double, double, double, bool, bool)"/>
    public Adam(IEnumerable<Tensor> parameters, AdamOptions options) : base(parameters, options) { }

    private protected override void AddDecay(ref UpdateNumbers numbers, AdamOptions options)
    {
        numbers.A = options.WeightDecay;
        numbers.Flags |= UpdateFlags.Penalty;
    }
}

/// <summary>Adam whose weights decay by themselves, apart from the gradient (Loshchilov and Hutter 2019):
/// <c>torch.optim.AdamW</c>.</summary>
/// <remarks>p = p (1 - lr wd), then a step of <see cref="Adam"/> without penalty.</remarks>
/// <example><code>var optimizer = new AdamW(model.Parameters(), lr: 1e-3, weightDecay: 0.01);</code></example>
public sealed class AdamW : AdamBase
{
    /// <summary>AdamW over these parameters.</summary>
    /// <exception cref="ArgumentException">A value that makes no sense, or parameters that cannot be
    /// optimized.</exception>
    public AdamW(IEnumerable<Tensor> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false, bool maximize = false)
        : this(parameters, new AdamOptions
        {
            LearningRate = lr,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = eps,
            WeightDecay = weightDecay,
            AmsGrad = amsgrad,
            Maximize = maximize,
        })
    { }

    /// <inheritdoc cref="AdamW(IEnumerable{Tensor}, double, double, double, double, double, bool, bool)"/>
    public AdamW(IEnumerable<Tensor> parameters, AdamOptions options) : base(parameters, options) { }

    private protected override void AddDecay(ref UpdateNumbers numbers, AdamOptions options)
    {
        numbers.A = 1 - options.LearningRate * options.WeightDecay;
        numbers.Flags |= UpdateFlags.Decay;
    }
}
