namespace Adjoint.Kernels;

/// <summary>A launch that can be remembered: it knows what it reads and writes.</summary>
internal interface ILaunch : IRange
{
    /// <summary>Names the operands and numbers, always the same ones in the same order.</summary>
    void Tell(Operands operands);
}

/// <summary>One entry of a log: does again what it did while it was recorded.</summary>
internal abstract class Launch
{
    /// <summary>Does it.</summary>
    public abstract void Run();

    /// <summary>Names the operands and numbers.</summary>
    public abstract void Tell(Operands operands);

    /// <summary>What it is, for people.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Elements of a launch that can run in parts of any length; 0 where it cannot.</summary>
    public virtual nint Elements => 0;

    /// <summary>Part [start, end) of <see cref="Elements"/>.</summary>
    public virtual void RunPart(nint start, nint end) => throw new NotSupportedException();
}

/// <summary>A recorded launch through the gate.</summary>
internal sealed class RangeLaunch<TRange>(nint n, nint grain, TRange range) : Launch where TRange : struct, ILaunch
{
    private readonly TRange _range = range;
    private readonly nint _n = n;
    private readonly nint _grain = grain;

    public override string Name => Operands.NameOf(typeof(TRange));

    public override nint Elements => _n;

    public override void Run()
    {
        if (_n < 2 * _grain) _range.Run(0, _n);
        else Share();
    }

    public override void RunPart(nint start, nint end) => _range.Run(start, end);

    public override void Tell(Operands operands)
    {
        operands.Begin(this, _n);
        _range.Tell(operands);
    }

    // The team points at the range, and an object may move.
    private void Share()
    {
        TRange range = _range;
        WorkerTeam.Run(_n, _grain, ref range);
    }
}
