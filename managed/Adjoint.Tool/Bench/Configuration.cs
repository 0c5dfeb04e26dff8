using System.Runtime.Intrinsics.X86;

namespace Adjoint.Tool.Bench;

/// <summary>The environment of one run: which instruction set, and whose kernels.</summary>
/// <param name="Variables">What the child process gets on top of what this one has.</param>
internal sealed record Configuration(string Name, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>What serves by default first, then the others that this machine has.</summary>
    /// <param name="width">Bits of the widest vectors.</param>
    /// <param name="hasNative">Whether the native library is there.</param>
    /// <param name="isX64">Elsewhere there is one instruction set only.</param>
    /// <param name="all">Every instruction set; else the widest.</param>
    public static IReadOnlyList<Configuration> For(int width, bool hasNative, bool isX64, bool all)
    {
        List<Configuration> list = [Managed(width)];
        if (hasNative) list.Add(Native(width));
        if (!all || !isX64) return list;
        for (int narrower = 256; narrower >= 128; narrower /= 2)
        {
            if (narrower >= width) continue;
            list.Add(Managed(narrower));
            // The library has nothing between AVX2 and plain C.
            if (hasNative) list.Add(Native(narrower));
        }
        return list;

        Configuration Managed(int bits) => new($"managed, {bits}-bit", Environment(bits, "managed", "auto"));
        Configuration Native(int bits)
        {
            string isa = !isX64 ? "auto" : bits switch { 512 => "avx512", 256 => "avx2", _ => "scalar" };
            return new($"native, {isa}", Environment(bits, "native", isa));
        }
    }

    /// <summary>For this process.</summary>
    public static IReadOnlyList<Configuration> Here(bool all) =>
        For(Math.Max(Isa.Width, 128), Isa.NativeLibrary is not null, X86Base.IsSupported, all);

    // The rulers run on .NET's vectors, so these are cut to the same width as the kernels.
    private static Dictionary<string, string> Environment(int bits, string source, string isa) => new()
    {
        ["ADJOINT_KERNELS"] = source,
        ["ADJOINT_ISA"] = isa,
        ["DOTNET_EnableAVX512"] = bits >= 512 ? "1" : "0",
        ["DOTNET_EnableAVX2"] = bits >= 256 ? "1" : "0",
    };
}
