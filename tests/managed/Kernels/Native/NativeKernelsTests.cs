using System.Runtime.InteropServices;
using Adjoint.Kernels.Native;
using Xunit;

namespace Adjoint.Tests.Kernels.Native;

public sealed class NativeKernelsTests : IDisposable
{
    private static readonly string s_file =
        OperatingSystem.IsWindows() ? "adjoint_kernels.dll"
        : OperatingSystem.IsMacOS() ? "libadjoint_kernels.dylib"
        : "libadjoint_kernels.so";

    private readonly string _folder = Directory.CreateTempSubdirectory("adjoint-native-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_place_is_tried_and_named()
    {
        // Under another name, since this process may know where ours is.
        const string name = "adjoint_kernels_of_nobody";
        string file = s_file.Replace("adjoint_kernels", name, StringComparison.Ordinal);
        NativeKernels.Found found = NativeKernels.Search(null, _folder, name);
        Assert.Null(found.Library);
        string[] lines = found.Problem.Split('\n');
        Assert.Equal($"The native library {name} could not be loaded. Tried:", lines[0]);
        Assert.Equal($"  {Path.Combine(_folder, file)}: no such file", lines[1]);
        string inRuntimes = Path.Combine(_folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file);
        Assert.Equal($"  {inRuntimes}: no such file", lines[2]);
        Assert.StartsWith($"  {name}: ", lines[3], StringComparison.Ordinal);
        string system = Assert.Throws<DllNotFoundException>(() =>
            NativeLibrary.Load(name, typeof(Tensor).Assembly, null)).Message;
        Assert.EndsWith(system.ReplaceLineEndings(" ").Trim(), lines[3], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
    }

    [Theory]
    [InlineData("nowhere.so")]
    [InlineData("")]
    public void A_path_that_was_told_is_the_only_one(string name)
    {
        // A folder stands for the file in it.
        string told = Path.Combine(_folder, name), file = name.Length > 0 ? told : Path.Combine(_folder, s_file);
        NativeKernels.Found found = NativeKernels.Search(told, AppContext.BaseDirectory);
        Assert.Null(found.Library);
        Assert.Equal($"The native library adjoint_kernels could not be loaded. Tried:\n  {file}: no such file",
            found.Problem);
    }

    [Fact]
    public void A_file_that_is_no_library_is_told_in_the_words_of_the_system()
    {
        string path = Path.Combine(_folder, s_file);
        File.WriteAllText(path, "text");
        NativeKernels.Found found = NativeKernels.Search(path, "");
        Assert.Null(found.Library);
        string line = Assert.Single(found.Problem.Split('\n')[1..]);
        Assert.StartsWith($"  {path}: ", line, StringComparison.Ordinal);
        string system = Assert.ThrowsAny<Exception>(() => NativeLibrary.Load(path)).Message;
        Assert.EndsWith(system.ReplaceLineEndings(" ").Trim(), line, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_library_is_not_taken_for_ours()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "takes a library that every Linux has");
        NativeKernels.Found found = NativeKernels.Search(RuntimeLibrary(), "");
        Assert.Null(found.Library);
        Assert.EndsWith(": loads, but does not export the Adjoint ABI", found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_library_is_found_by_its_file_and_by_its_folder()
    {
        Assert.SkipUnless(File.Exists(Isa.NativeLibrary), "the native library is not built");
        string copy = Path.Combine(_folder, s_file);
        File.Copy(Isa.NativeLibrary!, copy);
        foreach (string told in (string[])[copy, _folder])
        {
            NativeKernels.Found found = NativeKernels.Search(told, "");
            Assert.Equal((copy, ""), (found.Library!.Place, found.Problem));
            Assert.Equal(NativeKernels.AbiVersion, found.Library.AbiVersion());
        }
        string nested = Path.Combine(_folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        Directory.CreateDirectory(nested);
        File.Move(copy, Path.Combine(nested, s_file));
        Assert.Equal(Path.Combine(nested, s_file), NativeKernels.Search(null, _folder).Library!.Place);
    }

    // Part of every runtime.
    private static string RuntimeLibrary() =>
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
}
