using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Adjoint.Accuracy;

/// <summary>Walks the 2^32 floats, or every n-th: the first variant is held to the reference, the others to its
/// bits.</summary>
internal static unsafe class FloatWalk
{
    private const int Chunk = 1 << 15;

    public static Outcome Run(Function function, long step, int threads, Action<double>? progress = null)
    {
        long start = Stopwatch.GetTimestamp();
        List<Variant<float>> variants = function.Singles();
        long inputs = ((1L << 32) + step - 1) / step, chunks = (inputs + Chunk - 1) / Chunk, next = -1;
        Outcome all = new() { Variants = [.. variants.Select(v => v.Name)] };
        void Work()
        {
            Outcome mine = new();
            float* x = (float*)NativeMemory.AlignedAlloc(3 * Chunk * sizeof(float), 64);
            float* first = x + Chunk, y = first + Chunk;
            double[] exact = new double[Chunk];
            for (long c; (c = Interlocked.Increment(ref next)) < chunks;)
            {
                int n = (int)Math.Min(Chunk, inputs - (c * Chunk));
                for (int i = 0; i < n; i++)
                {
                    x[i] = BitConverter.UInt32BitsToSingle((uint)(((c * Chunk) + i) * step));
                    exact[i] = function.Reference(x[i]);
                }
                Group(variants, fused: true, x, first, y, exact.AsSpan(0, n), mine);
                Group(variants, fused: false, x, first, y, exact.AsSpan(0, n), mine);
                mine.Inputs += n;
                if (c % 64 == 0) progress?.Invoke((double)c / chunks);
            }
            NativeMemory.AlignedFree(x);
            lock (all) all.Add(mine);
        }
        Thread[] team = [.. Enumerable.Range(0, threads - 1).Select(_ => new Thread(Work))];
        foreach (Thread thread in team) thread.Start();
        Work();
        foreach (Thread thread in team) thread.Join();
        all.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return all;
    }

    /// <summary>The variants that fuse are held to the bar; those that do not are measured for the record.</summary>
    private static void Group(
        List<Variant<float>> variants, bool fused, float* x, float* first, float* y, ReadOnlySpan<double> exact,
        Outcome outcome)
    {
        int n = exact.Length;
        bool measured = false;
        foreach (Variant<float> variant in variants)
        {
            if (variant.IsFused != fused) continue;
            if (!measured)
            {
                variant.Map(x, first, n);
                Measure(x, first, exact, fused, outcome);
                measured = true;
                continue;
            }
            variant.Map(x, y, n);
            if (new ReadOnlySpan<uint>(y, n).SequenceEqual(new ReadOnlySpan<uint>(first, n))) continue;
            for (int i = 0; i < n; i++)
            {
                if (!Same(y[i], first[i])) outcome.DifferentResult(variant.Name, x[i]);
            }
        }
    }

    private static void Measure(float* x, float* y, ReadOnlySpan<double> exact, bool fused, Outcome outcome)
    {
        for (int i = 0; i < exact.Length; i++)
        {
            double want = exact[i];
            float rounded = (float)want, got = y[i];
            if (!float.IsFinite(rounded) || !float.IsFinite(got) || float.IsNegative(got) != double.IsNegative(want))
            {
                if (!Same(got, rounded)) outcome.WrongResult(x[i]);
                continue;
            }
            double error = Math.Abs(got - want) * InverseUnit(want);
            if (fused) outcome.Error(error, x[i]);
            else if (!(error <= outcome.WorstUnfused)) outcome.WorstUnfused = error;
        }
    }

    /// <summary>Equal bits; NaN is one value: its payload is not part of the promise.</summary>
    private static bool Same(float a, float b) => a.Equals(b) && (a != 0 || float.IsNegative(a) == float.IsNegative(b));

    /// <summary>1 over the last place of a float near x, 2^(exponent - 23), and 2^-149 for denormal ones.</summary>
    private static double InverseUnit(double x)
    {
        int exponent = (int)(BitConverter.DoubleToInt64Bits(x) >> 52) & 0x7FF;
        return BitConverter.Int64BitsToDouble((long)((2 * 1023) + 23 - Math.Max(exponent, 1023 - 126)) << 52);
    }
}
