namespace Adjoint.Ops;

/// <summary>What a CTC loss knows besides its probabilities: labels and lengths, Int64 and row-major.</summary>
/// <param name="Labels">The labels of all targets.</param>
/// <param name="Offsets">Where those of each sample begin.</param>
/// <param name="InputLengths">How many outputs of each sample count.</param>
/// <param name="TargetLengths">How long each target is.</param>
/// <param name="States">Twice the longest target, and one.</param>
/// <param name="Blank">The class that stands for no label.</param>
/// <param name="ZeroInfinity">Whether a target that is impossible has no slopes.</param>
internal sealed record CtcPlan(Tensor Labels, Tensor Offsets, Tensor InputLengths, Tensor TargetLengths, long States,
    long Blank, bool ZeroInfinity)
{
    /// <summary>Checks everything, and reads the lengths.</summary>
    public static CtcPlan Of(Tensor x, Tensor targets, Tensor inputLengths, Tensor targetLengths, long blank,
        bool zeroInfinity)
    {
        if (x.Rank is not (2 or 3))
            throw new ArgumentException($"ctc_loss: expected (T, N, C) or (T, C), got {x.Shape}", nameof(x));
        long times = x.Size(0), batch = x.Rank == 3 ? x.Size(1) : 1, classes = x.Size(-1);
        MarginShapes.CheckClasses(targets);
        if (blank < 0 || blank >= classes)
            throw new ArgumentOutOfRangeException(nameof(blank), $"blank must be in label range, got {blank}");
        long[] inputs = Lengths(inputLengths, "input_lengths", batch, times);
        long[] labels = Lengths(targetLengths, "target_lengths", batch, long.MaxValue);
        bool joined = targets.Rank < 2;
        long longest = 0, sum = 0;
        foreach (long length in labels)
        {
            longest = Math.Max(longest, length);
            sum = length <= targets.Count - sum ? sum + length : long.MaxValue;
            if (sum == long.MaxValue) break;
        }
        if (targets.Rank > 2 || (joined ? targets.Count != sum
            : targets.Size(0) != batch || targets.Size(1) < longest))
        {
            throw new ArgumentException("ctc_loss: expected a row of labels for each sample, or all target_lengths " +
                $"of them one behind the other, got targets of shape {targets.Shape}", nameof(targets));
        }
        long[] offsets = new long[batch];
        for (int i = 1; i < batch; i++) offsets[i] = joined ? offsets[i - 1] + labels[i - 1] : i * targets.Size(1);
        // What stands behind a target in its row is padding, of any value.
        Tensor used = joined ? targets
            : targets.MaskedFill(Tensor.Arange(targets.Size(1)).Ge(targetLengths.Unsqueeze(1)), 0);
        NllShapes.CheckTargets(used, classes, ignore: 0);
        return new CtcPlan(Nll.Indices(used), Tensor.From(offsets), Tensor.From(inputs), Tensor.From(labels),
            2 * longest + 1, blank, zeroInfinity);
    }

    private static long[] Lengths(Tensor lengths, string name, long batch, long most)
    {
        MarginShapes.CheckClasses(lengths);
        if (lengths.Rank > 1 || lengths.Count != batch)
            throw new ArgumentException($"{name} must be of size batch_size {batch}, got {lengths.Shape}", name);
        long[] values = lengths.To(DType.Int64).ToArray<long>();
        foreach (long value in values)
        {
            if (value >= 0 && value <= most) continue;
            throw new ArgumentException(value < 0
                ? $"Expected {name} to have value at least 0, but got value {value}"
                : $"Expected {name} to have value at most {most}, but got value {value}", name);
        }
        return values;
    }
}
