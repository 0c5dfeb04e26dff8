using Adjoint.Autograd;
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

    [Fact]
    public void A_hook_belongs_to_the_value_it_was_registered_on()
    {
        Tensor x = Leaf(1, 2), y = x * 1;
        List<double> before = [], after = [];
        y.RegisterHook(g => { before.Add(g.Sum().Item()); return null; });
        y.Mul_(5);
        y.RegisterHook(g => { after.Add(g.Sum().Item()); return null; });
        (y * 2).Sum().Backward();
        Assert.Equal([20.0], before);
        Assert.Equal([4.0], after);
    }

    [Fact]
    public void A_hook_on_one_of_several_outputs_stays_with_the_old_value()
    {
        // As test_tensor_hooks_inplace_multiple_outputs: the write replaces the node of one output.
        Tensor x = Leaf(1, 2, 3);
        Tensor[] parts = Function.Apply<Halves, ValueTuple>([x], default);
        double before = 0, after = 0, other = 0;
        parts[0].RegisterHook(g => { before = g.Sum().Item(); return null; });
        parts[1].RegisterHook(g => { other = g.Sum().Item(); return null; });
        parts[0].Mul_(5);
        parts[0].RegisterHook(g => { after = g.Sum().Item(); return null; });
        (parts[0] * 2 + parts[1]).Sum().Backward();
        Assert.Equal((30, 6, 3), (before, after, other));
        Assert.Equal([15.0, 15.0, 15.0], x.Grad!.ToArray<double>());
    }

    private sealed class Halves : IFunction<ValueTuple>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, ValueTuple arguments) =>
            [inputs[0]! * 1, inputs[0]! * 5];

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [gradients[0]! * 1 + gradients[1]! * 5];
    }

    [Fact]
    public void Hooks_around_a_write_through_a_view()
    {
        Tensor x = Leaf(1, 2), y = x * 1, view = y.View([2, 1]);
        List<string> log = [];
        y.RegisterHook(g => { log.Add($"base before {g.Sum().Item()}"); return null; });
        view.RegisterHook(g => { log.Add($"view before {g.Sum().Item()}"); return null; });
        view.Mul_(5);
        y.RegisterHook(g => { log.Add($"base after {g.Sum().Item()}"); return null; });
        view.RegisterHook(g => { log.Add($"view after {g.Sum().Item()}"); return null; });
        (y * 2).Sum().Backward(retainGraph: true);
        // The old view's node is not on the way any more, and the new one's is only if the view is used.
        Assert.Equal(["base after 4", "base before 20"], log);
        log.Clear();
        (view * 3).Sum().Backward();
        Assert.Equal(["view after 6", "base after 6", "base before 30"], log);
    }

    [Fact]
    public void A_retained_gradient_follows_writes_through_views()
    {
        Tensor x = Leaf(1, 2, 3), y = x * 1, view = y.Slice(0, 1);
        y.RetainGrad();
        view.RetainGrad();
        view.Mul_(5);
        Assert.True(y.RetainsGrad && view.RetainsGrad);
        (y * 2 + 0).Sum().Backward(retainGraph: true);
        Assert.Equal([2.0, 2.0, 2.0], y.Grad!.ToArray<double>());
        Assert.Null(view.Grad);
        (view * 3).Sum().Backward();
        Assert.Equal([3.0, 3.0], view.Grad!.ToArray<double>());
        Assert.Equal([2.0, 5.0, 5.0], y.Grad!.ToArray<double>());
        Assert.Equal([2.0, 25.0, 25.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_retained_gradient_of_one_of_several_outputs_follows_its_write()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor[] parts = Function.Apply<Halves, ValueTuple>([x], default);
        foreach (Tensor part in parts) part.RetainGrad();
        parts[1].Mul_(10);
        (parts[0] + parts[1] * 2).Sum().Backward();
        Assert.Equal([1.0, 1.0, 1.0], parts[0].Grad!.ToArray<double>());
        Assert.Equal([2.0, 2.0, 2.0], parts[1].Grad!.ToArray<double>());
        Assert.Equal([101.0, 101.0, 101.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_tensor_that_retains_its_gradient_is_collected()
    {
        WeakReference dead = Make();
        for (int i = 0; i < 10 && dead.IsAlive; i++) GC.Collect();
        Assert.False(dead.IsAlive);

        static WeakReference Make()
        {
            Tensor y = Leaf(1) * 2;
            y.RetainGrad();
            y.RegisterHook(_ => { GC.KeepAlive(y); return null; });
            y.Backward();
            Assert.Equal(1, y.Grad!.Item());
            return new WeakReference(y);
        }
    }

    private sealed class NoGradient : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 1;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => null;
    }

    [Fact]
    public void A_hook_is_not_called_where_no_gradient_arrives()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        foreach (Tensor t in new[] { x, y }) t.RegisterHook(static _ => throw new InvalidDataException("called"));
        y.RetainGrad();
        Function.Apply<NoGradient>(y).Sum().Backward();
        Assert.Null(x.Grad);
        Assert.Null(y.Grad);
        // Nor those of the outputs of a node that got only the gradient of another output.
        Tensor[] parts = Leaf(1, 2).Unbind();
        parts[0].RegisterHook(static _ => throw new InvalidDataException("called"));
        parts[1].Backward();
    }

    [Fact]
    public void A_hook_may_start_a_pass_that_adds_to_the_same_leaves()
    {
        Tensor w = Leaf(3), x = Leaf(2), y = w * x;
        y.RegisterHook(_ =>
        {
            using (GradMode.EnableGrad()) (w * w).Backward();
            return null;
        });
        y.Backward();
        Assert.Equal(2 + 6, w.Grad!.Item());
        Assert.Equal(3, x.Grad!.Item());
    }
}
