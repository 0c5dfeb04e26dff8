using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>Gradients sample by sample.</summary>
public class PerSampleGradTests
{
    private readonly Tensor _w = Random([3, 2]).RequiresGrad_();
    private readonly Tensor _b = Random([2], 2).RequiresGrad_();
    private readonly Tensor _x = Random([5, 3], 3);
    private readonly Tensor _y = Random([5, 2], 4);

    private Tensor Loss(IReadOnlyList<Tensor> sample) => (sample[0].Mm(_w) + _b - sample[1]).Tanh().Square().Sum();

    [Fact]
    public void Their_sum_is_the_gradient_of_the_batch()
    {
        Tensor[] gradients = Autodiff.PerSampleGrad(Loss, [_w, _b], [_x, _y]);
        Assert.Equal(["[5, 3, 2]", "[5, 2]"], gradients.Select(g => g.Shape.ToString()));
        Tensor?[] batch = Grad.Of(Loss([_x, _y]), [_w, _b]);
        Close(batch[0]!, gradients[0].Sum(0));
        Close(batch[1]!, gradients[1].Sum(0));
        for (int i = 0; i < 5; i++)
            Close(Grad.Of(Loss([_x.Narrow(0, i, 1), _y.Narrow(0, i, 1)]), [_w])[0]!, gradients[0].Select(0, i));
        Assert.All(gradients, static g => Assert.False(g.RequiresGrad));
        Assert.Null(_w.Grad);
    }

    [Fact]
    public void Samples_may_lie_along_any_dimension()
    {
        Tensor rows = Autodiff.PerSampleGrad(s => s.Mm(_w).Exp().Sum(), [_w], _x)[0];
        Close(rows, Autodiff.PerSampleGrad(s => s.T().Mm(_w).Exp().Sum(), [_w], _x.T(), batchDim: 1)[0]);
        Close(rows, Autodiff.PerSampleGrad(s => s.T().Mm(_w).Exp().Sum(), [_w], _x.T(), batchDim: -1)[0]);
        using (GradMode.NoGrad()) Close(rows, Autodiff.PerSampleGrad(s => s.Mm(_w).Exp().Sum(), [_w], _x)[0]);
    }

    [Fact]
    public void Unused_parameters_have_zeros_and_an_empty_batch_has_no_rows()
    {
        Tensor[] gradients = Autodiff.PerSampleGrad(s => s.Mm(_w).Sum(), [_w, _b], _x);
        Close(Tensor.Zeros([5, 2], DType.Float64), gradients[1]);
        Assert.Equal([0, 3, 2], Autodiff.PerSampleGrad(s => s.Mm(_w).Sum(), [_w], _x.Slice(0, 0, 0))[0].Shape);
    }

    [Fact]
    public void Batches_that_do_not_fit_are_refused()
    {
        Assert.StartsWith("the tensors of a batch differ in the number of samples: 5 and 4", Assert.Throws<ArgumentException>(
            () => Autodiff.PerSampleGrad(Loss, [_w], [_x, _y.Slice(0, 0, 4)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Autodiff.PerSampleGrad(Loss, [_w], []));
        Assert.Equal("grad can be implicitly created only for scalar outputs", Assert.Throws<AutogradException>(
            () => Autodiff.PerSampleGrad(s => s.Mm(_w), [_w], _x)).Message);
    }
}
