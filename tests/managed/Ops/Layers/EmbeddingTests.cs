using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Layers;

/// <summary>What the gradient of a table leaves out or divides, which no finite difference can tell.</summary>
public class EmbeddingTests
{
    private static readonly Tensor s_rows = Tensor.From([1L, 0, 1, 3, 1]);

    [Fact]
    public void The_padding_gets_no_gradient_of_any_order()
    {
        Tensor table = Tensor.Ones([4, 2], DType.Float64, requiresGrad: true);
        Tensor g = Grad.Of(Functional.Embedding(s_rows, table, paddingIdx: -3).Pow(3).Sum(), [table],
            createGraph: true)[0]!;
        Assert.Equal([3, 3, 0, 0, 0, 0, 3, 3], g.Detach().ToArray<double>());
        Tensor second = Grad.Of(g.Sum(), [table])[0]!;
        Assert.Equal([6, 6, 0, 0, 0, 0, 6, 6], second.ToArray<double>());
    }

    [Fact]
    public void Gradients_are_divided_by_how_often_a_row_is_asked_for()
    {
        Tensor table = Tensor.Ones([4, 2], DType.Float64, requiresGrad: true);
        Tensor y = Functional.Embedding(s_rows, table, scaleGradByFreq: true);
        Tensor weights = Tensor.Arange(1.0, 6.0, dtype: DType.Float64).Unsqueeze(1);
        Tensor g = Grad.Of((y * weights).Sum(), [table])[0]!;
        Assert.Equal([2, 2, 3, 3, 0, 0, 4, 4], g.ToArray<double>());
    }

    [Fact]
    public void A_row_that_is_not_there_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.Embedding(Tensor.From([4L]), Tensor.Ones([4, 2])));
        Assert.Throws<NotSupportedException>(() => Functional.Embedding(s_rows, Tensor.Ones([4, 2]), sparse: true));
    }
}
