using System.Runtime.InteropServices;

namespace Adjoint.Kernels.Gemm;

/// <summary>One packing buffer a thread, aligned to cache lines, made on first use and freed with its thread.</summary>
internal sealed unsafe class GemmWorkspace
{
    [ThreadStatic]
    private static GemmWorkspace? _mine;

    private readonly void* _start;

    private GemmWorkspace(nuint bytes) => _start = NativeMemory.AlignedAlloc(bytes, 64);

    ~GemmWorkspace() => NativeMemory.AlignedFree(_start);

    /// <summary>The calling thread's buffer; it holds <see cref="Blocking.WorkspaceElements"/> doubles.</summary>
    internal static void* Mine => (_mine ??= new GemmWorkspace((nuint)Blocking.WorkspaceElements * sizeof(double)))._start;
}
