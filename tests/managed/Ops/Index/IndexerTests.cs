using Xunit;

namespace Adjoint.Tests.Ops.Index;

/// <summary>x[...]: what the recorded samples of __getitem__ leave out.</summary>
public sealed class IndexerTests
{
    private static Tensor Grid() => Tensor.From([0.0, 1, 2, 3, 4, 5], [2, 3]);

    [Fact]
    public void Integers_and_ranges_choose_a_part()
    {
        Tensor x = Grid();
        Assert.Equal([3.0, 4, 5], x[1].ToArray<double>());
        Assert.Equal([2.0, 5], x[.., ^1].ToArray<double>());
        Assert.Equal([1.0, 2, 4, 5], x[.., 1..].ToArray<double>());
        Assert.Equal([0.0, 2], x[0, TensorIndex.Slice(step: 2)].ToArray<double>());
        Assert.Equal([0.0, 1], x[TensorIndex.Ellipsis, 0, 0..2].ToArray<double>());
        Assert.Empty(x[^0..].ToArray<double>());
        Assert.Equal([1L, 2, 3], x[TensorIndex.NewAxis].Shape.ToArray());
        Assert.True(x[0..1].SharesStorageWith(x));
    }

    [Fact]
    public void Assignment_writes_into_the_tensor_and_into_its_history()
    {
        Tensor leaf = Grid().RequiresGrad_();
        Tensor x = leaf * 1.0;
        x[0, 1..] = Tensor.From([7.0], [1, 1]);
        Assert.Equal([0.0, 7, 7, 3, 4, 5], x.Detach().ToArray<double>());
        x.Sum().Backward();
        Assert.Equal([1.0, 0, 0, 1, 1, 1], leaf.Grad!.ToArray<double>());
    }

    [Fact]
    public void Positions_repeat_and_their_gradients_add_up()
    {
        Tensor x = Grid().RequiresGrad_();
        Tensor rows = Tensor.From([1L, -1, 0]);
        Tensor y = x[rows, 0];
        Assert.Equal([3.0, 3, 0], y.Detach().ToArray<double>());
        y.Sum().Backward();
        Assert.Equal([1.0, 0, 0, 2, 0, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Positions_that_are_not_neighbours_come_first()
    {
        Tensor x = Tensor.Arange(24.0, DType.Float64).View([2, 3, 4]);
        Tensor y = x[Tensor.From([0L, 1]), .., Tensor.From([1L, 3])];
        Assert.Equal([2L, 3], y.Shape.ToArray());
        Assert.Equal([1.0, 5, 9, 15, 19, 23], y.ToArray<double>());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Tensor x = Grid();
        Assert.Throws<ArgumentOutOfRangeException>(() => x[2]);
        Assert.Throws<ArgumentException>(() => x[0, 0, 0]);
        Assert.Throws<ArgumentException>(() => x[TensorIndex.Ellipsis, TensorIndex.Ellipsis]);
        Assert.Throws<ArgumentException>(() => Tensor.Scalar(1.0)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[Tensor.From([0L, 2])]);
        Assert.Throws<ArgumentException>(() => x[Tensor.From([0.0])]);
        Assert.Throws<ArgumentException>(() => x[0] = Tensor.From([1.0, 2]));
        Assert.Throws<ArgumentException>(() => x[Tensor.From([0L])] = Tensor.From([1.0, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x[Tensor.From([7L])] = x[1]);
        Assert.Throws<ArgumentException>(() => x[Tensor.From([true])] = x[1]);
        Assert.Equal(0, x.Version);
    }
}
