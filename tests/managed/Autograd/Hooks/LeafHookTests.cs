using System.Runtime.CompilerServices;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Post-accumulate-grad hooks: A09.</summary>
public class LeafHookTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    [Fact]
    public void Only_leaves_that_require_gradients_have_them()
    {
        Assert.Equal("post accumulate grad hooks cannot be registered on non-leaf tensors",
            Assert.Throws<AutogradException>(() => (Leaf(1) * 2).RegisterPostAccumulateGradHook(_ => { })).Message);
        Assert.Equal("cannot register a hook on a tensor that doesn't require gradient",
            Assert.Throws<AutogradException>(() => Tensor.From([1.0]).RegisterPostAccumulateGradHook(_ => { })).Message);
    }

    [Fact]
    public void They_run_in_order_once_a_pass_after_the_whole_sum()
    {
        Tensor x = Leaf(1);
        List<string> log = [];
        x.RegisterPostAccumulateGradHook(t => { Assert.Same(x, t); log.Add($"a {t.Grad!.Item()}"); });
        HookHandle b = x.RegisterPostAccumulateGradHook(t => log.Add($"b {t.Grad!.Item()}"));
        (x * 2 + x * 3).Backward();
        b.Remove();
        b.Dispose();
        (x * 1).Backward();
        Grad.Of(x * 4, [x]);
        Assert.Equal(["a 5", "b 5", "a 6"], log);
    }

    [Fact]
    public void The_optimizer_may_step_in_them()
    {
        Tensor reference = Leaf(1, -2, 3), w = Leaf(1, -2, 3);
        w.RegisterPostAccumulateGradHook(p => { p.Sub_(p.Grad! * 0.1); p.Grad = null; });
        for (int step = 0; step < 3; step++)
        {
            (reference * reference).Sum().Backward();
            using (GradMode.NoGrad()) reference.Sub_(reference.Grad! * 0.1);
            reference.Grad = null;
            (w * w).Sum().Backward();
            Assert.Null(w.Grad);
        }
        Assert.True(w.IsLeaf);
        Equal(reference.ToArray<double>(), w);
    }

    [Fact]
    public void They_do_not_cost_the_leaf_a_copy()
    {
        Tensor x = Leaf(1, 2);
        x.RegisterPostAccumulateGradHook(_ => { });
        Assert.False(x.GradientEdge.Function!.Hooks!.SeesGradients);
        x.RegisterHook(_ => null).Remove();
        Assert.False(x.GradientEdge.Function!.Hooks!.SeesGradients);
    }

    [Fact]
    public void A_pass_started_inside_comes_back_to_the_same_leaf()
    {
        Tensor x = Leaf(1);
        HookHandle? handle = null;
        handle = x.RegisterPostAccumulateGradHook(t =>
        {
            handle!.Remove();
            using (GradMode.EnableGrad()) (t * 10).Backward();
        });
        (x * 1).Backward();
        Equal([11], x.Grad);
    }

    [Fact]
    public void Threads_run_them_one_after_the_other()
    {
        const int threads = 4, passes = 200;
        Tensor w = Leaf(0);
        int inside = 0;
        w.RegisterPostAccumulateGradHook(p =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            p.Sub_(p.Grad!);
            p.Grad = null;
            Interlocked.Decrement(ref inside);
        });
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (int i = 0; i < passes; i++) (w * 1).Backward(Tensor.From([1.0]));
        });
        Equal([-threads * passes], w.Detach());
    }

    [Fact]
    public void The_leaf_keeps_them_and_a_handle_does_not()
    {
        Tensor?[] leaf = new Tensor?[1];
        (WeakReference captured, HookHandle handle) = Make(leaf);
        GC.Collect();
        Assert.True(captured.IsAlive);
        leaf[0] = null;
        for (int i = 0; i < 10 && captured.IsAlive; i++) GC.Collect();
        Assert.False(captured.IsAlive);
        handle.Remove();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, HookHandle) Make(Tensor?[] leaf)
        {
            Tensor x = Leaf(1), captured = Tensor.From([1.0]);
            leaf[0] = x;
            return (new WeakReference(captured), x.RegisterPostAccumulateGradHook(p => p.Add_(captured)));
        }
    }
}
