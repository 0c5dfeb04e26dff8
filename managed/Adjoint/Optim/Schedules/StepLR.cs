namespace Adjoint.Optim;

/// <summary>Multiplies the rates by gamma every so many epochs: <c>torch.optim.lr_scheduler.StepLR</c>.</summary>
public sealed class StepLR : Schedule
{
    private readonly int _stepSize;
    private readonly double _gamma;

    /// <summary>A schedule for this optimizer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">stepSize is not positive.</exception>
    public StepLR(Optimizer optimizer, int stepSize, double gamma = 0.1) : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepSize);
        _stepSize = stepSize;
        _gamma = gamma;
    }

    private protected override double Rate(int group, double present, double first) =>
        Epoch % _stepSize == 0 ? present * _gamma : present;
}

/// <summary>Multiplies the rates by gamma at given epochs: <c>torch.optim.lr_scheduler.MultiStepLR</c>.</summary>
/// <param name="optimizer">The optimizer whose rates are changed.</param>
/// <param name="milestones">The epochs; one that comes twice counts twice.</param>
/// <param name="gamma">The factor.</param>
public sealed class MultiStepLR(Optimizer optimizer, IReadOnlyList<int> milestones, double gamma = 0.1)
    : Schedule(optimizer)
{
    private readonly int[] _milestones =
        [.. milestones ?? throw new ArgumentNullException(nameof(milestones))];

    private protected override double Rate(int group, double present, double first) =>
        present * Math.Pow(gamma, _milestones.Count(milestone => milestone == Epoch));
}

/// <summary>Multiplies the rates by gamma in every epoch: <c>torch.optim.lr_scheduler.ExponentialLR</c>.</summary>
/// <param name="optimizer">The optimizer whose rates are changed.</param>
/// <param name="gamma">The factor.</param>
public sealed class ExponentialLR(Optimizer optimizer, double gamma) : Schedule(optimizer)
{
    private protected override double Rate(int group, double present, double first) => present * gamma;
}
