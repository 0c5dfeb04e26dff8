using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>One dimension of an interpolation.</summary>
/// <param name="Inputs">Its length.</param>
/// <param name="Outputs">The length asked for.</param>
/// <param name="Factor">By how much it grows, where that was asked for instead; else null.</param>
/// <param name="AlignCorners">Whether first and last elements fall on each other, instead of the edges.</param>
/// <param name="Single">Whether positions are computed in Float32, as PyTorch does for tensors of that dtype.</param>
internal sealed record Resize(long Inputs, long Outputs, double? Factor, bool AlignCorners, bool Single)
{
    private const double Cubic = -0.75;

    /// <summary>PyTorch's nearest: rounded down.</summary>
    public Taps Nearest() => new(Inputs, Outputs, (o, entries) =>
        entries.Add(Math.Min((long)Math.Floor(Round(o * Step)), Inputs - 1)));

    /// <summary>The element whose middle is nearest.</summary>
    public Taps NearestExact() => new(Inputs, Outputs, (o, entries) =>
        entries.Add(Math.Min((long)Math.Floor(Round(Math.Max(Position(o), 0) + 0.5)), Inputs - 1)));

    /// <summary>Two neighbours.</summary>
    public Taps Linear() => new(Inputs, Outputs, (o, entries) =>
    {
        if (Inputs == Outputs)
        {
            entries.Add(o);
            return;
        }
        (long first, double t) = Place(Math.Max(Position(o), 0));
        if (first == Inputs - 1)
        {
            entries.Add(first);
            return;
        }
        entries.Add(first, Round(1 - t));
        entries.Add(first + 1, t);
    });

    /// <summary>Four neighbours, by the cubic convolution of Keys (1981) with a = -0.75; beyond the edge stands the
    /// edge.</summary>
    public Taps Bicubic() => new(Inputs, Outputs, (o, entries) =>
    {
        (long first, double t) = Place(Position(o));
        ReadOnlySpan<double> weights = [Far(t + 1), Near(t), Near(1 - t), Far(2 - t)];
        for (int i = 0; i < 4; i++) entries.Add(Math.Clamp(first - 1 + i, 0, Inputs - 1), Round(weights[i]));
    });

    private static double Near(double x) => ((Cubic + 2) * x - (Cubic + 3)) * x * x + 1;

    private static double Far(double x) => ((Cubic * x - 5 * Cubic) * x + 8 * Cubic) * x - 4 * Cubic;

    /// <summary>How far neighbouring outputs lie apart in the input.</summary>
    private double Step => Round(
        AlignCorners ? Outputs > 1 ? Round(Inputs - 1.0) / Round(Outputs - 1.0) : 0
        : Factor is { } factor ? 1 / factor : Round(Inputs) / Round(Outputs));

    private double Position(long o) => AlignCorners
        ? Round(Step * o) : Round(Round(Step * Round(o + 0.5)) - 0.5);

    private (long First, double T) Place(double position)
    {
        long first = Math.Min((long)Math.Floor(position), Inputs - 1);
        return (first, Math.Clamp(Round(position - first), 0, 1));
    }

    private double Round(double value) => Single ? (float)value : value;
}

/// <summary>Interpolation of signals, images and volumes.</summary>
internal static class Interpolation
{
    public static Tensor Apply(Tensor x, string kind, Resize[] sizes, Func<Resize, Taps> taps)
    {
        int rank = sizes.Length;
        // PyTorch's names: upsample_nearest2d, _upsample_nearest_exact2d, upsample_bilinear2d.
        string op = $"upsample_{(kind == "NearestExact" ? "nearest_exact" : kind.ToLowerInvariant())}{rank}d";
        // The weights of a cubic are not all positive.
        GradientFlow flow = kind == "Bicubic" ? GradientFlow.Mixes : GradientFlow.Moves;
        return Resample.Apply(x, new ResamplePlan(
            op, $"Upsample{kind}{rank}D", Array.ConvertAll(sizes, s => taps(s)), TakesInput: false, flow));
    }
}
