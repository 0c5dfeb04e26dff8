using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Hooks over several tensors: A10.</summary>
public class MultiGradHookTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Text(IReadOnlyList<Tensor?> grads) =>
        string.Join(' ', grads.Select(g => g is null ? "-" : $"{g.Sum().Item()}"));

    [Fact]
    public void All_runs_once_when_every_gradient_is_there()
    {
        Tensor a = Leaf(2), b = Leaf(3), c = Leaf(5), unused = Leaf(7);
        Tensor ab = a * b;
        List<string> log = [];
        HookHandle handle = Hooks.RegisterMultiGrad([a, ab, c, unused], g => log.Add(Text(g)));
        Tensor loss = ab * c;
        loss.Backward(retainGraph: true);
        Assert.Equal(["15 5 6 -"], log);
        loss.Backward(retainGraph: true);
        Assert.Equal(2, log.Count);
        loss.Backward(retainGraph: true, inputs: [c]);
        Assert.Equal("- - 6 -", log[2]);
        Grad.Of(loss, [ab], retainGraph: true);
        Assert.Equal("- 5 - -", log[3]);
        Grad.Of(loss, [a, c], retainGraph: true);
        Assert.Equal("15 5 6 -", log[4]);
        Grad.Of(loss, [b, unused], retainGraph: true, allowUnused: true);
        Assert.Equal("- 5 - -", log[5]);
        handle.Remove();
        handle.Remove();
        loss.Backward();
        Assert.Equal(6, log.Count);
    }

    [Fact]
    public void All_sees_what_the_hooks_before_it_made_of_the_gradient()
    {
        Tensor a = Leaf(2), b = Leaf(3);
        a.RegisterHook(g => g * 10);
        string? seen = null;
        Hooks.RegisterMultiGrad([a, a, b], g => seen = Text(g));
        (a * b).Backward();
        Assert.Equal("30 30 2", seen);
    }

    [Fact]
    public void A_gradient_that_never_comes_is_not_waited_for()
    {
        Tensor x = Leaf(1, 2);
        Tensor[] parts = x.Unbind();
        List<string> log = [];
        Hooks.RegisterMultiGrad([parts[0], parts[1], x], g => log.Add(Text(g)));
        (parts[1] * 3).Backward();
        Assert.Equal(["- 3 3"], log);
    }

    [Fact]
    public void Any_runs_on_the_first_gradient_before_the_hooks_of_deeper_tensors()
    {
        Tensor a = Leaf(2);
        Tensor b = a * 3, c = b * 5;
        List<string> log = [];
        HookHandle handle = Hooks.RegisterMultiGradAny([a, b, c], g => log.Add($"any {g.Item()}"));
        b.RegisterHook(g => { log.Add($"b {g.Item()}"); return null; });
        Tensor loss = c * 7;
        loss.Backward(retainGraph: true);
        Grad.Of(loss, [a], retainGraph: true);
        Assert.Equal(["any 7", "b 35", "any 7", "b 35"], log);
        handle.Dispose();
        loss.Backward();
        Assert.Equal(["b 35"], log[4..]);
    }

    [Fact]
    public void Tensors_are_checked_before_anything_is_registered()
    {
        Tensor a = Leaf(1), constant = Tensor.From([1.0]);
        int calls = 0;
        Assert.Equal("cannot register a hook on a tensor that doesn't require gradient",
            Assert.Throws<AutogradException>(() => Hooks.RegisterMultiGrad([a, constant], _ => calls++)).Message);
        Assert.Throws<ArgumentException>(() => Hooks.RegisterMultiGradAny([], _ => calls++));
        (a * 2).Backward();
        Assert.Equal(0, calls);
    }

    [Fact]
    public void A_pass_that_fails_leaves_no_count_behind()
    {
        Tensor a = Leaf(2), b = Leaf(3);
        Tensor early = b * 2, late = a * 5;
        List<string> log = [];
        Hooks.RegisterMultiGrad([a, b], g => log.Add(Text(g)));
        Tensor loss = early + late;
        bool fail = true;
        early.RegisterHook(_ => fail ? throw new InvalidDataException() : null);
        Assert.Throws<InvalidDataException>(() => loss.Backward(retainGraph: true));
        Assert.NotNull(a.Grad);
        Assert.Empty(log);
        fail = false;
        loss.Backward();
        Assert.Equal(["5 2"], log);
    }

    [Fact]
    public void Every_pass_counts_for_itself()
    {
        Tensor a = Leaf(2), b = Leaf(3);
        int all = 0, any = 0;
        Hooks.RegisterMultiGrad([a, b], g =>
        {
            Assert.DoesNotContain(null, g);
            Interlocked.Increment(ref all);
        });
        Hooks.RegisterMultiGradAny([a, b], _ => Interlocked.Increment(ref any));
        Tensor shared = a * b;
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            _ => shared.Backward(retainGraph: true));
        Assert.Equal(100, all);
        Assert.Equal(100, any);
        Assert.Equal(300, a.Grad!.Item());
        // One inside another: the inner pass has reached both before the outer one has reached the first.
        int before = all;
        (a * 1).RegisterHook(_ => null);
        Tensor outer = a * 1;
        outer.RegisterHook(_ => { (shared).Backward(retainGraph: true); Assert.Equal(before + 1, all); return null; });
        (outer + b).Backward();
        Assert.Equal(before + 2, all);
    }

    [Fact]
    public void What_a_pass_executes()
    {
        Tensor a = Leaf(2), b = Leaf(3), unused = Leaf(1);
        Tensor ab = a * b, loss = ab * 2;
        Node[] nodes = [.. new[] { loss, ab, a, b, unused }.Select(t => t.GradientEdge.Function!)];
        bool[] seen = [];
        loss.RegisterHook(_ => { seen = [.. nodes.Select(AutogradEngine.WillExecute)]; return null; });
        loss.Backward(retainGraph: true);
        Assert.Equal([true, true, true, true, false], seen);
        loss.Backward(retainGraph: true, inputs: [b]);
        Assert.Equal([true, true, false, true, false], seen);
        Grad.Of(loss, [ab, unused], retainGraph: true, allowUnused: true);
        Assert.Equal([true, true, false, false, false], seen);
        Grad.Of(loss, [a], retainGraph: true);
        Assert.Equal([true, true, true, false, false], seen);
        Assert.Throws<AutogradException>(() => AutogradEngine.WillExecute(nodes[0]));
    }
}
