using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Adjoint.Kernels.Native;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>
/// The one gate: every touch of tensor memory is a launch through here. Pointers are raw (the caller keeps the tensors
/// alive); runs are contiguous, or an operand is broadcast with stride 0; n = 0 is fine. Large launches are shared by
/// the
/// <see cref="WorkerTeam"/>; each kernel comes from the managed or the native source, bound at its first launch.
/// </summary>
internal static unsafe partial class KernelSet
{
    /// <summary>Elements that are worth a thread: with fewer than two of these a launch stays on its thread.</summary>
    internal const nint Grain = 64 * 1024;

    private static readonly ConcurrentDictionary<string, string> s_bound = new();
    private static volatile StrongBox<bool>? s_usesNative;

    /// <summary>Whether kernels are looked for in the native library first. Decided once, by ADJOINT_KERNELS.</summary>
    /// <exception cref="DllNotFoundException">ADJOINT_KERNELS=native and the library cannot be loaded.</exception>
    public static bool UsesNative
    {
        get
        {
            StrongBox<bool> decided = s_usesNative
                ??= new StrongBox<bool>(ChoosesNative(Environment.GetEnvironmentVariable("ADJOINT_KERNELS")));
            return decided.Value;
        }
    }

    /// <summary>The kernels launched so far and what serves each: "managed" or "native".</summary>
    public static IEnumerable<(string Kernel, string Source)> Bound =>
        s_bound.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>What serves, in one line: "managed kernels" or "native kernels (avx2)".</summary>
    public static string Describe() => UsesNative ? $"native kernels ({NativeKernels.Isa})" : "managed kernels";

    internal static bool ChoosesNative(string? demand) => (demand ?? "").Trim().ToLowerInvariant() switch
    {
        // The JIT's vectors are complete; the library serves where the code was compiled without them (NativeAOT).
        "" or "auto" => !Vector256.IsHardwareAccelerated && !IsArm64 && NativeKernels.Isa is not (null or "scalar"),
        "managed" => false,
        "native" => NativeKernels.IsAvailable
            ? true
            : throw new DllNotFoundException("ADJOINT_KERNELS=native, but: " + NativeKernels.Problem),
        _ => throw new ArgumentException($"ADJOINT_KERNELS={demand} is unknown: use auto, managed or native."),
    };

    internal static void Record(string kernel, bool native) => s_bound[kernel] = native ? "native" : "managed";

    private static bool IsArm64 => System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;

    /// <summary>Runs <paramref name="range"/> over [0, n), shared if it is large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share<TRange>(nint n, nint grain, in TRange range) where TRange : struct, ILaunch
    {
        if ((n | Recording.Mask) >= 2 * grain) ShareLarge(n, grain, range);
        else if (n > 0) range.Run(0, n);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ShareLarge<TRange>(nint n, nint grain, TRange range) where TRange : struct, ILaunch
    {
        if (n <= 0) return;
        if (LaunchLog.Current is { } log) log.Run(n, grain, range);
        else WorkerTeam.Run(n, grain, ref range);
    }

    /// <summary>Logs a launch whose parts are its own business, and runs it; false where nobody records.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Logged<TLaunch>(in TLaunch whole) where TLaunch : struct, ILaunch
    {
        if (LaunchLog.Current is not { } log) return false;
        log.Run(1, 1, whole);
        return true;
    }
}
