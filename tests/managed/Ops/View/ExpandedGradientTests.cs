using Xunit;

namespace Adjoint.Tests.Ops.View;

/// <summary>Gradients whose elements share memory reach every view and product: A28.5.</summary>
public class ExpandedGradientTests
{
    private static Tensor X => Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3], requiresGrad: true);

    private static readonly (string Name, Func<Tensor, Tensor> View)[] s_views =
    [
        ("select", x => x.Select(0, 1)), ("slice", x => x.Slice(1, 0, 3, 2)), ("narrow", x => x.Narrow(1, 1, 2)),
        ("transpose", x => x.T()), ("view", x => x.View([6])), ("expand", x => x.Unsqueeze(0).Expand([4, 2, 3])),
        ("unbind", x => x.Unbind(1)[2]), ("as_strided", x => x.AsStrided([2, 2], [1, 1])),
        ("permute", x => x.Permute(1, 0)),
        ("index", x => x[Tensor.From([1L, 1])]), ("squeeze", x => x.Unsqueeze(1).Squeeze(1)),
        ("contiguous", x => x.T().Contiguous()),
    ];

    [Fact]
    public void Views_take_expanded_gradients()
    {
        foreach ((string name, Func<Tensor, Tensor> view) in s_views)
        {
            Tensor x = X, y = view(x);
            Tensor expanded = Tensor.Scalar(2.0).Expand(y.Shape);
            double[] actual = Grad.Of(y, [x], expanded, retainGraph: true)[0]!.ToArray<double>();
            double[] expected = Grad.Of(y, [x], expanded.Clone().Contiguous(), retainGraph: true)[0]!.ToArray<double>();
            Assert.True(expected.SequenceEqual(actual), name);
            Assert.Equal(2 * y.Count, actual.Sum());
            Tensor g = Tensor.Scalar(2.0, requiresGrad: true);
            Grad.Of(y, [x], g.Expand(y.Shape), createGraph: true)[0]!.Sum().Backward();
            Assert.Equal(y.Count, g.Grad!.Item());
        }
    }

    [Fact]
    public void Products_take_vectors_and_gradients_of_stride_zero()
    {
        Tensor m = X, one = Tensor.Scalar(3.0, requiresGrad: true);
        Tensor v = one.Expand([3]);
        Tensor y = m.Mv(v);
        Assert.Equal([18, 45], y.Detach().ToArray<double>());
        y.Backward(Tensor.Scalar(1.0).Expand([2]));
        Assert.Equal([3, 3, 3, 3, 3, 3], m.Grad!.ToArray<double>());
        Assert.Equal(21, one.Grad!.Item());
        Assert.True(GradCheck.Check(t => t[0].Mv(t[1].Expand([3])), [X, Tensor.Scalar(3.0, requiresGrad: true)]));
        Assert.True(GradCheck.Check(t => t[0].Mm(t[1].Expand([3, 2])), [X, Tensor.Scalar(3.0, requiresGrad: true)]));
    }

    [Fact]
    public void Windows_of_any_base_have_derivatives_of_both_orders()
    {
        // The base of the window: dense, with gaps, transposed, and one that begins behind the window.
        Func<Tensor, Tensor>[] bases =
        [
            x => x * 1, x => x.Slice(1, 0, 3, 2).Detach() * 0 + x.Slice(1, 0, 3, 2), x => (x * 1).T().Contiguous().T(),
            x => x.Slice(0, 1),
        ];
        foreach (Func<Tensor, Tensor> from in bases)
        {
            Tensor F(Tensor x)
            {
                Tensor b = from(x * x);
                return b.AsStrided([2, 2], [1, 1]).Square() * b.Sum();
            }
            Assert.True(GradCheck.Check(F, X));
            Assert.True(GradCheck.GradGradCheck(F, X));
        }
        Tensor whole = Tensor.Arange(6.0, DType.Float64);
        Tensor leaf = whole.Slice(0, 3).Detach().RequiresGrad_();
        leaf.AsStrided([3], [2], 1).Backward(Tensor.From([1.0, 2, 4]));
        Assert.Equal([2, 0, 4], leaf.Grad!.ToArray<double>());
        Tensor gaps = whole.Slice(0, 0, 6, 2).Detach().RequiresGrad_();
        Tensor first = Grad.Of(gaps.AsStrided([2, 2], [2, 2]).Pow(3).Sum(), [gaps], createGraph: true)[0]!;
        Assert.Equal([0, 24, 48], first.Detach().ToArray<double>());
        Assert.Equal([0, 24, 24], Grad.Of(first.Sum(), [gaps])[0]!.ToArray<double>());
    }

    [Fact]
    public void Sums_of_a_selection_have_expanded_gradients()
    {
        Tensor x = X;
        x.Sum(0).Select(0, 1).Sum().Backward();
        Assert.Equal([0, 1, 0, 0, 1, 0], x.Grad!.ToArray<double>());
    }
}
