using Adjoint.Kernels;

namespace Adjoint;

public static partial class Isa
{
    /// <summary>What serves, in one line: the lanes, and whether kernels are managed or native.</summary>
    /// <example><code>Console.WriteLine(Isa.Describe()); // x64, AVX2+FMA, 256-bit lanes; managed kernels</code></example>
    public static string Describe() => $"{DescribeLanes()}; {KernelSet.Describe()}";
}
