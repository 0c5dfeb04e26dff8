using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>In-place writes, versions, views: A11, A13, A17, A18.</summary>
public class InPlaceTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    [Fact]
    public void Versions_count_writes_and_are_shared()
    {
        Tensor x = Tensor.From([1.0, 2.0]);
        Assert.Equal(0, x.Version);
        x.Add_(1);
        x.View([2, 1]).Mul_(2);
        x.Detach().Zero_();
        Assert.Equal(3, x.Version);
        x.Data.Fill_(7);
        Assert.Equal(3, x.Version);
        Assert.Equal([7.0, 7.0], x.ToArray<double>());
    }

    [Fact]
    public void A_saved_value_that_was_written_is_reported()
    {
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor y = x + 1;
        Tensor z = y.Square();
        y.Add_(1);
        string message = Fails(() => z.Sum().Backward());
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace operation: " +
            "[torch.FloatTensor [3]], which is output 0 of AddBackward0, is at version 1; expected version 0 instead. Hint:",
            message, StringComparison.Ordinal);
        Assert.EndsWith("The last in-place write was by add_. The value was saved as 'self' of PowBackward0.", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_what_was_not_saved_is_fine()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x + 1;
        Tensor z = y + 2;
        y.Mul_(10);
        (z + y).Sum().Backward();
        Assert.Equal([11.0, 11.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Leaves_and_their_views_are_protected_before_anything_is_written()
    {
        Tensor x = Leaf(1, 2);
        Assert.Equal("a leaf Variable that requires grad is being used in an in-place operation.", Fails(() => x.Add_(1)));
        Assert.Equal("a view of a leaf Variable that requires grad is being used in an in-place operation.",
            Fails(() => x.View([2, 1]).Mul_(2)));
        Assert.Equal(0, x.Version);
        Assert.Equal([1.0, 2.0], x.ToArray<double>());
        using (GradMode.NoGrad()) x.Sub_(1);
        Assert.Equal(1, x.Version);
        Assert.True(x.IsLeaf && x.RequiresGrad);
    }

    [Fact]
    public void Views_of_several_and_of_no_grad_refuse()
    {
        Tensor x = Leaf(1, 2) * 1;
        Assert.StartsWith("Output 0 of UnbindBackward0 is a view and is being modified inplace. This view is the output of a " +
            "function that returns multiple views.", Fails(() => x.Unbind()[0].Add_(1)), StringComparison.Ordinal);
        Tensor view;
        using (GradMode.NoGrad()) view = x.View([2, 1]);
        Assert.StartsWith("A view was created in no_grad mode and is being modified inplace with grad mode enabled.",
            Fails(() => view.Add_(1)), StringComparison.Ordinal);
        Assert.StartsWith("unsupported operation: more than one element of the written-to tensor",
            Fails(() => Tensor.From([1.0]).Expand([3]).Add_(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_a_view_rewrites_the_history_of_its_base()
    {
        Tensor x = Leaf(1, 2, 3, 4);
        Tensor c = x.Clone();
        Tensor v = c.View([2, 2]);
        Tensor row = v.Select(0, 0);
        row.Mul_(10);
        Assert.Equal("CopySlices", c.GradFn!.Name);
        Assert.Equal("AsStridedBackward0", v.GradFn!.Name);
        Assert.Equal([10.0, 20.0, 3.0, 4.0], c.ToArray<double>());
        (c * c).Sum().Backward();
        Assert.Equal([200.0, 400.0, 6.0, 8.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Writing_the_base_is_seen_through_an_older_view()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor c = x.Clone();
        Tensor v = c.Slice(0, 1);
        c.Mul_(5);
        v.Sum().Backward();
        Assert.Equal([0.0, 5.0, 5.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_plain_buffer_takes_part_through_its_parts()
    {
        Tensor buffer = Tensor.Zeros([2, 2], DType.Float64), y = Leaf(1, 2), z = Leaf(3, 4);
        buffer.Select(0, 0).Copy_(y);
        buffer.Select(0, 1).Copy_(z * 2);
        Assert.True(buffer.RequiresGrad);
        (buffer * buffer).Sum().Backward();
        Assert.Equal([2.0, 4.0], y.Grad!.ToArray<double>());
        Assert.Equal([24.0, 32.0], z.Grad!.ToArray<double>());
    }

    [Fact]
    public void In_place_ops_that_need_their_input_keep_a_copy()
    {
        Tensor x = Leaf(0.5, 1.5);
        Tensor y = x.Clone();
        y.Sin_().Square_().Exp_();
        y.Sum().Backward();
        double[] expected = x.ToArray<double>().Select(v => Math.Exp(Math.Pow(Math.Sin(v), 2)) * 2 * Math.Sin(v) * Math.Cos(v)).ToArray();
        for (int i = 0; i < 2; i++) Assert.Equal(expected[i], x.Grad!.ToArray<double>()[i], 1e-12);
    }

    [Fact]
    public void Detached_tensors_share_memory_and_cannot_be_cut_from_a_base()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 2;
        Tensor d = y.Detach();
        Assert.True(d.SharesStorageWith(y));
        Assert.False(d.RequiresGrad);
        Assert.StartsWith("Can't detach views in-place.", Fails(() => y.View([2, 1]).Detach_()), StringComparison.Ordinal);
        Assert.True(y.Detach_().IsLeaf);
        Assert.False(y.RequiresGrad);
    }
}
