using System.Globalization;
using Adjoint;
using Adjoint.Digests;
using Adjoint.Kernels.Native;

// adjoint-digests [--print] [--measure] [--quick]: every kernel of every width and source over fixed inputs, and
// programs of the public API, against digests.def. Self-contained, it can be carried to another machine. --quick: only the width
// that serves, for emulators. ADJOINT_EXPECT_ISA, ADJOINT_EXPECT_SOURCE: what the process must find, as for the tests.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] unknown = [.. args.Except(["--print", "--measure", "--quick"])];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"adjoint-digests: unknown {unknown[0]}; it takes --print, --measure and --quick");
    return 2;
}
if (args.Contains("--print"))
{
    // Without AVX2 the C library would serve, and it has FMA all the same.
    Environment.SetEnvironmentVariable("ADJOINT_KERNELS", "managed");
    foreach ((string name, Func<IEnumerable<Tensor>> run) in Programs.All)
        Console.WriteLine($"PROGRAM(program_{name}, 0x{Programs.Of(run):x16})");
    return 0;
}

Console.WriteLine($"serves: {Isa.Describe()}");
if (Environment.GetEnvironmentVariable("ADJOINT_EXPECT_ISA") is { } width && width != $"{Isa.Width}")
{
    Console.WriteLine($"digests: this process runs {Isa.Width}-bit lanes, not {width}");
    return 1;
}

var check = new Check(Console.WriteLine);
foreach (int bits in args.Contains("--quick") ? [Isa.Width] : (int[])[0, 128, 256, 512]) check.Managed(bits);
check.Programs();
if (NativeKernels.IsAvailable)
{
    string own = NativeKernels.Isa!;
    foreach (string isa in args.Contains("--quick") ? [own] : (string[])["scalar", "neon", "avx2", "avx512"])
        if (NativeKernels.Select(isa)) check.Native(isa);
}
else if (Environment.GetEnvironmentVariable("ADJOINT_EXPECT_SOURCE") == "native")
{
    Console.WriteLine(NativeKernels.Problem);
    return 1;
}
if (args.Contains("--measure"))
{
    Console.WriteLine(Speed.Of(DType.Float32));
    Console.WriteLine(Speed.Of(DType.Float64));
}
Console.WriteLine($"digests: {check.Passed} passed, {check.Failed} failed");
return check.Failed == 0 && check.Passed > 0 ? 0 : 1;
