using System.Runtime.Intrinsics.Arm;

namespace Adjoint.Kernels.Gemm;

/// <summary>The only table of GEMM's tuning numbers, the same for float and double.</summary>
/// <remarks>
/// Measured on an AMD EPYC (Zen 3, AVX2, 32 KB L1, 512 KB L2), A B A B in one process, as % of the FMA peak of the same
/// rounds. KC 256, 384, 512 and MC 48, 96 differ by less than the noise at 512 x 512 x 512.
/// </remarks>
internal static class Blocking
{
    /// <summary>
    /// Steps in one k block, for both types and every machine: it is part of the formula (each block's sum is added to
    /// C), so it must not follow the ISA. 256 steps x 16 floats of B fill half of a 32 KB L1 cache.
    /// </summary>
    internal const int KC = 256;

    /// <summary>
    /// Rows of A packed at once: 96 x 256 floats are 96 KB, a fifth of a Zen 3 L2 cache. A multiple of 12, 6 and 4.
    /// </summary>
    internal const int MC = 96;

    /// <summary>Columns of B packed at once: 256 x 1024 floats are 1 MB of the L3 cache.</summary>
    internal const int NC = 1024;

    /// <summary>
    /// Rows of the register tile, which is always two vectors wide. 16 registers of 256 bits: 12 sums, 2 vectors of B,
    /// 1 of A. 32 registers (AVX-512, NEON): 24 sums. Plain SSE multiplies and adds apart and needs a register for the
    /// product; one lane has the same 16 registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Rows(int vectorBytes) => vectorBytes switch
    {
        64 => 12,
        32 => 6,
        16 => AdvSimd.IsSupported ? 12 : 4,
        _ => 4,
    };

    /// <summary>
    /// A tile asks for its part of C before it begins if it has as many steps as C takes to come, and if the rows of C
    /// lie a page apart, where no hardware looks ahead. AVX-512, Zen 5: 1024 x 1024 x 1024 from 69 to 74 %, 2048 cubed
    /// from 75 to 82 %; for the short rows of 256 x 256 x 256 it costs 2 %.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Prefetches(nint steps, nint rowBytes) => steps >= 64 && rowBytes >= PageBytes;

    private const int PageBytes = 4096;

    /// <summary>
    /// A is packed when one packed panel serves at least this many columns; below, reading it in place is cheaper.
    /// Float, A transposed, 256 x 128 x 32: in place 47 %, packed 41 %; 512 x 512 x 512: in place 50 %, packed 54 %.
    /// With 32 registers and short contiguous rows later: 256 x 256 x 256 on Zen 5 in place 81 %, packed 77 %; rows of
    /// 8 KB fall into the same few sets of the cache: 2048 x 2048 x 2048 in place 62 %, packed 82 %.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int PackAColumns(int vectorBytes, bool isContiguous, nint rowBytes) =>
        vectorBytes == 64 && isContiguous && rowBytes < PageBytes ? 1024 : 256;

    /// <summary>
    /// B is packed when one packed panel serves at least this many rows.
    /// Float, 32 x 128 x 256: in place 51 %, packed 39 %.
    /// </summary>
    internal const int PackBRows = 48;
}
