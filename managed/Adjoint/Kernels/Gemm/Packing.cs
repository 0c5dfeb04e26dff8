using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// Copies a panel of A or B into the order in which the register tile reads it: step after step, the panel's rows (of
/// A) or columns (of B) side by side. Both operands and all four transpose cases are this one copy.
/// </summary>
internal static unsafe class Packing<T> where T : unmanaged
{
    /// <summary>Steps that are asked for before they are copied.</summary>
    private const int Ahead = 16;

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

    /// <summary>
    /// Steps whose elements lie side by side. They are a row of the matrix apart, too far for the processor to see
    /// where the next ones are.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(T* source, nint along, nint width, nint steps, T* packed, nint stride)
    {
        nint bytes = width * sizeof(T);
        if (!Avx.IsSupported || bytes % (2 * Vector256<byte>.Count) != 0)
        {
            for (nint p = 0; p < steps; p++, source += along, packed += stride)
                Unsafe.CopyBlockUnaligned(packed, source, (uint)bytes);
            return;
        }
        for (nint p = 0; p < steps; p++, source += along, packed += stride)
        {
            byte* from = (byte*)source, to = (byte*)packed;
            byte* ahead = (byte*)(p + Ahead < steps ? source + (Ahead * along) : source);
            for (nint at = 0; at < bytes; at += 2 * Vector256<byte>.Count)
            {
                Sse.Prefetch0(ahead + at);
                Vector256<byte> low = Vector256.Load(from + at);
                Vector256<byte> high = Vector256.Load(from + at + Vector256<byte>.Count);
                low.Store(to + at);
                high.Store(to + at + Vector256<byte>.Count);
            }
        }
    }
}
