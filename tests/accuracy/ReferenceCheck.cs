namespace Adjoint.Accuracy;

/// <summary>Holds the double reference to the precise functions, at floats: what the walk measures is only as good.</summary>
internal static class ReferenceCheck
{
    /// <summary>2^-44 of the result: a millionth of a unit of float.</summary>
    public const double Bar = 5.7e-14;

    /// <summary>The largest relative error of the reference over so many random floats.</summary>
    public static double Worst(Function function, int count)
    {
        Random random = new(3);
        double worst = 0;
        for (int i = 0; i < count; i++)
        {
            float x = (i % 2) switch
            {
                0 => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)),
                _ => (float)Math.ScaleB(1 + random.NextDouble(), random.Next(-12, 7)) * (random.Next(2) == 0 ? 1 : -1),
            };
            if (!(x >= function.Low && x <= function.High) || x == 0) continue;
            Big exact = function.Precise(Big.Of(x));
            double want = function.Reference(x);
            if (exact.Magnitude < -160 || exact.Magnitude > 130 || exact.Sign == 0) continue; // 0 or infinite as a float
            worst = Math.Max(worst, Math.Abs(((Big.Of(want) - exact) / exact).ToDouble()));
        }
        return worst;
    }
}
