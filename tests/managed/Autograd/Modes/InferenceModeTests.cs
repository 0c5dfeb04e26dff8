using Xunit;

namespace Adjoint.Tests.Autograd.Modes;

/// <summary>Inference mode: A12, E57 to E60.</summary>
public class InferenceModeTests
{
    private const string Saved =
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in " +
        "computation " +
        "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in " +
        "autograd, or use " +
        "`torch.no_grad()` instead of `torch.inference_mode()`.";

    private const string InPlace =
        "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a " +
        "normal tensor " +
        "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.";

    private const string Forbidden =
        " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by " +
        "moving both the " +
        "view and the inplace either both inside the inference_mode block (if you don't want the inplace to be " +
        "tracked) or " +
        "both outside (if you want the inplace to be tracked).";

    private static Tensor Made(bool requiresGrad = false)
    {
        using (InferenceMode.Enable()) return Tensor.From([1f, 2f, 3f], requiresGrad);
    }

    private static Tensor Parameter() => Tensor.From([1f, 2f, 3f], requiresGrad: true);

    private static string Error(Action action) => Assert.Throws<AutogradException>(action).Message;

    [Fact]
    public void Scopes_nest_and_restore_both_modes()
    {
        using (InferenceMode.Enable())
        {
            Assert.True(InferenceMode.IsEnabled);
            Assert.False(GradMode.IsEnabled);
            using (InferenceMode.Disable())
            {
                Assert.False(InferenceMode.IsEnabled);
                Assert.True(GradMode.IsEnabled);
                Assert.False(Tensor.From([1f]).IsInference);
            }
            Assert.True(InferenceMode.IsEnabled);
        }
        Assert.False(InferenceMode.IsEnabled);
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void A_scope_inside_no_grad_restores_no_grad()
    {
        using (GradMode.NoGrad())
        {
            using (InferenceMode.Enable()) Assert.False(GradMode.IsEnabled);
            Assert.False(GradMode.IsEnabled);
        }
    }

    [Fact]
    public void An_exception_restores_the_mode()
    {
        Assert.Throws<InvalidDataException>((Action)(static () =>
        {
            using InferenceModeScope scope = InferenceMode.Enable();
            throw new InvalidDataException();
        }));
        Assert.False(InferenceMode.IsEnabled);
    }

    [Fact]
    public void What_is_made_inside_is_an_inference_tensor_and_counts_no_versions()
    {
        Tensor x = Parameter();
        using (InferenceMode.Enable())
        {
            Tensor y = x * x;
            Assert.True(y.IsInference);
            Assert.False(y.RequiresGrad);
            y.Add_(1);
            Assert.Equal([2f, 5f, 10f], y.ToArray<float>());
            Assert.Equal("Inference tensors do not track version counter.", Error(() => _ = y.Version));
            Assert.True(y.Reshape([3, 1]).IsInference);
        }
        Assert.False(x.IsInference);
        Assert.False((x * x).IsInference);
    }

    [Fact]
    public void Enabling_gradients_inside_records_nothing()
    {
        Tensor x = Parameter();
        using (InferenceMode.Enable())
        using (GradMode.EnableGrad())
            Assert.Null((x * x).GradFn);
    }

    [Fact]
    public void A_normal_tensor_written_inside_stays_normal_and_counts_a_version()
    {
        Tensor x = Parameter();
        Tensor a = x.Clone();
        Tensor y = a * a;
        using (InferenceMode.Enable()) a.Add_(2);
        Assert.False(a.IsInference);
        Assert.Equal(1, a.Version);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace " +
            "operation",
            Error(() => y.Sum().Backward()));
    }

    [Fact]
    public void Outside_it_may_be_read_and_results_are_normal()
    {
        Tensor c = Made();
        Tensor sum = c + 1;
        Assert.False(sum.IsInference);
        Assert.False(sum.RequiresGrad);
        Assert.False(c.Clone().IsInference);
        Assert.Equal(0, sum.Version);
    }

    [Fact]
    public void A_view_of_it_outside_is_an_inference_tensor_that_nothing_tracks()
    {
        Tensor view = Made().Reshape([3, 1]);
        Assert.True(view.IsInference);
        Assert.Null(view.Base);
        Assert.True(Made().Detach().IsInference);
        Assert.True(Made().Data.IsInference);
    }

    [Fact]
    public void Writing_to_it_outside_is_refused_and_changes_nothing()
    {
        Tensor c = Made();
        Assert.Equal(InPlace, Error(() => c.Add_(1)));
        Assert.Equal(InPlace, Error(() => c.Mul_(Parameter())));
        Assert.Equal(InPlace, Error(() => c.Exp_()));
        Assert.Equal(InPlace, Error(() => c.Zero_()));
        Assert.Equal(InPlace, Error(() => c.Copy_(Tensor.From([9f, 9f, 9f]))));
        Assert.Equal(InPlace, Error(() => c.CopyFrom([9f, 9f, 9f])));
        Assert.Equal(InPlace, Error(() => c.Reshape([3, 1]).Fill_(9)));
        Assert.Equal([1f, 2f, 3f], c.ToArray<float>());
        using (GradMode.NoGrad()) Assert.Equal(InPlace, Error(() => c.Add_(1)));
    }

