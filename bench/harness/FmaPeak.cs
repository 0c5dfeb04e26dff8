using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Adjoint.Harness;

/// <summary>
/// The most floating-point operations per second that one core can do: chains of fused multiply-adds that touch no memory.
/// A matrix product is judged against it in the same run, so the figure does not depend on the machine.
/// </summary>
public static class FmaPeak
{
    /// <summary>
    /// Independent chains. An x64 core retires two FMAs per cycle at a latency of four or five, so eight to ten hide it;
    /// twelve accumulators and two factors still fit sixteen registers.
    /// </summary>
    private const int Chains = 12;

    /// <summary>Does at least <paramref name="flops"/> operations on T = float or double, at the widest vector.</summary>
    /// <returns>A value that depends on every chain, so that the compiler keeps them all.</returns>
    public static double Run<T>(double flops)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"FmaPeak measures float and double, not {typeof(T)}.");
        }

        bool single = typeof(T) == typeof(float);
        if (Vector512.IsHardwareAccelerated)
        {
            return single ? Spin<Vector512<float>, S512>(flops, 16) : Spin<Vector512<double>, D512>(flops, 8);
        }

        return Vector256.IsHardwareAccelerated
            ? single ? Spin<Vector256<float>, S256>(flops, 8) : Spin<Vector256<double>, D256>(flops, 4)
            : single ? Spin<Vector128<float>, S128>(flops, 4) : Spin<Vector128<double>, D128>(flops, 2);
    }

    /// <summary>The same by every one of <paramref name="threads"/> threads; best of <paramref name="tries"/>.</summary>
    public static double FlopsPerSecond<T>(int tries, int threads)
    {
        const double flops = 4e8;
        double best = 0;
        for (int i = 0; i < tries; i++)
            best = Math.Max(best, threads * flops / Together.Seconds(threads, _ => Run<T>(flops)));
        return best;
    }

    /// <summary>Operations per second, the best of <paramref name="tries"/> runs: a peak is what nothing disturbed.</summary>
    public static double FlopsPerSecond<T>(int tries = 9)
    {
        const double flops = 4e8;
        double best = 0;
        for (int i = 0; i < tries; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            Run<T>(flops);
            best = Math.Max(best, flops / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    // x <- x * f + c with f just below 1 and c small converges: no overflow and no denormals, which would change the speed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Spin<V, F>(double flops, int lanes)
        where F : struct, IWide<V>
    {
        V f = F.Splat(0.999), c = F.Splat(0.001);
        V a0 = f, a1 = c, a2 = f, a3 = c, a4 = f, a5 = c, a6 = f, a7 = c, a8 = f, a9 = c, a10 = f, a11 = c;
        long steps = (long)Math.Ceiling(flops / (2.0 * lanes * Chains));
        for (long step = 0; step < steps; step++)
        {
            a0 = F.Fma(a0, f, c);
            a1 = F.Fma(a1, f, c);
            a2 = F.Fma(a2, f, c);
            a3 = F.Fma(a3, f, c);
            a4 = F.Fma(a4, f, c);
            a5 = F.Fma(a5, f, c);
            a6 = F.Fma(a6, f, c);
            a7 = F.Fma(a7, f, c);
            a8 = F.Fma(a8, f, c);
            a9 = F.Fma(a9, f, c);
            a10 = F.Fma(a10, f, c);
            a11 = F.Fma(a11, f, c);
        }

        return F.Sum(a0) + F.Sum(a1) + F.Sum(a2) + F.Sum(a3) + F.Sum(a4) + F.Sum(a5)
            + F.Sum(a6) + F.Sum(a7) + F.Sum(a8) + F.Sum(a9) + F.Sum(a10) + F.Sum(a11);
    }
}
