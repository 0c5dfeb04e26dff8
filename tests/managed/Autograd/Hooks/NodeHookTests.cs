using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Pre- and post-hooks of nodes, and the order of everything at one node: A08.</summary>
public class NodeHookTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static Node Accumulator(Tensor leaf) => leaf.GradientEdge.Function!;

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    [Fact]
    public void The_order_at_a_node()
    {
        Tensor x = Leaf(2);
        Tensor y = x * 3;
        List<string> log = [];
        // Registered against the order in which they run.
        y.GradFn!.RegisterHook((inputs, outputs) =>
        {
            log.Add($"post {inputs[0]!.Item()} {inputs[1] is null} {outputs[0]!.Item()} {y.Grad!.Item()}");
            return null;
        });
        y.GradFn.RegisterPreHook(outputs =>
        {
            log.Add($"pre {outputs[0]!.Item()} {y.Grad is null}");
            return [outputs[0]! * 10];
        });
        y.RetainGrad();
        y.RegisterHook(g => { log.Add($"tensor {g.Item()}"); return g + 1; });
        y.Backward();
        Assert.Equal(["tensor 1", "pre 2 True", "post 60 True 20 2"], log);
        Equal([2], y.Grad);
        Equal([60], x.Grad);
    }

    [Fact]
    public void The_order_at_a_leaf()
    {
        // ((1 - 2) / 5 + 0.5) * 10 = 3: any other order gives another number.
        Tensor x = Leaf(1);
        NodeHook? after = null;
        int handed = -1;
        Accumulator(x).RegisterHook(after = (inputs, _) =>
        {
            handed = inputs.Count;
            x.Grad = x.Grad! * 10;
            return null;
        });
        x.RegisterPostAccumulateGradHook(t => t.Grad = t.Grad! + 0.5);
        Accumulator(x).RegisterPreHook(g => [g[0]! / 5]);
        x.RegisterHook(g => g - 2);
        x.Clone().Backward();
        Assert.Equal(3, x.Grad!.Item(), 12);
        Assert.Equal(0, handed);
    }

    [Fact]
    public void Hooks_of_a_kind_run_in_order_and_each_sees_the_one_before()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        y.GradFn!.RegisterPreHook(g => [g[0]! + 1]);
        y.GradFn.RegisterPreHook(g => [g[0]! * 10]);
        y.GradFn.RegisterHook((g, taken) => { Equal([20], taken[0]); return [g[0]! + 1, null]; });
        y.GradFn.RegisterHook((g, _) => [g[0]! * 10, g[1]]);
        y.Backward(retainGraph: true);
        Equal([410], x.Grad);
    }

    [Fact]
    public void Hooks_can_be_differentiated_through()
    {
        Tensor x = Leaf(3);
        Tensor y = x * x;
        y.GradFn!.RegisterHook((g, _) => [g[0]! * 10, g[1]]);
        y.GradFn.RegisterPreHook(g => [g[0]! * x]);
        Tensor gx = Grad.Of(y, [x], createGraph: true)[0]!;
        // (10 + 1) x^2, and its derivative.
        Equal([99], gx);
        Equal([66], Grad.Of(gx, [x])[0]);
    }

    [Fact]
    public void A_node_with_several_outputs_has_a_place_for_each()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor[] parts = x.Unbind();
        List<bool[]> seen = [];
        parts[0].GradFn!.RegisterPreHook(g =>
        {
            seen.Add([.. g.Select(t => t is null)]);
            return [g[2], null, g[0]];
        });
        parts[0].GradFn!.RegisterHook((g, taken) => { seen.Add([.. taken.Select(t => t is null)]); return null; });
        (parts[0] * 5).Backward(retainGraph: true);
        Equal([0, 0, 5], x.Grad);
        Assert.Equal([[false, true, true], [true, true, false]], seen);
    }

    [Fact]
    public void Wrong_numbers_of_values_are_refused_by_name()
    {
        static IReadOnlyList<Tensor?>? Twice(IReadOnlyList<Tensor?> g) => [g[0], g[0]];
        Tensor x = Leaf(1);
        Tensor y = x * x;
        HookHandle pre = y.GradFn!.RegisterPreHook(Twice);
        Assert.Equal("hook 'Twice' has returned an incorrect number of values (got 2, but expected 1)",
            Assert.Throws<AutogradException>(() => y.Backward(retainGraph: true)).Message);
        pre.Remove();
        y.GradFn.RegisterHook((_, _) => []);
        Assert.Equal("hook '<lambda>' has returned an incorrect number of values (got 0, but expected 2)",
            Assert.Throws<AutogradException>(() => y.Backward(retainGraph: true)).Message);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Replacements_must_fit()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3;
        using (y.GradFn!.RegisterPreHook(_ => [Tensor.From([1.0, 2.0, 3.0])]))
        {
            Assert.StartsWith("hook '<lambda>' has changed the size of value",
                Assert.Throws<AutogradException>(() => y.Sum().Backward(retainGraph: true)).Message, StringComparison.Ordinal);
        }
        using (y.RegisterHook(g => g.To(DType.Float32)))
        {
            Assert.StartsWith("hook '<lambda>' has changed the type of value",
                Assert.Throws<AutogradException>(() => y.Sum().Backward(retainGraph: true)).Message, StringComparison.Ordinal);
        }
        // What a post-hook returns passes the gate: a shape that broadcasts is summed, another is an error.
        using (y.GradFn.RegisterHook((_, _) => [Tensor.Ones([5, 2], DType.Float64), null]))
            y.Sum().Backward(retainGraph: true);
        Equal([5, 5], x.Grad);
        using (y.GradFn.RegisterHook((_, _) => [Tensor.Ones([3], DType.Float64), null]))
        {
            Assert.StartsWith("Function MulBackward0 returned an invalid gradient at index 0 - got [3] but expected shape",
                Assert.Throws<AutogradException>(() => y.Sum().Backward()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_hooks_keep_is_not_written_to_later()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3;
        List<Tensor> kept = [];
        y.GradFn!.RegisterHook((g, taken) => { kept.AddRange([g[0]!, taken[0]!]); return null; });
        Accumulator(x).RegisterPreHook(g => { kept.Add(g[0]!); return null; });
        // The sum of two paths is made in a buffer of the engine's own.
        (y * 2 + x * 100).Sum().Backward();
        x.Grad!.Mul_(0);
        Equal([6, 6], kept[0]);
        Equal([2, 2], kept[1]);
        Equal([106, 106], kept[2]);
    }

    [Fact]
    public void A_replacement_that_the_user_keeps_is_not_written_to()
    {
        Tensor x = Leaf(1, 2), mine = Tensor.From([7.0, 8.0]);
        Tensor y = x * 3;
        y.GradFn!.RegisterHook((_, _) => [mine, null]);
        (y + x * 2).Sum().Backward();
        Equal([9, 10], x.Grad);
        x.Grad!.Mul_(0);
        Equal([7, 8], mine);
    }

    [Fact]
    public void Removal_at_any_time()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        List<string> log = [];
        HookHandle? second = null, self = null;
        y.GradFn!.RegisterPreHook(_ => { log.Add("first"); second!.Remove(); return null; });
        second = y.GradFn.RegisterPreHook(_ => { log.Add("second"); return null; });
        self = y.GradFn.RegisterPreHook(_ => { log.Add("self"); self!.Dispose(); self.Dispose(); return null; });
        y.GradFn.RegisterPreHook(_ => { log.Add("last"); return null; });
        y.Backward(retainGraph: true);
        y.Backward(retainGraph: true);
        Assert.Equal(["first", "self", "last", "first", "last"], log);
    }

    [Fact]
    public void Grad_does_not_run_the_node_of_a_requested_input()
    {
        Tensor a = Leaf(1, 1);
        Tensor b = a * 2, c = (b * b).Sum();
        int tensor = 0, before = 0, after = 0;
        foreach (Tensor t in new[] { a, b })
        {
            t.RegisterHook(_ => { tensor++; return null; });
            t.GradientEdge.Function!.RegisterPreHook(_ => { before++; return null; });
            t.GradientEdge.Function!.RegisterHook((_, _) => { after++; return null; });
        }
        Assert.Equal((1, 0, 0), Counts(() => Grad.Of(c, [b], retainGraph: true)));
        Assert.Equal((2, 1, 1), Counts(() => Grad.Of(c, [a, b], retainGraph: true)));
        Assert.Equal((2, 2, 2), Counts(() => c.Backward(retainGraph: true)));
        Assert.Equal((2, 2, 2), Counts(() => c.Backward(retainGraph: true, inputs: [a, b])));
        Assert.Equal((1, 1, 1), Counts(() => c.Backward(retainGraph: true, inputs: [b])));

        (int, int, int) Counts(Action pass)
        {
            tensor = before = after = 0;
            pass();
            return (tensor, before, after);
        }
    }

    [Fact]
    public void The_hook_of_a_requested_input_replaces_what_is_returned()
    {
        Tensor x = Leaf(3);
        Tensor y = x * 2;
        y.RegisterHook(g => g * 7);
        y.GradFn!.RegisterPreHook(g => [g[0]! * 1000]);
        Tensor z = y * y;
        Equal([84], Grad.Of(z, [y], retainGraph: true)[0]);
        Tensor?[] both = Grad.Of(z, [y, x]);
        Equal([84], both[0]);
        Equal([168_000], both[1]);
    }

    [Fact]
    public void A_copy_into_a_view_has_hooks_like_any_node()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor y = x * 1;
        y.Narrow(0, 1, 2).Mul_(x.Narrow(0, 0, 2));
        Assert.Equal("CopySlices", y.GradFn!.Name);
        int seen = 0;
        y.GradFn.RegisterHook((inputs, _) =>
        {
            seen++;
            Equal([1, 1, 2], inputs[0]);
            Equal([2, 3], inputs[1]);
            return [inputs[0]! * 10, inputs[1]];
        });
        y.Sum().Backward();
        Assert.Equal(1, seen);
        Equal([12, 13, 20], x.Grad);
    }

    [Fact]
    public void A_hook_registered_while_its_node_runs_is_run()
    {
        Tensor x = Leaf(3);
        Tensor y = Function.Apply<RegistersOnItself>(x);
        y.Backward();
        Equal([0.5], x.Grad);
    }

    private sealed class RegistersOnItself : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x.Clone();

        public static Tensor? Backward(FunctionContext context, Tensor gradient)
        {
            AutogradEngine.CurrentNode!.RegisterHook((inputs, outputs) =>
            {
                Assert.Null(Assert.Single(outputs));
                return [inputs[0]! / 2];
            });
            return gradient;
        }
    }

    [Fact]
    public void A_failing_hook_keeps_its_exception_and_what_was_complete()
    {
        Tensor a = Leaf(1), b = Leaf(2);
        Tensor y = a * 2;
        y.GradFn!.RegisterPreHook(_ => throw new InvalidDataException("from the hook"));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => (y + b * 5).Backward(retainGraph: true));
        Assert.Equal("from the hook", e.Message);
        Assert.Null(a.Grad);
        // b * 5 was recorded last, so it and its leaf ran first.
        Equal([5], b.Grad);
        (b * b).Backward();
        Equal([9], b.Grad);
    }

    [Fact]
    public void A_hook_that_refers_to_its_node_is_collected()
    {
        WeakReference dead = Make();
        for (int i = 0; i < 10 && dead.IsAlive; i++) GC.Collect();
        Assert.False(dead.IsAlive);

        static WeakReference Make()
        {
            Tensor y = Leaf(1) * 2;
            Node node = y.GradFn!;
            node.RegisterHook((_, _) => { GC.KeepAlive(node); return null; });
            node.Metadata["self"] = node;
            y.Backward();
            return new WeakReference(node);
        }
    }
}
