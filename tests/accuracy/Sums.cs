using System.Runtime.InteropServices;
using Adjoint.Kernels;

namespace Adjoint.Accuracy;

/// <summary>The sum of many equal floats: pairwise addition keeps it right, and every variant and any number of threads gives
/// its bits.</summary>
internal static unsafe class Sums
{
    /// <summary>The relative error, and what differs from the first sum.</summary>
    public static (double Error, string[] Variants, string[] Different) Run(nint count, float value, int[] threads)
    {
        float* x = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        int before = Threads.Count;
        try
        {
            new Span<float>(x, checked((int)count)).Fill(value);
            List<(string Name, float Sum)> sums = [];
            foreach (Variant<float> variant in Variants.Of<ReduceKernel<SumReduce>, float>())
                sums.Add((variant.Name, variant.Reduce(x, count)));
            foreach (int n in threads)
            {
                Threads.Count = n;
                float sum;
                KernelSet.Sum(x, &sum, 1, count, 1);
                sums.Add(($"{n} threads", sum));
            }
            double exact = (double)value * count;
            return (sums.Max(s => Math.Abs(s.Sum - exact) / exact), [.. sums.Select(s => s.Name)],
                [.. sums.Where(s => s.Sum != sums[0].Sum).Select(s => s.Name)]);
        }
        finally
        {
            Threads.Count = before;
            NativeMemory.AlignedFree(x);
        }
    }
}
