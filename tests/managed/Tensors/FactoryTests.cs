using Xunit;

namespace Adjoint.Tests.Tensors;

public class FactoryTests
{
    public static TheoryData<DType> DTypes => [.. Enum.GetValues<DType>()];

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Constants_in_every_dtype(DType dtype)
    {
        Assert.Equal([0.0, 0, 0, 0, 0, 0], Values(Tensor.Zeros([2, 3], dtype)));
        Assert.Equal([1.0, 1], Values(Tensor.Ones([2], dtype)));
        Assert.Equal([1.0, 1], Values(Tensor.Full([2], 1, dtype)));
        Assert.Equal(1, Tensor.Ones([], dtype).Item());
        Assert.Equal([1.0, 0, 0, 1], Values(Tensor.Eye(2, dtype: dtype)));
        Tensor like = Tensor.Ones([2, 1]).FullLike(1, dtype);
        Assert.Equal([2, 1], like.Shape.ToArray());
        Assert.Equal(dtype, like.DType);
        foreach (Shape shape in new Shape[] { [0], [0, 3], [3, 0] })
        {
            Assert.Equal(0, Tensor.Zeros(shape, dtype).Count);
            Assert.Equal(shape, Tensor.Ones(shape, dtype).ZerosLike().Shape);
            Assert.Equal(0, Tensor.Zeros(shape, dtype).Bernoulli_().Count);
        }
    }

    [Fact]
    public void Shapes_alone_make_float32_and_Full_looks_at_the_value()
    {
        Assert.Equal(DType.Float32, Tensor.Zeros([1]).DType);
        Assert.Equal(DType.Float32, Tensor.Full([1], 2.5).DType);
        Assert.Equal(DType.Int64, Tensor.Full([1], 2).DType);
        Assert.Equal(DType.Bool, Tensor.Full([1], true).DType);
    }

    [Fact]
    public void Values_that_the_dtype_cannot_hold_are_refused()
    {
        Assert.Equal("value 300 cannot be converted to dtype uint8 without overflow",
            Assert.Throws<OverflowException>(() => Tensor.Full([1], 300, DType.UInt8)).Message);
        Assert.Throws<OverflowException>(() => Tensor.Full([1], 1L << 31, DType.Int32));
        Assert.Throws<OverflowException>(() => Tensor.Full([1], double.NaN, DType.Int64));
        Assert.Throws<OverflowException>(() => Tensor.Full([1], 9.3e18, DType.Int64));
        Assert.Throws<OverflowException>(() => Tensor.Full([1], 1e39));
        Assert.Equal(255, Tensor.Full([1], -1, DType.UInt8).Item());
        Assert.Equal(double.PositiveInfinity, Tensor.Full([1], double.PositiveInfinity).Item());
        Assert.Equal(long.MaxValue, Tensor.Full([1], long.MaxValue).Item<long>());
        Assert.Equal(2, Tensor.Full([1], 2.9, DType.Int32).Item());
    }

    [Fact]
    public void Likes_keep_dense_strides()
    {
        Tensor t = Tensor.Ones([2, 3]).T();
        Assert.Equal([1, 3], t.ZerosLike().Strides.ToArray());
        Assert.Equal([1, 0], Tensor.Ones([3, 1]).Expand([3, 4]).Strides.ToArray());
        Assert.Equal([4, 1], Tensor.Ones([3, 1]).Expand([3, 4]).ZerosLike().Strides.ToArray());
        Assert.False(t.ZerosLike().SharesStorageWith(t));
        Assert.True(t.EmptyLike(requiresGrad: true).RequiresGrad);
        Assert.False(Tensor.Ones([1], requiresGrad: true).OnesLike().RequiresGrad);
    }

