using Adjoint.Kernels.Native;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// A kernel before its dtype and width are known: "map_tanh". It names itself and hands out entry points; the launch
/// signature is an agreement between the family and the gate that calls it.
/// </summary>
internal unsafe interface IKernel
{
    /// <summary>Name in the native library without the dtype prefix: "map_tanh".</summary>
    static abstract string Name { get; }

    /// <summary>The managed driver with <typeparamref name="V"/> lanes and <typeparamref name="V1"/> for what is left
    /// over.</summary>
    static abstract void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged;

    /// <summary>A managed function of the same signature that calls <see cref="Kernel{TKernel,
    /// T}.NativeFunction"/>.</summary>
    static abstract void* Native<T>() where T : unmanaged;
}

/// <summary>The bound entry of one kernel for one dtype: chosen once, at the first launch.</summary>
/// <remarks>Not a static readonly field: a static constructor would wrap the clear message of a missing library into a
/// TypeInitializationException, and the null check costs less than NativeAOT's lazy-constructor check.</remarks>
internal static unsafe class Kernel<TKernel, T>
    where TKernel : struct, IKernel
    where T : unmanaged
{
    private static void* s_entry;
    private static void* s_native;

    /// <summary>The managed function to launch. Never null.</summary>
    public static void* Entry
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            void* entry = s_entry;
            return entry != null ? entry : Bind();
        }
    }

    /// <summary>The C function behind <see cref="IKernel.Native{T}"/>; null until <see cref="TryBindNative"/> found
    /// it.</summary>
    public static void* NativeFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_native;
    }

    /// <summary>The native entry, or null where the library or the kernel in it is missing.</summary>
    public static void* TryBindNative()
    {
        if (!Widths.HasNative<T>() || !NativeKernels.IsAvailable) return null;
        void* function = NativeKernels.Find(Widths.Prefix<T>() + TKernel.Name);
        if (function == null) return null;
        s_native = function;
        return TKernel.Native<T>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* Bind()
    {
        void* entry = KernelSet.UsesNative ? TryBindNative() : null;
        KernelSet.Record(Widths.Prefix<T>() + TKernel.Name, native: entry != null);
        if (entry == null) entry = Widths.Managed<TKernel, T>();
        Thread.MemoryBarrier(); // the native function must be visible before the entry that reads it
        s_entry = entry;
        return entry;
    }
}
