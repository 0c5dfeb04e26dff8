using Xunit;

namespace Adjoint.Tests.Tensors;

public class CreationTests
{
    [Fact]
    public void The_dtype_follows_the_type_of_the_values()
    {
        Assert.Equal(DType.Float32, Tensor.From([1f, 2f]).DType);
        Assert.Equal(DType.Float64, Tensor.From([1.0, 2.5]).DType);
        Assert.Equal(DType.Int64, Tensor.From([1L, 2L]).DType);
        Assert.Equal(DType.Int32, Tensor.From([1, 2]).DType);
        Assert.Equal(DType.UInt8, Tensor.From(new byte[] { 1, 2 }).DType);
        Assert.Equal(DType.Bool, Tensor.From([true, false]).DType);
        Assert.Equal(DType.Float64, Tensor.Scalar(3.0).DType);
        Assert.Equal(DType.Float32, Tensor.Scalar(3f).DType);
        Assert.Equal(DType.Int64, Tensor.Scalar(3L).DType);
        Assert.Equal(DType.Int32, Tensor.Scalar(3).DType);
        Assert.Equal(DType.Bool, Tensor.Scalar(true).DType);
        Assert.Throws<NotSupportedException>(() => Tensor.From(['a']));
    }

    [Fact]
    public void From_copies_in_row_major_order()
    {
        float[] source = [1, 2, 3];
        Tensor t = Tensor.From(source);
        source[0] = 9;
        Assert.Equal([1f, 2f, 3f], t.ToArray<float>());
        Tensor matrix = Tensor.From(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2, 3], matrix.Shape.ToArray());
        Assert.Equal([1.0, 2, 3, 4, 5, 6], matrix.ToArray<double>());
        Tensor cube = Tensor.From(new int[,,] { { { 1, 2 } }, { { 3, 4 } } });
        Assert.Equal([2, 1, 2], cube.Shape.ToArray());
        Assert.Equal([1, 2, 3, 4], cube.ToArray<int>());
        Tensor nested = Tensor.From<float>([[1f, 2f], [3f, 4f], [5f, 6f]]);
        Assert.Equal([3, 2], nested.Shape.ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], nested.ToArray<float>());
        Tensor shaped = Tensor.From([1f, 2, 3, 4], [2, 2]);
        Assert.Equal([2, 1], shaped.Strides.ToArray());
    }

    [Fact]
    public void Long_and_empty_vectors()
    {
        long[] values = [.. Enumerable.Range(0, 1000).Select(i => (long)i)];
        Assert.Equal(values, Tensor.From(values).ToArray<long>());
        Assert.Equal([0], Tensor.From(Array.Empty<float>()).Shape.ToArray());
        Assert.Equal([0], Tensor.From(Array.Empty<float[]>()).Shape.ToArray());
        Assert.Equal([2, 0], Tensor.From<float>([[], []]).Shape.ToArray());
        Assert.Equal([0, 3], Tensor.From(new float[0, 3]).Shape.ToArray());
    }

    [Fact]
    public void Ragged_rows_are_named()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Tensor.From<float>([[1f, 2f], [3f]]));
        const string Text = "from(): expected sequence of length 2 at row 1 (got 1)";
        Assert.StartsWith(Text, e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => Tensor.From(new float[][] { [1f], null! }));
        Assert.StartsWith("from(): row 1 is null", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_does_not_fit_the_data_names_both_numbers()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2f, 3f], [2, 2]));
        Assert.Equal("from(): shape [2, 2] has 4 elements, but the data has 3", e.Message);
        e = Assert.Throws<ArgumentException>(() => Tensor.FromMemory<float>(new float[5], [2, 2]));
        Assert.Equal("from_memory(): shape [2, 2] has 4 elements, but the data has 5", e.Message);
    }

    [Fact]
    public void Null_data_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Tensor.From((float[])null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.From((float[,])null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.From((float[][])null!));
    }

    [Fact]
    public void Requires_grad_makes_a_leaf()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        Assert.True(x.RequiresGrad);
        Assert.True(x.IsLeaf);
        Assert.Null(x.Grad);
        using (GradMode.NoGrad())
            Assert.True(Tensor.Zeros([2], requiresGrad: true).RequiresGrad);
        Assert.False(Tensor.From([1f]).RequiresGrad);
    }

    [Fact]
    public void Integers_cannot_require_a_gradient()
    {
        const string Text = "Only Tensors of floating point and complex dtype can require gradients";
        Action[] attempts =
        [
            () => Tensor.From([1, 2], requiresGrad: true),
            () => Tensor.From<int>([[1], [2]], requiresGrad: true),
            () => Tensor.Scalar(true, requiresGrad: true),
            () => Tensor.Zeros([2], DType.Int64, requiresGrad: true),
            () => Tensor.Full([2], 1, requiresGrad: true),
            () => Tensor.Arange(3, requiresGrad: true),
            () => Tensor.Linspace(0, 1, 3, DType.Int32, requiresGrad: true),
            () => Tensor.Eye(2, dtype: DType.UInt8, requiresGrad: true),
            () => Tensor.Zeros([2]).OnesLike(DType.Int32, requiresGrad: true),
            () => Tensor.FromMemory<int>(new int[2], [2], requiresGrad: true),
        ];
        foreach (Action attempt in attempts)
            Assert.Equal(Text, Assert.Throws<AutogradException>(attempt).Message);
    }

    [Fact]
    public void FromMemory_shares_the_memory()
    {
        float[] pixels = [1, 2, 3, 4, 5, 6];
        Tensor t = Tensor.FromMemory(pixels.AsMemory(1, 4), [2, 2]);
        pixels[2] = 30;
        Assert.Equal([2f, 30, 4, 5], t.ToArray<float>());
        t.CopyFrom([7f, 8, 9, 10]);
        Assert.Equal([1f, 7, 8, 9, 10, 6], pixels);
        GC.Collect();
        Assert.Equal(10f, t.ToArray<float>()[3]);
        Assert.Equal([0, 3], Tensor.FromMemory(Memory<float>.Empty, [0, 3]).Shape.ToArray());
    }

    [Fact]
    public void Negative_and_overflowing_sizes_are_refused()
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros([2, -3]));
        Assert.StartsWith("zeros(): Trying to create tensor with negative dimension -3: [2, -3]", e.Message,
            StringComparison.Ordinal);
        e = Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Empty([1L << 40, 1L << 40]));
        Assert.Contains("do not fit into 64 bits", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Empty([1L << 62], DType.Float64));
    }

    [Fact]
    public void A_tensor_of_two_to_the_31_elements()
    {
        const long Count = 1L << 31;
        using MemoryScope scope = new();
        Tensor t = Tensor.Empty([Count], DType.UInt8);
        Assert.Equal(Count, t.Count);
        Tensor first = t.Narrow(0, 0, 1), last = t.Narrow(0, Count - 1, 1);
        first.CopyFrom(new byte[] { 11 });
        last.CopyFrom(new byte[] { 22 });
        Assert.Equal(11, first.Item());
        Assert.Equal(22, last.Item());
        Assert.Throws<InvalidOperationException>(() => t.AsSpan<byte>());
        Assert.Equal(Count, (long)t.AsTensorSpan<byte>().FlattenedLength);
    }
}
