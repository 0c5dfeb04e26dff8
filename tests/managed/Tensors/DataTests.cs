using System.Numerics.Tensors;
using Xunit;

namespace Adjoint.Tests.Tensors;

public class DataTests
{
    [Fact]
    public void Item_of_every_dtype()
    {
        Assert.Equal(2.5, Tensor.Scalar(2.5f).Item());
        Assert.Equal(2.5, Tensor.Scalar(2.5).Item());
        Assert.Equal(-7, Tensor.From([-7L]).Item());
        Assert.Equal(-7, Tensor.From([-7], [1, 1]).Item());
        Assert.Equal(200, Tensor.Scalar((byte)200).Item());
        Assert.Equal(1, Tensor.Scalar(true).Item());
        Assert.Equal(3f, Tensor.From([1f, 2f, 3f], requiresGrad: true).Narrow(0, 2, 1).Item());
    }

    [Fact]
    public void Item_converts()
    {
        Assert.Equal(2, Tensor.Scalar(2.9).Item<int>());
        Assert.Equal(-2L, Tensor.Scalar(-2.9f).Item<long>());
        Assert.Equal(long.MaxValue, Tensor.Scalar(long.MaxValue).Item<long>());
        Assert.Equal(5f, Tensor.Scalar(5L).Item<float>());
        Assert.Equal((byte)5, Tensor.Scalar(5.5).Item<byte>());
        Assert.True(Tensor.Scalar(0.5).Item<bool>());
        Assert.False(Tensor.Scalar(0).Item<bool>());
        Assert.Equal(2.5f, (float)Tensor.Scalar(2.5));
        Assert.Equal(2.5, (double)Tensor.Scalar(2.5f));
        Assert.Equal(2L, (long)Tensor.Scalar(2.5f));
        Assert.Equal(2, (int)Tensor.Scalar(2L));
        Assert.True((bool)Tensor.Scalar(2));
        Assert.Throws<NotSupportedException>(() => Tensor.Scalar(2).Item<short>());
        Assert.Throws<ArgumentNullException>(() => (float)(Tensor)null!);
    }

