using Adjoint.Kernels;
using Adjoint.Memory;

namespace Adjoint.Tensors;

/// <summary>Refuses what a step that is being captured would do once and never again: reads and writes of tensor memory
/// by the program itself.</summary>
internal static class HostAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckRead(string method)
    {
        if (Recording.Mask != 0) Refuse(method, reads: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckWrite(string method)
    {
        if (Recording.Mask != 0) Refuse(method, reads: false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refuse(string method, bool reads)
    {
        if (LaunchLog.Current is null) return;
        throw new CaptureException(reads
            ? $"{method}() inside a captured step would read the values of this run and freeze them: return the " +
                "tensor from the step and read it after Run()."
            : $"{method}() inside a captured step would write the same values in every run: make the tensor before " +
                "the capture, and write into it between the runs.");
    }
}
