using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>set_, .data, detach and deepcopy: A13, and edges that outlive a set_: A03.11.</summary>
public class RebindTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    [Fact]
    public void A_parameter_may_change_its_shape_between_steps()
    {
        // test_parameter_resize.
        Tensor w = Tensor.Ones([16], DType.Float64, requiresGrad: true);
        for (int i = 1; i <= 2; i++)
        {
            using (GradMode.NoGrad()) w.Set_(w.Slice(0, 1));
            Assert.Null(w.Grad);
            Tensor.Cat([w, w]).Sum().Backward();
            Assert.Equal(new Shape([16 - i]), w.Grad!.Shape);
            Assert.All(w.Grad.ToArray<double>(), static g => Assert.Equal(2, g));
        }
        Assert.True(w.IsLeaf && w.RequiresGrad);
    }

    [Fact]
    public void A_graph_from_before_does_not_know_a_leaf_that_was_set_but_an_edge_does()
    {
        Tensor x = Leaf(1, 2);
        Edge edge = x.GradientEdge;
        Tensor out1 = (x.Clone() * 3).Sum();
        using (GradMode.NoGrad()) x.Set_(Tensor.From([5.0, 6.0]));
        Assert.StartsWith("One of the differentiated Tensors appears to not have been used in the graph.",
            Fails(() => Grad.Of(out1, [x])), StringComparison.Ordinal);
        Equal([3, 3], Grad.Of(out1, [edge])[0]);
        Equal([10, 12], Grad.Of((x * x).Sum(), [x])[0]);
    }

    [Fact]
    public void A_saved_leaf_that_was_set_is_reported_and_one_of_another_shape_takes_no_old_gradient()
    {
        Tensor x = Leaf(1, 2), square = (x * x).Sum(), line = (x + 1).Sum();
        using (GradMode.NoGrad()) x.Set_(Tensor.From([5.0, 6.0, 7.0]));
        Assert.Equal(1, x.Version);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified",
            Fails(() => square.Backward()), StringComparison.Ordinal);
        Assert.StartsWith("a leaf that had shape [2] in the graph has shape [3] now", Fails(() => line.Backward()),
            StringComparison.Ordinal);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Hooks_stay_with_a_leaf_that_was_set()
    {
        Tensor x = Leaf(1);
        List<double> seen = [];
        x.RegisterHook(g => { seen.Add(g.Item()); return g * 2; });
        x.RegisterPostAccumulateGradHook(t => seen.Add(t.Grad!.Item()));
        using (GradMode.NoGrad()) x.Set_(Tensor.From([5.0]));
        (x * 3).Backward();
        Assert.Equal([3.0, 6.0], seen);
    }

    [Fact]
    public void Setting_is_checked_before_anything_changes()
    {
        Tensor x = Leaf(1, 2), other = Tensor.From([5.0, 6.0]), result = x * 1;
        Assert.Equal("a leaf Variable that requires grad is being used in an in-place operation.",
            Fails(() => x.Set_(other)));
        Assert.Equal("the derivative for 'set_' is not implemented.", Fails(() => result.Set_(other)));
        Assert.Equal("the derivative for 'set_' is not implemented.", Fails(() => other.Set_(result)));
        Assert.Throws<ArgumentException>(() => other.Set_(Tensor.From([1f])));
        Assert.Contains("a view cannot be given other memory", Fails(() => other.View([2, 1]).Set_(Tensor.From([1.0]))),
            StringComparison.Ordinal);
        Assert.Equal("data set to a tensor that requires gradients must be floating point or complex dtype",
            Fails(() => x.Data = Tensor.From([1L, 2L])));
        Assert.Throws<ArgumentException>(() => x.Data = Tensor.From([1f, 2f]));
        Equal([1, 2], x);
        Equal([5, 6], other);
        Assert.Equal((0, 0), (x.Version, other.Version));
    }

    [Fact]
    public void A_view_of_a_tensor_that_was_set_is_not_written_through_to_it()
    {
        Tensor x = Leaf(1, 2) * 1, view = x.Slice(0, 1), other = view.Detach();
        x.Data = Tensor.From([5.0, 6.0]);
        Assert.StartsWith("A view is being used in autograd whose base has been given other memory since",
            Fails(() => view.Mul_(3)), StringComparison.Ordinal);
        other.Mul_(3);
        Assert.StartsWith("A view is being used in autograd whose base has been given other memory since",
            Fails(() => _ = view.GradFn), StringComparison.Ordinal);
        Equal([5, 6], x.Detach());
    }

    [Fact]
    public void Data_is_replaced_under_the_same_leaf()
    {
        Tensor x = Leaf(1, 2), replacement = Tensor.From([5.0, 6.0]);
        Tensor line = (x + 1).Sum();
        x.Data = replacement;
        Assert.True(x.RequiresGrad && x.IsLeaf && x.SharesStorageWith(replacement));
        Assert.Equal(0, x.Version);
        line.Backward();
        (x * x).Sum().Backward();
        Equal([11, 13], x.Grad);
        Tensor saved = (x * x).Sum();
        x.Data = Tensor.From([1.0, 2.0, 3.0]);
        Assert.Null(x.Grad);
        Assert.StartsWith("one of the variables needed", Fails(() => saved.Backward()), StringComparison.Ordinal);
        (x * x).Sum().Backward();
        Equal([2, 4, 6], x.Grad);
    }

    [Fact]
    public void Writes_through_detach_are_caught_and_writes_through_data_are_not()
    {
        Tensor x = Leaf(1, 2), y = x.Exp(), z = y.Sum(), detached = y.Detach(), data = y.Data;
        Assert.True(detached.IsLeaf && data.IsLeaf && !detached.RequiresGrad && !data.RequiresGrad);
        Assert.True(detached.SharesStorageWith(y) && data.SharesStorageWith(y));
        data.Fill_(7);
        Assert.Equal(1, data.Version);
        Assert.Equal((0, 0), (y.Version, detached.Version));
        z.Backward(retainGraph: true);
        Equal([7, 7], x.Grad);
        detached.Zero_();
        Assert.Equal((1, 1), (y.Version, detached.Version));
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace " +
            "operation",
            Fails(() => z.Backward()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_that_is_detached_leaves_its_views_in_the_graph()
    {
        Tensor x = Leaf(1, 2), y = x * 3, view = y.View([2, 1]);
        y.Detach_();
        Assert.True(y.IsLeaf && !y.RequiresGrad);
        Assert.Equal("ViewBackward0", view.GradFn!.Name);
        view.Sum().Backward();
        Equal([3, 3], x.Grad);
    }

    [Fact]
    public void A_write_of_what_requires_a_gradient_makes_a_result_of_a_constant()
    {
        Tensor x = Leaf(1, 2), target = Tensor.From([5.0, 6.0]);
        Assert.Same(target, target.Mul_(x));
        Assert.True(target.RequiresGrad && !target.IsLeaf);
        target.Sum().Backward();
        Equal([5, 6], x.Grad);
    }

    [Fact]
    public void A_leaf_that_was_saved_and_written_under_no_grad_is_reported()
    {
        Tensor x = Leaf(1, 2), y = (x * x).Sum();
        using (GradMode.NoGrad()) x.Mul_(3);
        Assert.True(x.IsLeaf && x.RequiresGrad);
        Assert.Equal(1, x.Version);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace " +
            "operation: " +
            "[torch.DoubleTensor [2]] is at version 1; expected version 0 instead.", Fails(() => y.Backward()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_are_copied_whole_and_results_are_not()
    {
        Tensor x = Leaf(1, 2);
        (x * 3).Sum().Backward();
        x.GradDType = null;
        Tensor copy = x.DeepCopy();
        Assert.True(copy.RequiresGrad && copy.IsLeaf && copy.GradDType is null);
        Assert.False(copy.SharesStorageWith(x) || copy.Grad!.SharesStorageWith(x.Grad!));
        copy.Grad!.Zero_();
        using (GradMode.NoGrad()) copy.Zero_();
        Equal([1, 2], x);
        Equal([3, 3], x.Grad);
        Assert.False(Tensor.From([1.0]).DeepCopy().RequiresGrad);
        Assert.StartsWith("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol",
            Fails(() => (x * 2).DeepCopy()), StringComparison.Ordinal);
    }
}
