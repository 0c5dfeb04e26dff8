using Adjoint.Kernels;
using Adjoint.Kernels.Native;

namespace Adjoint;

public static partial class Isa
{
    /// <summary>What serves, in one line: the lanes, and whether kernels are managed or native.</summary>
    /// <example><code>Console.WriteLine(Isa.Describe()); // x64, AVX2+FMA, 256-bit lanes; managed kernels</code></example>
    public static string Describe() => $"{DescribeLanes()}; {KernelSet.Describe()}";

    /// <summary>The file of the native kernels, whether they serve or not; null where it was not found.</summary>
    public static string? NativeLibrary => NativeKernels.IsAvailable ? NativeKernels.LibraryPath : null;

    /// <summary>Why there are no native kernels: every place that was tried. Empty where there are.</summary>
    public static string NativeLibraryProblem => NativeKernels.Problem;
}
