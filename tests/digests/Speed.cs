using System.Diagnostics;

namespace Adjoint.Digests;

/// <summary>The two figures that tell whether wide registers are in use: products and exponentials.</summary>
internal static class Speed
{
    private const int Side = 256, Mapped = 16384;

    /// <summary>In one line; through the public API, with the threads that it uses.</summary>
    public static string Of(DType dtype)
    {
        Tensor a = Tensor.Ones([Side, Side], dtype), x = Tensor.Ones([Mapped], dtype);
        double product = Best(() => a.MatMul(a)), exp = Best(() => x.Exp());
        return $"{dtype}: gemm {Side}: {2e-9 * Side * Side * Side / product:F1} GFLOP/s; " +
            $"exp of {Mapped}: {1e9 * exp / Mapped:F3} ns an element";
    }

    /// <summary>The best of the rounds that fit into a third of a second, after as many to warm up.</summary>
    private static double Best(Func<Tensor> f)
    {
        double best = double.MaxValue;
        for (int half = 0; half < 2; half++)
        {
            best = double.MaxValue;
            for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.33;)
            {
                using var scope = new MemoryScope(); // its memory is that of the round before
                long start = Stopwatch.GetTimestamp();
                _ = f();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        return best;
    }
}
