using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Adjoint.Kernels.Native;

/// <summary>The functions of adjoint.h, from wherever the library is.</summary>
internal abstract unsafe class KernelLibrary
{
    /// <summary>The file, or a word for where it is if it has none.</summary>
    public abstract string Place { get; }

    public abstract int AbiVersion();

    /// <summary>The name of the instruction set that serves, in static memory.</summary>
    public abstract byte* Isa();

    public abstract int SelectIsa(byte* isa);

    public abstract void* Kernel(byte* name);
}

/// <summary>A file that was loaded; it stays loaded.</summary>
internal sealed unsafe class LoadedLibrary : KernelLibrary
{
    private readonly delegate* unmanaged[Cdecl]<int> _abiVersion;
    private readonly delegate* unmanaged[Cdecl]<byte*> _isa;
    private readonly delegate* unmanaged[Cdecl]<byte*, int> _select;
    private readonly delegate* unmanaged[Cdecl]<byte*, void*> _kernel;

    /// <exception cref="EntryPointNotFoundException">It is some other library.</exception>
    public LoadedLibrary(nint handle, string place)
    {
        Place = place;
        _abiVersion = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "adj_abi_version");
        _isa = (delegate* unmanaged[Cdecl]<byte*>)NativeLibrary.GetExport(handle, "adj_isa");
        _select = (delegate* unmanaged[Cdecl]<byte*, int>)NativeLibrary.GetExport(handle, "adj_isa_select");
        _kernel = (delegate* unmanaged[Cdecl]<byte*, void*>)NativeLibrary.GetExport(handle, "adj_kernel");
    }

    public override string Place { get; }

    public override int AbiVersion() => _abiVersion();

    public override byte* Isa() => _isa();

    public override int SelectIsa(byte* isa) => _select(isa);

    public override void* Kernel(byte* name) => _kernel(name);
}

/// <summary>The archive that the linker of NativeAOT put into the program: docs/native-aot.md.</summary>
internal sealed unsafe partial class LinkedLibrary : KernelLibrary
{
    private const string Archive = "adjoint_kernels";

    /// <summary>Whether buildTransitive/Adjoint.targets had the archive linked. Under a JIT there is no linker,
    /// whatever the project says.</summary>
    [FeatureSwitchDefinition("Adjoint.LinkedKernels")]
    public static bool IsLinked =>
        AppContext.TryGetSwitch("Adjoint.LinkedKernels", out bool isLinked) && isLinked
        && !RuntimeFeature.IsDynamicCodeSupported;

    public override string Place => "linked into the program";

    public override int AbiVersion() => adj_abi_version();

    public override byte* Isa() => adj_isa();

    public override int SelectIsa(byte* isa) => adj_isa_select(isa);

    public override void* Kernel(byte* name) => adj_kernel(name);

    [LibraryImport(Archive)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int adj_abi_version();

    [LibraryImport(Archive)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial byte* adj_isa();

    [LibraryImport(Archive)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int adj_isa_select(byte* isa);

    [LibraryImport(Archive)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial void* adj_kernel(byte* name);
}