    [Fact]
    public void Saving_it_for_backward_is_refused()
    {
        Tensor x = Parameter(), c = Made();
        Assert.Equal(Saved, Error(() => _ = x * c));
        Tensor a = x.Clone();
        Assert.Equal(Saved, Error(() => a.Mul_(c)));
        Assert.Equal([1f, 2f, 3f], a.ToArray<float>());
        Assert.Equal(0, a.Version);
        using (GradMode.NoGrad()) Assert.Equal([1f, 4f, 9f], (x * c).ToArray<float>());
    }

    [Fact]
    public void An_inference_leaf_gets_a_gradient_where_nothing_is_saved()
    {
        Tensor c = Made(requiresGrad: true);
        Tensor x = Parameter();
        (x + c).Sum().Backward();
        Assert.Equal([1f, 1f, 1f], c.Grad!.ToArray<float>());
        Assert.False(c.Grad.IsInference);
    }

    [Fact]
    public void Requiring_a_gradient_outside_is_refused()
    {
        Tensor c = Made();
        Assert.Equal("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.",
            Error(() => c.RequiresGrad = true));
        using (InferenceMode.Enable()) c.RequiresGrad = true;
        Assert.True(c.RequiresGrad);
    }

    [Fact]
    public void A_view_of_a_normal_tensor_made_inside_may_not_be_written_outside()
    {
        Tensor a = Parameter().Clone();
        Tensor view;
        using (InferenceMode.Enable())
        {
            view = a.Reshape([3, 1]);
            Assert.False(view.IsInference);
            view.Add_(1);
            Assert.Equal(a.Version, view.Version);
        }
        Assert.Equal("A view was created in inference mode and is being modified inplace in normal mode." + Forbidden,
            Error(() => view.Add_(1)));
        // Not written before, else reading its node is refused already.
        using (InferenceMode.Enable()) view = a.Reshape([3, 1]);
        Tensor further = view.Reshape([3]);
        Assert.StartsWith("Output 0 of ViewBackward0 is a view of a view which was created in inference mode and is " +
            "being modified ",
            Error(() => further.Add_(1)));
    }

    [Fact]
    public void A_view_made_inside_is_lost_when_its_base_is_written()
    {
        Tensor a = Parameter().Clone();
        Tensor view;
        using (InferenceMode.Enable()) view = a.Reshape([3, 1]);
        a.Add_(1);
        Assert.Equal("A view was created in inference mode and its base or another view of its base has been " +
            "modified inplace " +
            "in normal mode." + Forbidden, Error(() => _ = view.GradFn));
    }

    [Fact]
    public void A_view_made_inside_may_be_written_where_nothing_needs_a_gradient()
    {
        Tensor a = Tensor.From([1f, 2f, 3f]);
        Tensor view;
        using (InferenceMode.Enable()) view = a.Reshape([3, 1]);
        view.Add_(1);
        Assert.Equal([2f, 3f, 4f], a.ToArray<float>());
    }

    [Fact]
    public void Backward_inside_runs_and_makes_no_graph_of_gradients()
    {
        Tensor x = Parameter();
        Tensor y = (x * x).Sum();
        using (InferenceMode.Enable())
        {
            Tensor dx = Grad.Of(y, [x], createGraph: true)[0]!;
            Assert.Equal([2f, 4f, 6f], dx.ToArray<float>());
            Assert.True(dx.IsInference);
            Assert.Null(dx.GradFn);
        }
    }

    [Fact]
    public void Inference_tensors_mix_with_normal_ones_where_nothing_is_saved()
    {
        Tensor c = Made(), x = Parameter(), a = x.Clone();
        Assert.Same(a, a.Add_(c));
        Assert.False(a.IsInference);
        Assert.Equal(1, a.Version);
        Assert.Equal("AddBackward0", a.GradFn!.Name);
        Assert.Equal(InPlace, Error(() => c.Add_(x)));
        Assert.True(c.View(x.Shape).IsInference);
        Assert.False(x.View(c.Shape).IsInference);
        a.Sum().Backward();
        Assert.Equal([1f, 1f, 1f], x.Grad!.ToArray<float>());
        using (InferenceMode.Enable())
        {
            Assert.Same(c, c.Mul_(x));
            Assert.True(c.IsInference && !c.RequiresGrad && c.IsLeaf);
            Assert.True((c * x).IsInference);
            Assert.False((c * x).RequiresGrad);
        }
        Assert.Equal([1f, 4f, 9f], c.ToArray<float>());
    }
}
