namespace Adjoint.Kernels.Gemm;

/// <summary>
/// Copies a panel of A or B into the order in which the register tile reads it: step after step, the panel's rows (of
/// A) or columns (of B) side by side. Both operands and all four transpose cases are this one copy.
/// </summary>
internal static unsafe class Packing<T> where T : unmanaged
{
    /// <param name="source">Element w of step p is at <c>source[w * across + p * along]</c>; one stride is 1.</param>
    /// <param name="across">Elements from neighbour to neighbour within a step.</param>
    /// <param name="along">Elements from step to step.</param>
    /// <param name="width">Elements of a step that exist.</param>
    /// <param name="steps">Steps of the panel.</param>
    /// <param name="packed">Element w of step p goes to <c>packed[p * stride + w]</c>.</param>
    /// <param name="stride">Elements of a step in the packed panel; those from <paramref name="width"/> on become
    /// 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Panel(T* source, nint across, nint along, nint width, nint steps, T* packed, nint stride)
    {
        if (width < stride)
            for (nint p = 0; p < steps; p++)
                new Span<T>(packed + (p * stride) + width, (int)(stride - width)).Clear();
        if (across == 1)
            Copy(source, along, width, steps, packed, stride);
        else
            Transposition<T>.Run(source, across, width, steps, packed, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(T* source, nint along, nint width, nint steps, T* packed, nint stride)
    {
        for (nint p = 0; p < steps; p++, source += along, packed += stride)
            Unsafe.CopyBlockUnaligned(packed, source, (uint)(width * sizeof(T)));
    }
}
