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
    public void Set_grad_enabled_works_as_a_function()
    {
        GradMode.SetGradEnabled(false);
        Assert.False(GradMode.IsEnabled);
        GradMode.SetGradEnabled(true);
        Assert.True(GradMode.IsEnabled);
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
}
