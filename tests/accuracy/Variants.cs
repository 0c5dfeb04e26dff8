using System.Runtime.InteropServices;
using System.Text;
using Adjoint.Kernels;
using Adjoint.Kernels.Native;

namespace Adjoint.Accuracy;

/// <summary>One way to compute an elementwise kernel: a managed driver of one width, or the C kernel of one instruction
/// set.</summary>
/// <param name="Name">"managed x8", "native avx2".</param>
/// <param name="Entry">The function.</param>
/// <param name="IsNative">Whether it follows the calling convention of C.</param>
/// <param name="IsFused">Whether a multiply-add rounds once. Equal bits are promised among those that do, and among
/// those that do not.</param>
internal sealed unsafe record Variant<T>(string Name, nint Entry, bool IsNative, bool IsFused) where T : unmanaged
{
    /// <summary>y = f(x).</summary>
    public void Map(T* x, T* y, nint n)
    {
        if (IsNative) ((delegate* unmanaged[Cdecl]<T*, T*, nint, double, double, void>)Entry)(x, y, n, 0, 0);
        else ((delegate*<T*, T*, nint, double, double, void>)Entry)(x, y, n, 0, 0);
    }

    /// <summary>The sum of one run.</summary>
    public T Reduce(T* x, nint n)
    {
        T y;
        if (IsNative) ((delegate* unmanaged[Cdecl]<T*, T*, nint, nint, nint, void>)Entry)(x, &y, 1, n, 1);
        else ((delegate*<T*, T*, nint, nint, nint, void>)Entry)(x, &y, 1, n, 1);
        return y;
    }
}

internal static unsafe class Variants
{
    private static readonly string[] s_isas = ["scalar", "neon", "avx2", "avx512"];

    /// <summary>The managed driver at every width (those that the hardware has not run in parts), then the C library's
    /// tables that run here. The first is the one that is measured.</summary>
    public static List<Variant<T>> Of<TKernel, T>()
        where TKernel : struct, IKernel
        where T : unmanaged
    {
        List<Variant<T>> all = [];
        bool fused = Isa.HasFma;
        if (typeof(T) == typeof(float))
        {
            Add("managed x8", (nint)TKernel.Managed<F32x8, F32x1, float>());
            Add("managed x1", (nint)TKernel.Managed<F32x1, F32x1, float>());
            Add("managed x4", (nint)TKernel.Managed<F32x4, F32x1, float>());
            Add("managed x16", (nint)TKernel.Managed<F32x16, F32x1, float>());
        }
        else
        {
            Add("managed x4", (nint)TKernel.Managed<F64x4, F64x1, double>());
            Add("managed x1", (nint)TKernel.Managed<F64x1, F64x1, double>());
            Add("managed x2", (nint)TKernel.Managed<F64x2, F64x1, double>());
            Add("managed x8", (nint)TKernel.Managed<F64x8, F64x1, double>());
        }
        foreach (string isa in s_isas)
        {
            nint entry = Native(isa, Widths.Prefix<T>() + TKernel.Name);
            if (entry != 0) all.Add(new Variant<T>("native " + isa, entry, true, isa != "scalar"));
        }
        return all;

        void Add(string name, nint entry) => all.Add(new Variant<T>(name, entry, false, fused));
    }

    private static nint Native(string isa, string kernel)
    {
        if (!NativeKernels.IsAvailable) return 0;
        nint library = NativeLibrary.Load(NativeKernels.LibraryPath);
        if (!NativeLibrary.TryGetExport(library, "adj_kernel_for", out nint find)) return 0;
        fixed (byte* i = Encoding.ASCII.GetBytes(isa + '\0'), k = Encoding.ASCII.GetBytes(kernel + '\0'))
            return ((delegate* unmanaged[Cdecl]<byte*, byte*, nint>)find)(i, k);
    }
}
