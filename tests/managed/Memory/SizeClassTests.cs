using Adjoint.Memory;
using Xunit;

namespace Adjoint.Tests.Memory;

public sealed class SizeClassTests
{
    [Fact]
    public void ClassesGrowAndEachHoldsExactlyItsRange()
    {
        long below = 0;
        for (int c = 0; c < SizeClass.Count; c++)
        {
            long size = SizeClass.Bytes(c);
            Assert.True(size > below);
            Assert.Equal(0, size % SizeClass.Alignment);
            Assert.Equal(c, SizeClass.Of(below + 1));
            Assert.Equal(c, SizeClass.Of(size));
            Assert.True(c < 4 || size - below <= (below + 3) / 4, "rounding up wastes more than a quarter");
            below = size;
        }
        Assert.Equal(SizeClass.MaxBytes, below);
    }

    [Fact]
    public void LastSmallClassIsTheStatedOne()
        => Assert.Equal(SizeClass.MaxSmallBytes, SizeClass.Bytes(SizeClass.SmallCount - 1));
}
