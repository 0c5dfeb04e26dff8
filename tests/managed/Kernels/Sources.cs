using Adjoint.Kernels;
using Adjoint.Kernels.Native;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>The entries that must agree: the managed driver at every width, or the kernel of the C library.</summary>
internal static unsafe class Sources
{
    public static TheoryData<string> All => ["managed", "native"];

    /// <summary>Entry points of a kernel. "native" skips the test where the library is missing, and is empty where the
    /// library has no such kernel.</summary>
    public static List<(string Name, nint Entry)> Of<TKernel, T>(string source)
        where TKernel : struct, IKernel
        where T : unmanaged
    {
        var entries = new List<(string, nint)>();
        if (source == "native")
        {
            if (!NativeKernels.IsAvailable) Assert.Skip(NativeKernels.Problem);
            // Equal bits are promised among machines with FMA, and among those without. Where the JIT has none, C's scalar
            // kernels are the ones that have none either.
            if (!Isa.HasFma) Assert.True(NativeKernels.Select("scalar"));
            void* native = Kernel<TKernel, T>.TryBindNative();
            if (native != null) entries.Add(("native", (nint)native));
            return entries;
        }
        if (typeof(T) == typeof(float))
        {
            entries.Add(("x1", (nint)TKernel.Managed<F32x1, F32x1, float>()));
            entries.Add(("x4", (nint)TKernel.Managed<F32x4, F32x1, float>()));
            entries.Add(("x8", (nint)TKernel.Managed<F32x8, F32x1, float>()));
            entries.Add(("x16", (nint)TKernel.Managed<F32x16, F32x1, float>()));
        }
        else if (typeof(T) == typeof(double))
        {
            entries.Add(("x1", (nint)TKernel.Managed<F64x1, F64x1, double>()));
            entries.Add(("x2", (nint)TKernel.Managed<F64x2, F64x1, double>()));
            entries.Add(("x4", (nint)TKernel.Managed<F64x4, F64x1, double>()));
            entries.Add(("x8", (nint)TKernel.Managed<F64x8, F64x1, double>()));
        }
        else entries.Add(("x1", (nint)Widths.Managed<TKernel, T>()));
        return entries;
    }
}

/// <summary>Data and comparisons that the kernel tests share.</summary>
internal static class Data
{
    /// <summary>0 .. 2 * 16 + 3, and a few that fill several vectors.</summary>
    public static IEnumerable<int> Lengths => Enumerable.Range(0, 36).Concat([63, 64, 65, 100, 257]);

    /// <summary>Numbers in (-4, 4), never 0; small integers for integer types, positive for bytes.</summary>
    public static T[] Numbers<T>(int n, int seed) where T : unmanaged
    {
        var random = new Random(seed);
        var values = new T[n];
        for (int i = 0; i < n; i++)
        {
            double x = random.NextDouble() * 8 - 4;
            values[i] = typeof(T) == typeof(float) ? (T)(object)(float)x
                : typeof(T) == typeof(double) ? (T)(object)x
                : typeof(T) == typeof(long) ? (T)(object)(random.NextInt64(1, 9) * (x < 0 ? -1 : 1))
                : typeof(T) == typeof(int) ? (T)(object)(random.Next(1, 9) * (x < 0 ? -1 : 1))
                : (T)(object)(byte)random.Next(1, 9);
        }
        return values;
    }

    public static void SameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what) where T : unmanaged
    {
        ReadOnlySpan<byte> e = System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected);
        ReadOnlySpan<byte> a = System.Runtime.InteropServices.MemoryMarshal.AsBytes(actual);
        if (e.SequenceEqual(a)) return;
        int i = e.CommonPrefixLength(a) / System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        // NaN is one value here: its payload is not part of the promise.
        if (IsNaN(expected[i]) && IsNaN(actual[i]))
        {
            SameBits(expected[(i + 1)..], actual[(i + 1)..], what);
            return;
        }
        Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]}, expected {expected[i]}");
    }

    private static bool IsNaN<T>(T x) => x is float.NaN or double.NaN;
}
