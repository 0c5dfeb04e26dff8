using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>no_grad, enable_grad, set_grad_enabled: A11.</summary>
public class GradModeTests
{
    [Fact]
    public void Scopes_nest_and_restore()
    {
        Assert.True(GradMode.IsEnabled);
        using (GradMode.NoGrad())
        {
            Assert.False(GradMode.IsEnabled);
            using (GradMode.EnableGrad()) Assert.True(GradMode.IsEnabled);
            Assert.False(GradMode.IsEnabled);
        }
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void An_exception_restores_the_mode()
    {
        Assert.Throws<InvalidDataException>((Action)(static () =>
        {
            using GradModeScope scope = GradMode.NoGrad();
            throw new InvalidDataException();
        }));
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void The_mode_can_be_a_value_or_set_for_good_on_a_thread_of_ones_own()
    {
        foreach (bool enabled in new[] { false, true })
            using (GradMode.SetGradEnabled(enabled)) Assert.Equal(enabled, GradMode.IsEnabled);
        List<bool> seen = [];
        Thread thread = new(() =>
        {
            GradMode.Set(false);
            seen.Add(GradMode.IsEnabled);
            using (GradMode.EnableGrad()) seen.Add(GradMode.IsEnabled);
            seen.Add(GradMode.IsEnabled);
            GradMode.Set(true);
            seen.Add(GradMode.IsEnabled);
        });
        thread.Start();
        thread.Join();
        Assert.Equal([false, true, false, true], seen);
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void Results_are_constants_and_inputs_stay_as_they_are()
    {
        Tensor x = Tensor.From([1.0, 2.0], requiresGrad: true), y = x * 2;
        using (GradMode.NoGrad())
        {
            Tensor z = x * y;
            Assert.True(z.IsLeaf && !z.RequiresGrad && z.GradFn is null);
            Assert.True(x.RequiresGrad && y.RequiresGrad && y.GradFn is not null);
            // A view answers for its base, in PyTorch too, but has no node.
            Tensor view = x.View([2, 1]);
            Assert.True(view.IsLeaf && view.RequiresGrad && view.GradFn is null);
            Assert.Equal("element 0 of tensors does not require grad and does not have a grad_fn",
                Assert.Throws<AutogradException>(() => z.Sum().Backward()).Message);
        }
        y.Sum().Backward();
        Assert.Equal([2.0, 2.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_new_thread_starts_enabled()
    {
        bool other = false;
        using (GradMode.NoGrad())
        {
            Thread thread = new(() => other = GradMode.IsEnabled);
            thread.Start();
            thread.Join();
        }
        Assert.True(other);
    }

    [Fact]
    public void Factories_still_make_leaves()
    {
        using GradModeScope scope = GradMode.NoGrad();
        Tensor x = Tensor.Ones([2], requiresGrad: true);
        Assert.True(x.RequiresGrad);
        Assert.False((x * 2).RequiresGrad);
    }

    [Fact]
    public void Backward_runs_in_the_mode_of_create_graph_and_restores()
    {
        Tensor x = Tensor.From([2.0], requiresGrad: true);
        List<bool> modes = [];
        Tensor y = x * x;
        y.RegisterHook(_ => { modes.Add(GradMode.IsEnabled); return null; });
        y.Backward(retainGraph: true);
        y.Backward(createGraph: true);
        Assert.Equal([false, true], modes);
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void A_pass_inside_a_pass_has_a_mode_of_its_own_and_gives_the_outer_one_back()
    {
        // test_grad_mode_restored_reentrant, with all four combinations, and with an exception in the inner pass.
        Tensor x = Tensor.From([2.0], requiresGrad: true);
        foreach (bool outer in new[] { false, true })
        {
            foreach (bool inner in new[] { false, true })
            {
                List<bool> modes = [];
                Tensor z = x * x, y = x * 1;
                z.RegisterHook(_ => { modes.Add(GradMode.IsEnabled); return null; });
                Tensor failing = x * x;
                failing.RegisterHook(static _ => throw new InvalidDataException());
                y.RegisterHook(_ =>
                {
                    modes.Add(GradMode.IsEnabled);
                    Grad.Of(z, [x], retainGraph: true, createGraph: inner);
                    modes.Add(GradMode.IsEnabled);
                    Assert.Throws<InvalidDataException>(() =>
                        Grad.Of(failing, [x], retainGraph: true, createGraph: inner));
                    modes.Add(GradMode.IsEnabled);
                    return null;
                });
                using (GradMode.NoGrad())
                {
                    Grad.Of(y, [x], createGraph: outer);
                    Assert.False(GradMode.IsEnabled);
                }
                Assert.Equal([outer, inner, outer, outer], modes);
                Assert.True(GradMode.IsEnabled);
            }
        }
    }
}
