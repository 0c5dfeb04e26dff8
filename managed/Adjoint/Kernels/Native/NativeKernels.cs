using System.Runtime.InteropServices;
using System.Text;

namespace Adjoint.Kernels.Native;

/// <summary>The C library <c>adjoint_kernels</c>: the only place where the process leaves managed code.</summary>
/// <remarks>Loaded at first use, never before. Looked for in ADJOINT_NATIVE_PATH (a file or a folder) and nowhere else
/// if that is set; else in the program itself, if it was linked into it, beside the application, in
/// runtimes/RID/native, and last where the system looks.</remarks>
internal static unsafe class NativeKernels
{
    /// <summary>The ABI that this assembly was written against: adj_abi_version() must equal it.</summary>
    public const int AbiVersion = 1;

    /// <summary>Elements up to which a kernel is sure to end in about a microsecond, so that the call may keep the
    /// garbage collector waiting: SuppressGCTransition saves half of the 3 ns of a call.</summary>
    public const nint Short = 1024;

    private const string Library = "adjoint_kernels";

    private static readonly Lock s_gate = new();
    private static volatile Found? s_found;

    /// <summary>What a search came to: a library, or why there is none.</summary>
    internal sealed record Found(KernelLibrary? Library, string Problem);

    /// <summary>Whether the library could be loaded and speaks our ABI.</summary>
    public static bool IsAvailable => Current.Library is not null;

    /// <summary>The ISA that the library serves with: "avx2". Null if it is not available.</summary>
    public static string? Isa => Current.Library is { } library ? Marshal.PtrToStringUTF8((nint)library.Isa()) : null;

    /// <summary>The file that was loaded, its bare name where the system found it, or "linked into the program". Empty
    /// if there is none.</summary>
    public static string LibraryPath => Current.Library?.Place ?? "";

    /// <summary>Why it is not available: every place that was tried, with the system's own words.</summary>
    public static string Problem => Current.Problem;

    private static Found Current
    {
        get
        {
            if (s_found is { } found) return found;
            lock (s_gate)
            {
                return s_found ??=
                    Search(Environment.GetEnvironmentVariable("ADJOINT_NATIVE_PATH"), AppContext.BaseDirectory);
            }
        }
    }

    /// <summary>Makes the library serve with another ISA from here on; false, and no change, if it cannot.</summary>
    public static bool Select(string isa)
    {
        if (Current.Library is not { } library) return false;
        fixed (byte* p = Encoding.ASCII.GetBytes(isa + '\0')) return library.SelectIsa(p) != 0;
    }

    /// <summary>The C function of that name, or null.</summary>
    public static void* Find(string kernel)
    {
        if (Current.Library is not { } library) return null;
        fixed (byte* p = Encoding.ASCII.GetBytes(kernel + '\0')) return library.Kernel(p);
    }

    /// <summary>Looks for the library.</summary>
    /// <param name="told">What ADJOINT_NATIVE_PATH says.</param>
    /// <param name="application">The folder of the application.</param>
    /// <param name="name">The library without what the system puts around its name.</param>
    internal static Found Search(string? told, string application, string name = Library)
    {
        var problems = new StringBuilder();
        if (string.IsNullOrEmpty(told) && LinkedLibrary.IsLinked)
        {
            var linked = new LinkedLibrary();
            if (Speaks(linked, problems)) return new Found(linked, "");
        }
        foreach (string candidate in Candidates(told, application, name))
        {
            if (TryOpen(candidate, problems) is { } library) return new Found(library, "");
        }
        return new Found(null, $"The native library {name} could not be loaded. Tried:{problems}");
    }

    private static IEnumerable<string> Candidates(string? told, string application, string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".dll"
            : OperatingSystem.IsMacOS() ? "lib" + name + ".dylib"
            : "lib" + name + ".so";
        if (!string.IsNullOrEmpty(told))
        {
            // Who names a path means that path: falling back to another library would hide a mistake.
            yield return Path.GetFullPath(Directory.Exists(told) ? Path.Combine(told, file) : told);
            yield break;
        }
        yield return Path.Combine(application, file);
        yield return Path.Combine(application, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file);
        yield return name;
    }

    private static LoadedLibrary? TryOpen(string candidate, StringBuilder problems)
    {
        if (Path.IsPathRooted(candidate) && !File.Exists(candidate))
        {
            problems.Append("\n  ").Append(candidate).Append(": no such file");
            return null;
        }
        try
        {
            nint handle = Path.IsPathRooted(candidate)
                ? NativeLibrary.Load(candidate)
                : NativeLibrary.Load(candidate, typeof(NativeKernels).Assembly, null);
            var library = new LoadedLibrary(handle, candidate);
            return Speaks(library, problems) ? library : null;
        }
        catch (EntryPointNotFoundException)
        {
            problems.Append("\n  ").Append(candidate).Append(": loads, but does not export the Adjoint ABI");
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            problems.Append("\n  ").Append(candidate).Append(": ").Append(e.Message.ReplaceLineEndings(" ").Trim());
        }
        return null;
    }

    private static bool Speaks(KernelLibrary library, StringBuilder problems)
    {
        int version = library.AbiVersion();
        if (version == AbiVersion) return true;
        problems.Append("\n  ").Append(library.Place).Append($": has ABI {version}, this assembly needs {AbiVersion}");
        return false;
    }
}
