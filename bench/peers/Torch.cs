using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Adjoint.Peers;

/// <summary>TorchSharp, if its native library loads on this system.</summary>
internal static class Torch
{
    public static bool IsLoaded { get; private set; }

    /// <summary>Loads libtorch and limits it to one thread; on failure says why, in one line.</summary>
    /// <remarks>
    /// TorchSharp's own loader hides the reason behind a page of text about package references. So the system's loader is
    /// asked first, and its message is the one that is passed on.
    /// </remarks>
    public static bool TryLoad(out string state)
    {
        try
        {
            NativeLibrary.Load(Path.Combine(
                AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", FileName));
            state = Start();
            IsLoaded = true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or NotSupportedException)
        {
            string[] lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            state = lines.FirstOrDefault(line => line.Contains("GLIBC", StringComparison.Ordinal)) ?? lines[0];
        }

        return IsLoaded;
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll"
        : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib"
        : "libLibTorchSharp.so";

    /// <summary>The action when TorchSharp serves, otherwise null: the row is then measured alone.</summary>
    public static Action? Peer(Func<Action> prepare) => IsLoaded ? prepare() : null;

    [MethodImpl(MethodImplOptions.NoInlining)] // a missing assembly must fail inside the try
    private static string Start()
    {
        torch.set_num_threads(1);
        using torch.Tensor probe = torch.ones(1);
        return $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, libtorch {torch.__version__}, one thread";
    }
}
