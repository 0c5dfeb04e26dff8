using System.Runtime.Intrinsics;
using Xunit;

namespace Adjoint.Tests.House;

/// <summary>
/// A run under a restricted ISA proves nothing if the restriction did not arrive. The build script states what each child
/// run was promised (ADJOINT_EXPECT_*); these tests hold the process to it.
/// </summary>
public class ConfigurationTests
{
    [Fact]
    public void Kernels_run_the_vector_width_that_was_promised()
    {
        string? promised = Environment.GetEnvironmentVariable("ADJOINT_EXPECT_ISA");
        int expected = promised is null ? DefaultWidth() : int.Parse(promised, null);
        Assert.Equal(expected, Adjoint.Isa.Width);
    }

    [Fact]
    public void Kernels_come_from_the_source_that_was_promised()
    {
        string demanded = Environment.GetEnvironmentVariable("ADJOINT_KERNELS") ?? "auto";
        string promised = Environment.GetEnvironmentVariable("ADJOINT_EXPECT_SOURCE") ?? demanded;
        Assert.Equal(promised, demanded);
    }

    private static int DefaultWidth() =>
        Environment.GetEnvironmentVariable("ADJOINT_ISA") is { Length: > 0 } ? Adjoint.Isa.Width
        : Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 0;
}
