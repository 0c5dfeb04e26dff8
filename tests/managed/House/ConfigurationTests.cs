using System.Runtime.Intrinsics;
using Xunit;

namespace Adjoint.Tests.House;

/// <summary>
/// A run under a restricted ISA proves nothing if the restriction did not arrive. build.sh and build.ps1 state what each
/// child run was promised; these tests hold the process to it.
/// </summary>
public class ConfigurationTests
{
    [Fact]
    public void Process_has_the_vector_width_it_was_promised()
    {
        var expected = Environment.GetEnvironmentVariable("ADJOINT_EXPECT_ISA") ?? WidestVector();
        Assert.Equal(expected, WidestVector());
    }

    [Fact]
    public void Process_was_given_the_kernel_source_it_was_promised()
    {
        var expected = Environment.GetEnvironmentVariable("ADJOINT_EXPECT_SOURCE");
        if (expected is not null)
        {
            Assert.Equal(expected, Environment.GetEnvironmentVariable("ADJOINT_KERNELS"));
        }
    }

    private static string WidestVector() =>
        Vector512.IsHardwareAccelerated ? "512"
        : Vector256.IsHardwareAccelerated ? "256"
        : Vector128.IsHardwareAccelerated ? "128"
        : "scalar";
}
