using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>Functions and their derivatives: A25.1, A25.2, A25.3, A25.5.</summary>
public class AutodiffTests
{
    // Softmax of a matrix product: no element is independent of another, and second derivatives differ everywhere.
    private static Tensor Mixed(Tensor x) =>
        Random([4, x.Count]).MatMul(x.Reshape([x.Count, 1])).Softmax(0).Reshape([2, 2]) * x.Sum();

    private static Tensor Number(Tensor x) => (Mixed(x).Exp() * Random([2, 2], 8)).Sum();

    [Fact]
    public void Closed_forms_of_first_derivatives()
    {
        Close(Tensor.From(new[,] { { 0.75, 0, 0 }, { 0, 3 * 1.5625, 0 }, { 0, 0, 12 } }), Autodiff.Jacobian(x => x * x * x, X));
        Tensor diagonal = Autodiff.Jacobian(x => x.Exp(), X);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) Assert.Equal(i == j ? X.Exp().ToArray<double>()[i] : 0, diagonal.ToArray2D<double>()[i, j]);
        Tensor a = Random([2, 3]);
        Close(a, Autodiff.Jacobian(x => a.Mv(x), X));
        Tensor s = X.Softmax(0);
        Tensor expected = Tensor.Eye(3, dtype: DType.Float64) * s - s.Outer(s);
        Close(expected, Autodiff.Jacobian(x => x.Softmax(0), X));
    }

    [Fact]
    public void The_hessian_of_a_quadratic_form_is_its_matrix_and_the_transpose()
    {
        Tensor a = Random([3, 3]);
        Close(a + a.T(), Autodiff.Hessian(x => x.Dot(a.Mv(x)), X));
        Close(Tensor.From(new[,] { { 3.0, 0, 0 }, { 0, -7.5, 0 }, { 0, 0, 12 } }), Autodiff.Hessian(x => x.Pow(3).Sum(), X));
        Close(Tensor.Full([1, 1], 12, DType.Float64), Autodiff.Hessian(x => x.Pow(3), Tensor.From([2.0])));
    }

    [Fact]
    public void A_jacobian_has_the_shape_of_output_and_input()
    {
        Tensor x = Random([2, 3]);
        Assert.Equal([4, 1, 2, 3], Autodiff.Jacobian(t => Tensor.Cat([t.Sum(1), t.Square().Sum(1)]).Reshape([4, 1]), x).Shape);
        Assert.Equal([2, 3], Autodiff.Jacobian(t => t.Sum(), x).Shape);
        Assert.Equal([2], Autodiff.Jacobian(t => t.Expand([2]), Tensor.Scalar(1.0)).Shape);
        Assert.Equal([0, 2, 3], Autodiff.Jacobian(t => t.Reshape([-1]).Slice(0, 0, 0), x).Shape);
        Assert.Equal([2, 3, 2, 3], Autodiff.Hessian(t => t.Square().Sum(), x).Shape);
    }

    [Fact]
    public void Results_mirror_the_structure_of_inputs_and_outputs()
    {
        Tensor a = Random([2]), b = Random([3], 6);
        Tensor[][] both = Autodiff.Jacobian(t => [t[0].Exp(), t[0].Outer(t[1])], [a, b]);
        Assert.Equal(["[2, 2]", "[2, 3]"], both[0].Select(j => j.Shape.ToString()));
        Assert.Equal(["[2, 3, 2]", "[2, 3, 3]"], both[1].Select(j => j.Shape.ToString()));
        Assert.All(D(both[0][1]), v => Assert.Equal(0, v));
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 3; j++) Assert.Equal(D(b)[j], both[1][0].Select(0, i).Select(0, j).Select(0, i).Item());

        Tensor[] inputs = Autodiff.Jacobian(t => t[0].Dot(t[0]) * t[1].Sum(), [a, b]);
        Close(2 * a * b.Sum(), inputs[0]);
        Close(a.Dot(a).Expand([3]), inputs[1]);
        Tensor[] outputs = Autodiff.Jacobian(t => [t.Sum(), t * 3], a);
        Close(Tensor.Ones([2], DType.Float64), outputs[0]);
        Close(Tensor.Eye(2, dtype: DType.Float64) * 3, outputs[1]);

        Tensor[][] hessian = Autodiff.Hessian(t => t[0].Dot(t[0]) * t[1].Sum(), [a, b]);
        Close(Tensor.Eye(2, dtype: DType.Float64) * (2 * b.Sum()), hessian[0][0]);
        Close((2 * a).Unsqueeze(1).Expand([2, 3]), hessian[0][1]);
        Close((2 * a).Unsqueeze(0).Expand([3, 2]), hessian[1][0]);
        Close(Tensor.Zeros([3, 3], DType.Float64), hessian[1][1]);
    }

    [Fact]
    public void A_jacobian_is_its_vector_products_stacked()
    {
        Tensor jacobian = Autodiff.Jacobian(Mixed, X);
        Close(jacobian, Tensor.Stack([.. Enumerable.Range(0, 4).Select(i => Autodiff.Vjp(Mixed, X, Basis([2, 2], i)).Vjp)])
            .Reshape([2, 2, 3]));
        Close(jacobian, Tensor.Stack([.. Enumerable.Range(0, 3).Select(j => Autodiff.Jvp(Mixed, X, Basis([3], j)).Jvp)], -1));
        Close(Mixed(X), Autodiff.Vjp(Mixed, X, Basis([2, 2], 0)).Output);
        Close(Mixed(X), Autodiff.Jvp(Mixed, X, X).Output);
    }

    [Fact]
    public void A_hessian_is_its_vector_products_stacked()
    {
        Tensor hessian = Autodiff.Hessian(Number, X);
        Close(hessian, Tensor.Stack([.. Enumerable.Range(0, 3).Select(i => Autodiff.Vhp(Number, X, Basis([3], i)).Vhp)]));
        Close(hessian, Tensor.Stack([.. Enumerable.Range(0, 3).Select(i => Autodiff.Hvp(Number, X, Basis([3], i)).Hvp)], 1));
        Close(hessian, hessian.T(), 1e-11);
        Close(Number(X), Autodiff.Vhp(Number, X, X).Output);
        Close(Number(X), Autodiff.Hvp(Number, X, X).Output);
    }

    [Fact]
    public void Products_of_lists_are_sums_over_their_blocks()
    {
        Tensor a = Random([2]), b = Random([2], 6), u = Random([2], 7), w = Random([2], 8);
        (Tensor[] y, Tensor[] vjp) = Autodiff.Vjp(t => [t[0] * t[1], t[0].Exp()], [a, b], [u, w]);
        Close(a * b, y[0]);
        Close(u * b + w * a.Exp(), vjp[0]);
        Close(u * a, vjp[1]);
        (_, Tensor[] jvp) = Autodiff.Jvp(t => [t[0] * t[1], t[0].Exp()], [a, b], [u, w]);
        Close(u * b + w * a, jvp[0]);
        Close(u * a.Exp(), jvp[1]);
        Close(u * b + w * a, Autodiff.Jvp(t => t[0] * t[1], [a, b], [u, w]).Jvp);
        Close(u * b, Autodiff.Vjp(t => t[0] * t[1], [a, b], u).Vjp[0]);
        Close(u * 2 + w * a.Exp(), Autodiff.Vjp(t => [t * 2, t.Exp()], a, [u, w]).Vjp);
        Close(u * a.Exp(), Autodiff.Jvp(t => [t * 2, t.Exp()], a, u).Jvp[1]);
        // y = a.a * sum(b): H = [[2 sum(b), 2 a 1^T], [2 1 a^T, 0]]
        foreach (Tensor[] product in new[]
        {
            Autodiff.Vhp(t => t[0].Dot(t[0]) * t[1].Sum(), [a, b], [u, w]).Vhp,
            Autodiff.Hvp(t => t[0].Dot(t[0]) * t[1].Sum(), [a, b], [u, w]).Hvp,
        })
        {
            Close(2 * b.Sum() * u + 2 * a * w.Sum(), product[0]);
            Close((2 * a.Dot(u)).Expand([2]), product[1]);
        }
    }

    [Fact]
    public void The_vector_may_be_left_out_for_one_number()
    {
        Close(2 * X, Autodiff.Vjp(x => x.Dot(x), X).Vjp);
        Tensor two = Tensor.Scalar(2.0);
        Close(Tensor.From([4.0, 3.0]), Autodiff.Jvp(x => Tensor.Stack([x * x, 3 * x]), two).Jvp);
        Assert.Equal(12, Autodiff.Vhp(x => x.Pow(3), two).Vhp.Item());
        Assert.Equal(12, Autodiff.Hvp(x => x.Pow(3), two).Hvp.Item());
    }

    [Fact]
    public void Nothing_carries_a_graph_or_touches_the_inputs()
    {
        Tensor x = X.Clone().RequiresGrad_();
        int version = x.Version;
        Tensor[] results =
        [
            Autodiff.Vjp(Number, x).Vjp, Autodiff.Vjp(Number, x).Output, Autodiff.Jvp(Mixed, x, X).Jvp, Autodiff.Jacobian(Mixed, x),
            Autodiff.Hessian(Number, x), Autodiff.Vhp(Number, x, X).Vhp, Autodiff.Hvp(Number, x, X).Hvp,
            Autodiff.Hvp(Number, x, X).Output, Autodiff.Jacobian(t => t, x), Autodiff.Vjp(t => t, x, X).Output,
        ];
        Assert.All(results, static t => Assert.False(t.RequiresGrad));
        Assert.Null(x.Grad);
        Assert.Equal(D(X), D(x));
        Assert.Equal(version, x.Version);
        Assert.False(X.RequiresGrad);
    }

    [Fact]
    public void Everything_works_where_nothing_is_recorded()
    {
        Tensor jacobian = Autodiff.Jacobian(Mixed, X), hessian = Autodiff.Hessian(Number, X);
        using (GradMode.NoGrad())
        {
            Close(jacobian, Autodiff.Jacobian(Mixed, X));
            Close(hessian, Autodiff.Hessian(Number, X));
            Close(hessian.Mv(X), Autodiff.Hvp(Number, X, X).Hvp, 1e-11);
            Close(hessian.Mv(X), Autodiff.Vhp(Number, X, X).Vhp, 1e-11);
            Close(jacobian.MatMul(X), Autodiff.Jvp(Mixed, X, X).Jvp, 1e-11);
            Close(Autodiff.Jacobian(Number, X), Autodiff.Vjp(Number, X).Vjp);
            Tensor x = X.Clone().RequiresGrad_();
            Assert.True(Autodiff.Jacobian(t => t.Square(), x, createGraph: true).RequiresGrad);
            Assert.False(GradMode.IsEnabled);
        }
    }

    [Fact]
    public void A_graph_can_be_created_to_the_third_order()
    {
        Tensor x = X.Clone().RequiresGrad_();
        Tensor hessian = Autodiff.Hessian(t => t.Pow(4).Sum(), x, createGraph: true);
        Close(12 * X.Square(), Grad.Of(Autodiff.Vjp(t => t.Pow(4).Sum(), x, createGraph: true).Vjp.Sum(), [x])[0]!);
        Close(24 * X, Grad.Of(hessian.Sum(), [x])[0]!);
        Tensor third = Autodiff.Jacobian(t => Autodiff.Hessian(s => s.Pow(4).Sum(), t, createGraph: true), X);
        Assert.Equal([3, 3, 3], third.Shape);
        Assert.Equal(48, third.Select(0, 2).Select(0, 2).Select(0, 2).Item());
        Assert.Equal(24 * (0.5 - 1.25 + 2), third.Sum().Item(), 1e-12);
    }

    [Fact]
    public void A_graph_reaches_inputs_and_vectors()
    {
        Tensor x = X.Clone().RequiresGrad_(), v = Random([3], 9).RequiresGrad_();
        foreach (Tensor product in new[]
        {
            Autodiff.Vjp(t => t.Pow(3), x, v, createGraph: true).Vjp, Autodiff.Jvp(t => t.Pow(3), x, v, createGraph: true).Jvp,
        })
        {
            Tensor?[] gradients = Grad.Of(product.Sum(), [x, v]);
            Close(6 * X * v.Detach(), gradients[0]!);
            Close(3 * X.Square(), gradients[1]!);
        }
        foreach (Tensor product in new[]
        {
            Autodiff.Vhp(t => t.Pow(3).Sum(), x, v, createGraph: true).Vhp,
            Autodiff.Hvp(t => t.Pow(3).Sum(), x, v, createGraph: true).Hvp,
        })
        {
            Tensor?[] gradients = Grad.Of(product.Sum(), [x, v]);
            Close(6 * v.Detach(), gradients[0]!);
            Close(6 * X, gradients[1]!);
        }
    }

    [Fact]
    public void An_argument_is_told_from_the_same_tensor_caught_by_the_function()
    {
        Tensor x = X.Clone().RequiresGrad_();
        Close(Tensor.Eye(3, dtype: DType.Float64) * x.Detach(), Autodiff.Jacobian(t => t * x, x));
        Close(Tensor.Eye(3, dtype: DType.Float64) * x.Detach(), Autodiff.Jacobian(t => t * x, x, createGraph: true).Detach());
    }

    [Fact]
    public void Inputs_may_be_views_of_any_geometry_and_of_single_precision()
    {
        Tensor x = Random([3, 2]).RequiresGrad_().T();
        Close(2 * x.Detach(), Autodiff.Jacobian(t => t.Square().Sum(), x));
        Close(2 * x.Detach(), Autodiff.Jacobian(t => t.Square().Sum(), x, createGraph: true).Detach());
        Assert.Equal(DType.Float32, Autodiff.Hessian(t => t.Square().Sum(), Tensor.From([1f, 2f])).DType);
    }
}
