using Xunit;

namespace Adjoint.Tests.Simd;

public class IsaTests
{
    [Theory]
    [InlineData(null, 256, false, 256)]
    [InlineData("", 128, true, 128)]
    [InlineData("auto", 512, false, 512)]
    [InlineData(" AVX2 ", 512, false, 256)]
    [InlineData("256", 256, false, 256)]
    [InlineData("512", 512, false, 512)]
    [InlineData("avx512", 512, false, 512)]
    [InlineData("sse", 256, false, 128)]
    [InlineData("neon", 128, true, 128)]
    [InlineData("128", 128, true, 128)]
    [InlineData("scalar", 512, false, 0)]
    [InlineData("auto", 0, false, 0)]
    public void DemandsAreMet(string? demand, int hardware, bool arm, int width) =>
        Assert.Equal(width, Isa.Choose(demand, hardware, arm));

    [Theory]
    [InlineData("avx512", 256, false, "256 bits")]
    [InlineData("avx2", 128, true, "128 bits")]
    [InlineData("neon", 512, false, "512 bits")]
    [InlineData("sse", 128, true, "128 bits")]
    [InlineData("128", 0, false, "scalar code only")]
    public void ImpossibleDemandsNameWhatThereIs(string demand, int hardware, bool arm, string has)
    {
        var e = Assert.Throws<PlatformNotSupportedException>(() => Isa.Choose(demand, hardware, arm));
        Assert.Contains(demand, e.Message, StringComparison.Ordinal);
        Assert.Contains(has, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownDemandsListTheKnown() =>
        Assert.Contains("scalar", Assert.Throws<ArgumentException>(() => Isa.Choose("mmx", 256, false)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void DescriptionTellsWhatServes()
    {
        string lanes = Isa.Width == 0 ? "one lane" : $"{Isa.Width}-bit lanes";
        Assert.Contains(lanes, Isa.Describe(), StringComparison.Ordinal);
        Assert.Equal(Isa.HasFma, Isa.Describe().Contains("+FMA", StringComparison.Ordinal));
        Assert.Equal([Isa.Width >= 128, Isa.Width >= 256, Isa.Width >= 512], [Isa.Has128, Isa.Has256, Isa.Has512]);
    }
}
