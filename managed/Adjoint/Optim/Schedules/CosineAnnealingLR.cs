namespace Adjoint.Optim;

/// <summary>
/// Lets the rates follow half a cosine from their first value down to a least one, and back up:
/// <c>torch.optim.lr_scheduler.CosineAnnealingLR</c>.
/// </summary>
/// <remarks>min + (first - min) (1 + cos(pi epoch / period)) / 2, computed from the present rate as PyTorch does, so
/// that schedules combine.</remarks>
public sealed class CosineAnnealingLR : Schedule
{
    private readonly int _period;
    private readonly double _min;

    /// <summary>A schedule for this optimizer.</summary>
    /// <param name="optimizer">The optimizer whose rates are changed.</param>
    /// <param name="period">In how many epochs the least rate is reached: <c>T_max</c>.</param>
    /// <param name="min">The least rate: <c>eta_min</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is not positive.</exception>
    public CosineAnnealingLR(Optimizer optimizer, int period, double min = 0) : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        _period = period;
        _min = min;
    }

    private protected override double Rate(int group, double present, double first)
    {
        // After the lowest point the quotient below has a 0 in its denominator.
        if ((Epoch - 1 - _period) % (2 * _period) == 0)
            return present + (first - _min) * (1 - Math.Cos(Math.PI / _period)) / 2;
        return (1 + Math.Cos(Math.PI * Epoch / _period)) / (1 + Math.Cos(Math.PI * (Epoch - 1) / _period))
            * (present - _min) + _min;
    }
}