    [Fact]
    public void Arange_counts_as_PyTorch()
    {
        Assert.Equal([0L, 1, 2, 3, 4], Tensor.Arange(5).ToArray<long>());
        Assert.Equal([0f, 1, 2], Tensor.Arange(2.5).ToArray<float>());
        Assert.Equal([0f, 1, 2], Tensor.Arange(3, DType.Float32).ToArray<float>());
        Assert.Equal([2L, 4], Tensor.Arange(2, 6, 2).ToArray<long>());
        Assert.Equal([2L, 4, 6], Tensor.Arange(2, 7, 2).ToArray<long>());
        Assert.Equal([5L, 3], Tensor.Arange(5, 1, -2).ToArray<long>());
        Assert.Equal([5L, 3, 1], Tensor.Arange(5, 0, -2).ToArray<long>());
        Assert.Equal([1f, 1.5f, 2f], Tensor.Arange(1, 2.5, 0.5).ToArray<float>());
        Assert.Equal([1.0, 1.5, 2], Tensor.Arange(1, 2.1, 0.5, DType.Float64).ToArray<double>());
        Assert.Equal([0, 1, 2], Tensor.Arange(3, dtype: DType.Int32).ToArray<int>());
        Assert.Equal(new byte[] { 250, 251 }, Tensor.Arange(250, 252, dtype: DType.UInt8).ToArray<byte>());
        long big = 1L << 60;
        Assert.Equal([big, big + 1, big + 2], Tensor.Arange(big, big + 3).ToArray<long>());
        Assert.Equal(0, Tensor.Arange(0).Count);
        Assert.Equal(0, Tensor.Arange(3, 3).Count);
        Assert.Equal(100, Tensor.Arange(100).Count);
    }

    [Fact]
    public void Arange_refuses_what_does_not_end()
    {
        Assert.Equal("arange(): step must be nonzero",
            Assert.Throws<ArgumentException>(() => Tensor.Arange(0, 5, 0)).Message);
        const string Sign = "arange(): upper bound and lower bound inconsistent with step sign";
        Assert.Equal(Sign, Assert.Throws<ArgumentException>(() => Tensor.Arange(-1)).Message);
        Assert.Equal(Sign, Assert.Throws<ArgumentException>(() => Tensor.Arange(0, 5, -1)).Message);
        Assert.Equal("arange(): unsupported range: 0 -> Infinity",
            Assert.Throws<ArgumentException>(() => Tensor.Arange(double.PositiveInfinity)).Message);
        Assert.Throws<NotSupportedException>(() => Tensor.Arange(2, dtype: DType.Bool));
    }

    [Fact]
    public void Linspace_ends_at_both_ends()
    {
        Assert.Equal([3f, 4.75f, 6.5f, 8.25f, 10f], Tensor.Linspace(3, 10, 5).ToArray<float>());
        Assert.Equal([-10f], Tensor.Linspace(-10, 10, 1).ToArray<float>());
        Assert.Equal(0, Tensor.Linspace(0, 1, 0).Count);
        double[] tenths = Tensor.Linspace(0, 1, 11, DType.Float64).ToArray<double>();
        Assert.Equal(1.0, tenths[10]);
        Assert.All(Enumerable.Range(0, 11), i => Assert.Equal(i / 10.0, tenths[i], 1e-15));
        Assert.Equal([0L, 3, 6, 10], Tensor.Linspace(0, 10, 4, DType.Int64).ToArray<long>());
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Linspace(0, 1, -1)).Message;
        Assert.StartsWith("linspace(): number of steps must be non-negative", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Eye_in_every_aspect()
    {
        Assert.Equal([1f, 0, 0, 0, 1, 0], Tensor.Eye(2, 3).ToArray<float>());
        Assert.Equal([1f, 0, 0, 1, 0, 0], Tensor.Eye(3, 2).ToArray<float>());
        Assert.Equal(0, Tensor.Eye(0, 3).Count);
        Assert.Equal(0, Tensor.Eye(3, 0).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Eye(-1));
    }

    private static double[] Values(Tensor t) => t.To(DType.Float64).ToArray<double>();
}
