using System.Runtime.InteropServices;
using Adjoint.Digests;
using Adjoint.Kernels.Native;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>
/// Results are the same bits on every machine: tests/digests/digests.def says which. The other widths and instruction
/// sets are compared with these elsewhere, and by adjoint-digests (./build.sh platforms) with the file itself.
/// </summary>
public unsafe class DigestTests
{
    [Fact]
    public void ManagedKernelsGiveTheCommittedBits() => Passes(check => check.Managed(Isa.Width));

    [Fact]
    public void NativeKernelsGiveTheCommittedBits()
    {
        if (!NativeKernels.IsAvailable) Assert.Skip(NativeKernels.Problem);
        // As in Sources: without FMA, other tests of this process have C's scalar kernels serve.
        if (!Isa.HasFma) Assert.True(NativeKernels.Select("scalar"));
        Passes(check => check.Native(Isa.HasFma ? NativeKernels.Isa! : "scalar"));
    }

    [Fact]
    public void ProgramsGiveTheCommittedBits() => Passes(check => check.Programs());

    [Fact]
    public void EveryNameHasADigest()
    {
        string[] kernels = [.. Subjects<float>.All.Select(s => s.Name), .. Subjects<double>.All.Select(s => s.Name)];
        string[] all = [.. kernels, .. Programs.All.Select(p => "program_" + p.Name)];
        Assert.Equal(all, Expected.Committed.Names);
        if (!NativeKernels.IsAvailable) return;
        Assert.Equal(NativeNames(), kernels);
    }

    [Fact]
    public void AnotherBitIsAnotherDigest()
    {
        var one = new Digest();
        var other = new Digest();
        one.Take(Numbers.Bits(0f));
        other.Take(Numbers.Bits(-0f));
        Assert.NotEqual(one.Hash, other.Hash);
        Assert.Equal(Numbers.Bits(float.NaN), Numbers.Bits(BitConverter.Int32BitsToSingle(-1)));
    }

    private static void Passes(Action<Check> run)
    {
        List<string> said = [];
        var check = new Check(said.Add);
        run(check);
        Assert.True(check.Failed == 0 && check.Passed > 0, string.Join('\n', said));
    }

    private static List<string> NativeNames()
    {
        nint library = NativeLibrary.Load(NativeKernels.LibraryPath);
        var count = (delegate* unmanaged[Cdecl]<nuint>)NativeLibrary.GetExport(library, "adj_kernel_count");
        var name = (delegate* unmanaged[Cdecl]<nuint, nint>)NativeLibrary.GetExport(library, "adj_kernel_name");
        List<string> names = [];
        for (nuint i = 0; i < count(); i++) names.Add(Marshal.PtrToStringUTF8(name(i))!);
        return names;
    }
}
