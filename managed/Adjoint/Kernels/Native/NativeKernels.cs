using System.Runtime.InteropServices;
using System.Text;

namespace Adjoint.Kernels.Native;

/// <summary>The C library <c>adjoint_kernels</c>: the only place where the process leaves managed code.</summary>
/// <remarks>Loaded at first use, never before. Looked for in ADJOINT_NATIVE_PATH (a file or a folder), beside the
/// application, in runtimes/RID/native, and last where the system looks.</remarks>
internal static unsafe class NativeKernels
{
    /// <summary>The ABI that this assembly was written against: adj_abi_version() must equal it.</summary>
    public const int AbiVersion = 1;

    /// <summary>Elements up to which a kernel is sure to end in about a microsecond, so that the call may keep the
    /// garbage
    /// collector waiting: SuppressGCTransition saves half of the 3 ns of a call.</summary>
    public const nint Short = 1024;

    private const string Library = "adjoint_kernels";

    private static readonly Lock s_gate = new();
    private static volatile State? s_state;

    private sealed record State(nint Handle, nint Lookup, string? Isa, string LibraryPath, string Problem);

    /// <summary>Whether the library could be loaded and speaks our ABI.</summary>
    public static bool IsAvailable => Current.Handle != 0;

    /// <summary>The ISA that the library serves with: "avx2". Null if it is not available.</summary>
    public static string? Isa => Current.Isa;

    /// <summary>The file that was loaded, or its bare name where the system found it. Empty if none was.</summary>
    public static string LibraryPath => Current.LibraryPath;

    /// <summary>Why it is not available: every place that was tried, with the system's own words.</summary>
    public static string Problem => Current.Problem;

    private static State Current
    {
        get
        {
            if (s_state is { } state) return state;
            lock (s_gate) return s_state ??= Load();
        }
    }

    /// <summary>Makes the library serve with another ISA from here on; false, and no change, if it cannot.</summary>
    public static bool Select(string isa)
    {
        if (!NativeLibrary.TryGetExport(Current.Handle, "adj_isa_select", out nint select)) return false;
        byte[] name = Encoding.ASCII.GetBytes(isa + '\0');
        fixed (byte* p = name) return ((delegate* unmanaged[Cdecl]<byte*, int>)select)(p) != 0;
    }

    /// <summary>The C function of that name, or null.</summary>
    public static void* Find(string kernel)
    {
        byte[] name = Encoding.ASCII.GetBytes(kernel + '\0');
        fixed (byte* p = name) return ((delegate* unmanaged[Cdecl]<byte*, void*>)Current.Lookup)(p);
    }

    private static State Load()
    {
        var problems = new StringBuilder();
        foreach (string candidate in Candidates())
        {
            if (TryOpen(candidate, problems) is { } state) return state;
        }
        return new State(0, 0, null, "", $"The native library {Library} could not be loaded. Tried:{problems}");
    }

    private static IEnumerable<string> Candidates()
    {
        string file = OperatingSystem.IsWindows() ? Library + ".dll"
            : OperatingSystem.IsMacOS() ? "lib" + Library + ".dylib"
            : "lib" + Library + ".so";
        string? told = Environment.GetEnvironmentVariable("ADJOINT_NATIVE_PATH");
        if (!string.IsNullOrEmpty(told))
        {
            // Who names a path means that path: falling back to another library would hide a mistake.
            yield return Path.GetFullPath(Directory.Exists(told) ? Path.Combine(told, file) : told);
            yield break;
        }
        yield return Path.Combine(AppContext.BaseDirectory, file);
        yield return Path.Combine(
            AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file);
        yield return Library;
    }

    private static State? TryOpen(string candidate, StringBuilder problems)
    {
        if (Path.IsPathRooted(candidate) && !File.Exists(candidate))
        {
            problems.Append("\n  ").Append(candidate).Append(": no such file");
            return null;
        }
        nint handle;
        try
        {
            handle = Path.IsPathRooted(candidate)
                ? NativeLibrary.Load(candidate)
                : NativeLibrary.Load(candidate, typeof(NativeKernels).Assembly, null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            problems.Append("\n  ").Append(candidate).Append(": ").Append(e.Message.ReplaceLineEndings(" ").Trim());
            return null;
        }

        if (!NativeLibrary.TryGetExport(handle, "adj_abi_version", out nint version)
            || !NativeLibrary.TryGetExport(handle, "adj_isa", out nint isa)
            || !NativeLibrary.TryGetExport(handle, "adj_kernel", out nint lookup))
        {
            problems.Append("\n  ").Append(candidate).Append(": loads, but does not export the Adjoint ABI");
            return null;
        }
        int found = ((delegate* unmanaged[Cdecl]<int>)version)();
        if (found != AbiVersion)
        {
            problems.Append("\n  ").Append(candidate).Append($": has ABI {found}, this assembly needs {AbiVersion}");
            return null;
        }
        string name = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)isa)()) ?? "unknown";
        return new State(handle, lookup, name, candidate, "");
    }
}
