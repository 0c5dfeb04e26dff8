using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Adjoint.Simd;

namespace Adjoint;

/// <summary>The vector instructions that the managed kernels run on.</summary>
/// <remarks>Chosen once, from the hardware and from the environment variable <c>ADJOINT_ISA</c>: <c>auto</c> (or
/// unset: the widest that is fast), <c>scalar</c>, <c>128</c> (<c>sse</c>, <c>neon</c>), <c>256</c> (<c>avx2</c>),
/// <c>512</c> (<c>avx512</c>). Demanding what the machine has not throws <see
/// cref="PlatformNotSupportedException"/>.</remarks>
/// <example><code>Console.WriteLine(Isa.Describe()); // x64, AVX2+FMA, 256-bit lanes; managed kernels</code></example>
public static partial class Isa
{
    private static readonly int s_width =
        Choose(Environment.GetEnvironmentVariable("ADJOINT_ISA"), HardwareWidth, IsArm);

    /// <summary>Bits of one vector: 512, 256, 128, or 0 where kernels run one lane at a time.</summary>
    public static int Width => s_width;

    /// <summary>True where a multiply-add rounds once. Results are equal bit for bit among all such machines.</summary>
    public static bool HasFma => Fused.IsHardware;

    /// <summary>The lanes of the managed kernels in one line, such as "x64, AVX2+FMA, 256-bit lanes".</summary>
    internal static string DescribeLanes() => Describe(s_width);

    // The left operands are JIT-time constants: on a machine without 512-bit vectors the loops behind Has512 are not
    // compiled.

    /// <summary>Kernels run 512-bit lanes.</summary>
    internal static bool Has512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated && s_width >= 512;
    }

    /// <summary>Kernels run 256-bit lanes (also below 512-bit ones, for what is left of a run).</summary>
    internal static bool Has256
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated && s_width >= 256;
    }

    /// <summary>Kernels run 128-bit lanes (also below wider ones, for what is left of a run).</summary>
    internal static bool Has128
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.IsHardwareAccelerated && s_width >= 128;
    }

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    private static int HardwareWidth =>
        Vector512.IsHardwareAccelerated ? 512 :
        Vector256.IsHardwareAccelerated ? 256 :
        Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The width that <paramref name="demand"/> asks for, of at most <paramref name="hardware"/>
    /// bits.</summary>
    internal static int Choose(string? demand, int hardware, bool arm)
    {
        string name = (demand ?? "").Trim().ToLowerInvariant();
        (int width, bool otherMachine) = name switch
        {
            "" or "auto" => (hardware, false),
            "scalar" => (0, false),
            "128" => (128, false),
            "sse" => (128, arm),
            "neon" => (128, !arm),
            "256" or "avx2" => (256, false),
            "512" or "avx512" => (512, false),
            _ => throw new ArgumentException(
                $"ADJOINT_ISA={demand} is unknown: use auto, scalar, 128, 256, 512, sse, avx2, avx512 or neon."),
        };
        if (otherMachine || width > hardware)
        {
            string has = hardware == 0 ? "scalar code only" : $"vectors of up to {hardware} bits";
            throw new PlatformNotSupportedException(
                $"ADJOINT_ISA={demand} cannot be had: this process has {has}. Use auto or leave it unset.");
        }
        return width;
    }

    internal static string Describe(int width)
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string set = width switch
        {
            512 => "AVX-512",
            256 => "AVX2",
            128 => IsArm ? "NEON" : Avx.IsSupported ? "AVX" : "SSE",
            _ => "scalar",
        };
        string lanes = width == 0 ? "one lane" : string.Create(CultureInfo.InvariantCulture, $"{width}-bit lanes");
        return $"{architecture}, {set}{(HasFma ? "+FMA" : "")}, {lanes}";
    }
}