    [Fact]
    public void Only_one_element_is_a_number()
    {
        Assert.Equal("a Tensor with 3 elements cannot be converted to Scalar",
            Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([3]).Item()).Message);
        Assert.Equal("a Tensor with 0 elements cannot be converted to Scalar",
            Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([0]).Item<float>()).Message);
        Assert.Equal("Boolean value of Tensor with more than one value is ambiguous",
            Assert.Throws<InvalidOperationException>(() => (bool)Tensor.Zeros([3])).Message);
        Assert.Equal("Boolean value of Tensor with no values is ambiguous",
            Assert.Throws<InvalidOperationException>(() => (bool)Tensor.Zeros([0])).Message);
    }

    [Fact]
    public void ToArray_of_any_geometry()
    {
        Tensor t = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1f, 4, 2, 5, 3, 6], t.T().ToArray<float>());
        Assert.Equal([2f, 5], t.Select(1, 1).ToArray<float>());
        Assert.Equal([1f, 3, 4, 6], t.Slice(1, 0, 3, 2).ToArray<float>());
        Assert.Equal([1f, 1, 1], Tensor.Scalar(1f).Expand([3]).ToArray<float>());
        Assert.Equal(new float[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }, t.T().ToArray2D<float>());
        Assert.Empty(Tensor.Zeros([0, 3]).ToArray<float>());
        Assert.Empty(Tensor.Zeros([0, 3]).ToArray2D<float>());
        Assert.Equal([true, false], Tensor.From([true, false]).ToArray<bool>());
        Assert.Equal([1f], Tensor.Ones([1], requiresGrad: true).ToArray<float>());
        float[] target = new float[6];
        t.CopyTo(target.AsSpan());
        Assert.Equal([1f, 2, 3, 4, 5, 6], target);
        Assert.Throws<ArgumentException>(() => t.CopyTo(new float[5].AsSpan()));
    }

    [Fact]
    public void The_wrong_type_is_named()
    {
        Assert.Equal("ToArray<Single>(): the tensor's dtype is int64: use To(DType.Float32) first",
            Assert.Throws<InvalidOperationException>(() => Tensor.Arange(3).ToArray<float>()).Message);
        Assert.Throws<InvalidOperationException>(() => Tensor.Arange(3).AsSpan<int>());
        Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([2]).CopyFrom([1.0, 2.0]));
        Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([2]).ToArray2D<float>());
    }

    [Fact]
    public void AsSpan_is_the_memory_itself()
    {
        Tensor t = Tensor.Zeros([2, 2]);
        t.AsSpan<float>()[3] = 5;
        Assert.Equal([0f, 0, 0, 5], t.ToArray<float>());
        Assert.Equal(0, t.Version);
        Assert.Equal(5f, t.Select(0, 1).AsSpan<float>()[1]);
        Assert.True(Tensor.Zeros([0]).AsSpan<float>().IsEmpty);
        Assert.Throws<InvalidOperationException>(() => t.T().AsSpan<float>());
        Tensor leaf = Tensor.Zeros([2], requiresGrad: true);
        Assert.Equal("Can't call AsSpan() on Tensor that requires grad. Use tensor.Detach().AsSpan() instead.",
            Assert.Throws<AutogradException>(() => leaf.AsSpan<float>()).Message);
        Assert.Equal(2, leaf.Detach().AsSpan<float>().Length);
    }

    [Fact]
    public void TensorSpans_have_the_geometry()
    {
        Tensor t = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        TensorSpan<float> span = t.AsTensorSpan<float>();
        Assert.Equal([2, 3], span.Lengths.ToArray());
        span[1, 2] = 60;
        Assert.Equal(60f, t.ToArray<float>()[5]);
        ReadOnlyTensorSpan<float> transposed = t.T().AsReadOnlyTensorSpan<float>();
        Assert.Equal(60f, transposed[2, 1]);
        Assert.Equal(2f, transposed[1, 0]);
        Tensor columns = Tensor.Arange(8.0).Reshape([2, 4]).Slice(1, 1, 4, 2);
        ReadOnlyTensorSpan<float> stepped = columns.AsReadOnlyTensorSpan<float>();
        Assert.Equal(3f, stepped[0, 1]);
        Assert.Equal(7f, stepped[1, 1]);
        ReadOnlyTensorSpan<float> repeated = Tensor.From([1f, 2f]).Expand([3, 2]).AsReadOnlyTensorSpan<float>();
        Assert.Equal([3, 2], repeated.Lengths.ToArray());
        Assert.Equal(2f, repeated[2, 1]);
        Assert.Equal([1], Tensor.Scalar(4f).AsTensorSpan<float>().Lengths.ToArray());
        Assert.Equal(4f, Tensor.Scalar(4f).AsTensorSpan<float>()[0]);
        Assert.True(Tensor.Zeros([0, 3]).AsTensorSpan<float>().IsEmpty);
        Assert.Equal([2, 1, 3], t.Unsqueeze(1).AsReadOnlyTensorSpan<float>().Lengths.ToArray());
        GC.KeepAlive(t);
    }

    [Fact]
    public void TensorSpans_are_refused_where_they_would_mislead()
    {
        Assert.Throws<AutogradException>(() => Tensor.Zeros([1]).Expand([3]).AsTensorSpan<float>());
        Tensor interleaved = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]).Slice(1, 0, 3, 2);
        Assert.Equal("a TensorSpan cannot hold strides [3, 2] with shape [2, 2]: use Contiguous() first",
            Assert.Throws<InvalidOperationException>(() => interleaved.AsTensorSpan<float>()).Message);
        Assert.Throws<InvalidOperationException>(() => interleaved.AsReadOnlyTensorSpan<float>());
        float[] back = new float[4];
        interleaved.CopyTo(new TensorSpan<float>(back, [2, 2], []));
        Assert.Equal([1f, 3, 4, 6], back);
        Tensor leaf = Tensor.Zeros([1], requiresGrad: true);
        Assert.Equal(
            "Can't call AsTensorSpan() on Tensor that requires grad. Use tensor.Detach().AsTensorSpan() instead.",
            Assert.Throws<AutogradException>(() => leaf.AsTensorSpan<float>()).Message);
    }

    [Fact]
    public void TensorSpans_are_copied_in_and_out()
    {
        float[] data = [1, 2, 3, 4, 5, 6];
        ReadOnlyTensorSpan<float> transposed = new(data, [3, 2], [1, 3]);
        Tensor t = Tensor.FromTensorSpan(transposed, requiresGrad: true);
        Assert.True(t.RequiresGrad);
        Assert.Equal([3, 2], t.Shape.ToArray());
        Assert.Equal([1f, 4, 2, 5, 3, 6], t.ToArray<float>());
        float[] back = new float[6];
        TensorSpan<float> target = new(back, [2, 3], []);
        t.T().CopyTo(target);
        Assert.Equal(data, back);
        Assert.Throws<ArgumentException>(() => t.CopyTo(new TensorSpan<float>(back, [2, 3], [])));
        Assert.Equal([0, 3], Tensor.FromTensorSpan(Tensor.Zeros([0, 3]).AsReadOnlyTensorSpan<float>()).Shape.ToArray());
    }

    [Fact]
    public void CopyFrom_writes_any_geometry_and_counts()
    {
        Tensor t = Tensor.Zeros([2, 3]);
        Tensor view = t.T();
        Assert.Same(view, view.CopyFrom([1f, 2, 3, 4, 5, 6]));
        Assert.Equal([1f, 3, 5, 2, 4, 6], t.ToArray<float>());
        Assert.Equal(1, t.Version);
        t.CopyFrom([0f, 0, 0, 0, 0, 0]);
        Assert.Equal(2, view.Version);
        Assert.Equal("copy_from(): shape [2, 3] has 6 elements, but the data has 1",
            Assert.Throws<ArgumentException>(() => t.CopyFrom([1f])).Message);
        Assert.Throws<AutogradException>(() => Tensor.Zeros([1]).Expand([2]).CopyFrom([1f, 2f]));
    }

    [Fact]
    public void CopyFrom_respects_autograd()
    {
        Tensor leaf = Tensor.Ones([2], requiresGrad: true);
        Assert.Equal("a leaf Variable that requires grad is being used in an in-place operation.",
            Assert.Throws<AutogradException>(() => leaf.CopyFrom([1f, 2f])).Message);
        using (GradMode.NoGrad())
            leaf.CopyFrom([3f, 4f]);
        Assert.Equal([3f, 4f], leaf.ToArray<float>());
        Tensor result = leaf.Mul(2);
        result.CopyFrom([1f, 1f]);
        result.Mul(leaf).Sum().Backward();
        Assert.Equal([1f, 1f], leaf.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_scope_keeps_what_it_is_told_to()
    {
        Tensor kept, lost;
        using (MemoryScope scope = new())
        {
            kept = scope.Keep(Tensor.From([1f, 2f]));
            lost = Tensor.From([1f, 2f]);
            Assert.Throws<ArgumentNullException>(() => scope.Keep((Tensor)null!));
        }
        Assert.Equal([1f, 2f], kept.ToArray<float>());
        Assert.Throws<ObjectDisposedException>(() => lost.ToArray<float>());
        Assert.Throws<ObjectDisposedException>(() => lost.AsSpan<float>());
    }
}
