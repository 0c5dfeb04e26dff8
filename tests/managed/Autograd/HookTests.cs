using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Tensor hooks and retained gradients: A07.</summary>
public class HookTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void Hooks_run_in_order_and_may_replace()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3;
        List<double> seen = [];
        y.RegisterHook(g => { seen.Add(g.Sum().Item()); return g * 2; });
        HookHandle second = y.RegisterHook(g => { seen.Add(g.Sum().Item()); return null; });
        y.Sum().Backward(retainGraph: true);
        Assert.Equal([2.0, 4.0], seen);
        Assert.Equal([6.0, 6.0], x.Grad!.ToArray<double>());
        second.Remove();
        second.Remove();
        (y * 1).Sum().Backward(retainGraph: true);
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void A_hook_fires_when_the_gradient_is_complete()
    {
        Tensor x = Leaf(1);
        int calls = 0;
        x.RegisterHook(g => { calls++; Assert.Equal(5, g.Item()); return null; });
        (x * 2 + x * 3).Backward();
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_hook_may_remove_itself_and_run_backward()
    {
        Tensor x = Leaf(2), other = Leaf(5);
        Tensor y = x * x;
        HookHandle? handle = null;
        handle = y.RegisterHook(_ =>
        {
            handle!.Remove();
            using (GradMode.EnableGrad()) (other * other).Backward();
            return null;
        });
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal(8, x.Grad!.Item());
        Assert.Equal(10, other.Grad!.Item());
    }

    [Fact]
    public void Hooks_are_checked()
    {
        Assert.Equal("cannot register a hook on a tensor that doesn't require gradient",
            Assert.Throws<AutogradException>(() => Tensor.From([1.0]).RegisterHook(_ => null)).Message);
        Tensor x = Leaf(1, 2);
        Tensor y = x * 2;
        y.RegisterHook(_ => Tensor.From([1.0]));
        Assert.Contains("has changed the size of value",
            Assert.Throws<AutogradException>(() => y.Sum().Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Retained_gradients_see_every_hook_and_add_up()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3;
        y.RetainGrad();
        y.RetainGrad();
        y.RegisterHook(g => g * 10);
        y.Sum().Backward(retainGraph: true);
        Assert.Equal([10.0, 10.0], y.Grad!.ToArray<double>());
        y.Sum().Backward();
        Assert.Equal([20.0, 20.0], y.Grad!.ToArray<double>());
        Assert.True(y.RetainsGrad);
        x.RetainGrad();
        Assert.False(x.RetainsGrad);
        Assert.Equal("can't retain_grad on Tensor that has requires_grad=False",
            Assert.Throws<AutogradException>(() => Tensor.From([1.0]).RetainGrad()).Message);
    }

    [Fact]
    public void A_retained_gradient_follows_an_in_place_write()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3;
        y.RetainGrad();
        y.Mul_(5);
        (y * 2).Sum().Backward();
        Assert.Equal([2.0, 2.0], y.Grad!.ToArray<double>());
        Assert.Equal([30.0, 30.0], x.Grad!.ToArray<double>());
    }
}
