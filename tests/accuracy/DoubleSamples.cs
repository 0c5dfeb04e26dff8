using System.Diagnostics;

namespace Adjoint.Accuracy;

/// <summary>Samples of double: the first variant is held to the precise result, the others to its bits. Numbers of all
/// magnitudes, of ordinary size, over the whole range of the function and close to its breaks.</summary>
internal static unsafe class DoubleSamples
{
    public static Outcome Run(Function function, int measured, int compared)
    {
        long start = Stopwatch.GetTimestamp();
        List<Variant<double>> variants = function.Doubles();
        Outcome outcome = new() { Variants = [.. variants.Select(v => v.Name)], Inputs = compared };
        double[] x = Make(function, compared), first = new double[compared], y = new double[compared];
        Group(true);
        Group(false);
        outcome.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return outcome;

        void Group(bool fused)
        {
            Variant<double>? reference = null;
            foreach (Variant<double> variant in variants.Where(v => v.IsFused == fused))
            {
                double[] results = reference is null ? first : y;
                fixed (double* px = x, py = results) variant.Map(px, py, compared);
                if (reference is null)
                {
                    reference = variant;
                    for (int i = 0; i < measured; i++) Measure(function, x[i], first[i], fused, outcome);
                    continue;
                }
                for (int i = 0; i < compared; i++)
                {
                    if (!Same(y[i], first[i])) outcome.DifferentResult(variant.Name, x[i]);
                }
            }
        }
    }

    private static void Measure(Function function, double x, double got, bool fused, Outcome outcome)
    {
        if (!(x >= function.Low && x <= function.High) || x == 0)
        {
            double want = function.Reference(x);
            if (!Same(got, want)) outcome.WrongResult(x);
            return;
        }
        Big exact = function.Precise(Big.Of(x));
        if (!double.IsFinite(got) || (exact.Sign != 0 && double.IsNegative(got) != exact.Sign < 0))
        {
            outcome.WrongResult(x);
            return;
        }
        double error = exact.UnitsFrom(got, digits: 53, smallest: -1021);
        if (fused) outcome.Error(error, x);
        else if (!(error <= outcome.WorstUnfused)) outcome.WorstUnfused = error;
    }

    /// <summary>Equal bits; NaN is one value: its payload is not part of the promise.</summary>
    private static bool Same(double a, double b) => a.Equals(b) && (a != 0 || double.IsNegative(a) == double.IsNegative(b));

    private static double[] Make(Function function, int count)
    {
        Random random = new(7);
        double low = Math.Max(function.Low, -1e6), high = Math.Min(function.High, 1e6);
        double[] x = new double[count];
        double[] special =
        [
            0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue,
            -double.MaxValue, double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, -2.2250738585072014e-308, .. function.Breaks,
        ];
        for (int i = 0; i < count; i++)
        {
            if (i < special.Length)
            {
                x[i] = special[i];
                continue;
            }
            x[i] = (i % 5) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => (random.NextDouble() * 80) - 40,
                2 => low + (random.NextDouble() * (high - low)),
                3 => Near(function.Breaks[random.Next(function.Breaks.Length)], random),
                _ => Math.ScaleB(1 + random.NextDouble(), random.Next(-60, 7)) * (random.Next(2) == 0 ? 1 : -1),
            };
        }
        return x;
    }

    /// <summary>The break times 1 +- 2^-k; of multiples of pi some, too.</summary>
    private static double Near(double x, Random random)
    {
        double distance = Math.ScaleB(random.NextDouble() - 0.5, -random.Next(54));
        if (x == 0) return distance;
        if (x is > 1.5 and < 7) x *= random.Next(1, 1 << random.Next(1, 20));
        return x + (x * distance);
    }
}
