using Xunit;

namespace Adjoint.Tests.Ops.Reduce;

public sealed class TruthTests
{
    [Fact]
    public void AnyIsOrAndAllIsAnd()
    {
        Tensor x = Tensor.From([0.0, 2, double.NaN, 1, 0, 0], [2, 3]);
        Assert.True((bool)x.Any());
        Assert.False((bool)x.All());
        Assert.Equal([true, true, true], x.Any(0).ToArray<bool>());
        Assert.Equal([false, false, false], x.All(0).ToArray<bool>());
        Assert.Equal([false, true, true], x.Narrow(0, 0, 1).All(0).ToArray<bool>());
        Assert.Equal([2, 1], x.All(1, keepDim: true).Shape.ToArray());
        Assert.Equal(DType.UInt8, Tensor.From<byte>([3]).Any().DType);
        Assert.Equal(1, Tensor.From<byte>([3]).Any().Item());
    }

    [Fact]
    public void NothingIsAllButNotAny()
    {
        Tensor x = Tensor.Zeros([0, 2]);
        Assert.False((bool)x.Any());
        Assert.True((bool)x.All());
        Assert.Equal([true, true], x.All(0).ToArray<bool>());
    }

    [Fact]
    public void Counts()
    {
        Tensor x = Tensor.From([0f, 2, float.NaN, 1, 0, 0], [2, 3]);
        Assert.Equal(3, (long)x.CountNonzero());
        Assert.Equal([2, 1], x.CountNonzero(1).ToArray<long>());
    }
}
