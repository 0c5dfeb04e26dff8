using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Concurrency;

/// <summary>A pass inside a pass, and callbacks at the end of each: A22.3, A22.4.</summary>
public class ReentrantTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    /// <summary>Its backward runs a graph of its own, which contains the next one.</summary>
    private sealed class Deep : IFunction
    {
        public static int Count;
        public static Action<int>? AtEach;

        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            using GradModeScope scope = GradMode.EnableGrad();
            context.State = x.Detach().RequiresGrad_() - 1;
            return ((Tensor)context.State).Detach();
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient)
        {
            Tensor x = (Tensor)context.State!;
            Count++;
            AtEach?.Invoke(Count);
            if (x.Item() < 0) return gradient;
            using GradModeScope scope = GradMode.EnableGrad();
            Function.Apply<Deep>(x).Sum().Backward();
            return gradient;
        }
    }

    private static void OnThread(int stack, Action body)
    {
        Exception? error = null;
        Thread thread = new(() => error = Record.Exception(body), stack);
        thread.Start();
        thread.Join();
        if (error is not null) throw error;
    }

    [Theory]
    [InlineData(256 << 10)]
    [InlineData(8 << 20)]
    public void Two_thousand_passes_deep_on_any_stack(int stack)
    {
        foreach (int depth in new[] { 2000, 200 })
        {
            Deep.Count = 0;
            Deep.AtEach = null;
            Tensor x = X(depth);
            OnThread(stack, () => Function.Apply<Deep>(x).Sum().Backward());
            Assert.Equal(depth + 1, Deep.Count);
            Assert.Equal(1, x.Grad!.Item());
        }
    }

    [Fact]
    public void Modes_and_the_lock_of_a_leaf_go_on_with_a_fresh_stack()
    {
        HashSet<int> threads = [];
        int packed = 0, depth = 0;
        Tensor shared = X(1);
        Tensor leaf = X(3);
        leaf.RegisterPostAccumulateGradHook(_ =>
        {
            // Every level comes back to the leaf whose lock the first one holds.
            threads.Add(Environment.CurrentManagedThreadId);
            Assert.True(AnomalyMode.IsEnabled);
            Assert.NotNull(AutogradEngine.CurrentNode);
            if (++depth == 500) return;
            Tensor y;
            using (GradMode.EnableGrad()) y = leaf * leaf + shared.Sin();
            y.Backward();
        });
        OnThread(192 << 10, () =>
        {
            using AnomalyModeScope anomaly = AnomalyMode.Enable();
            using SavedTensorScope saved = SavedTensorHooks.Use(t => { packed++; return t; }, t => t);
            (leaf * 1).Backward();
            Assert.True(AnomalyMode.IsEnabled);
            Assert.Null(AutogradEngine.CurrentNode);
        });
        Assert.Equal(500, depth);
        Assert.True(threads.Count > 1, $"expected a fresh stack at some depth, ran on {threads.Count} thread");
        Assert.Equal(499 * 3, packed);
        Assert.Equal(1 + 499 * 6, leaf.Grad!.Item());
    }

    [Fact]
    public void An_error_at_any_depth_leaves_all_passes_as_it_is()
    {
        Deep.AtEach = static count => { if (count == 1500) throw new TimeoutException("at 1500"); };
        Deep.Count = 0;
        Tensor x = X(2000);
        Assert.Equal("at 1500", Assert.Throws<TimeoutException>(
            () => OnThread(256 << 10, () => Function.Apply<Deep>(x).Sum().Backward())).Message);
        Assert.Null(x.Grad);
        Deep.AtEach = null;
    }

    [Fact]
    public void Inner_passes_run_to_their_end_before_the_outer_goes_on()
    {
        List<string> order = [];
        Tensor x = X(1), inner = X(2);
        Tensor a = x * 2;
        a.RegisterHook(_ => { order.Add("a"); return null; });
        Tensor b = a * 3;
        b.RegisterHook(_ =>
        {
            order.Add("b begins");
            Tensor y;
            using (GradMode.EnableGrad()) y = inner * 5;
            y.RegisterHook(_ => { order.Add("inner"); return null; });
            y.Backward();
            order.Add("b ends");
            return null;
        });
        b.Backward();
        Assert.Equal(["b begins", "inner", "b ends", "a"], order);
        Assert.Equal((6, 5), (x.Grad!.Item(), inner.Grad!.Item()));
    }

    [Fact]
    public void An_error_of_an_inner_pass_stops_the_outer()
    {
        Tensor x = X(1), inner = X(2);
        Tensor y = x * 2;
        y.RegisterHook(_ =>
        {
            Tensor z;
            using (GradMode.EnableGrad()) z = inner * 5;
            z.RegisterHook(_ => throw new TimeoutException("inner"));
            z.Backward();
            return null;
        });
        Assert.Equal("inner", Assert.Throws<TimeoutException>(() => y.Backward()).Message);
        Assert.Null(x.Grad);
        Assert.Equal(-1, AutogradEngine.CurrentGraphTaskId);
    }

    [Fact]
    public void A_hook_may_run_the_graph_that_is_running()
    {
        Tensor x = X(3);
        Tensor a = x * x;
        int runs = 0;
        Tensor y = a * 2;
        y.RegisterHook(_ =>
        {
            if (runs++ == 0) a.Backward(retainGraph: true);
            return null;
        });
        y.Backward();
        Assert.Equal(6 + 12, x.Grad!.Item());
    }

    private static Tensor Queue(Tensor y, Action callback)
    {
        y.RegisterHook(_ => { AutogradEngine.QueueCallback(callback); return null; });
        return y;
    }

    [Fact]
    public void A_callback_runs_once_when_every_gradient_is_there()
    {
        Tensor x = X(3);
        int calls = 0;
        Tensor y = Queue(x * 2, () =>
        {
            calls++;
            Assert.Equal(2, x.Grad!.Item());
            Assert.Null(AutogradEngine.CurrentNode);
            Assert.True(AutogradEngine.CurrentGraphTaskId >= 0);
            Assert.True(GradMode.IsEnabled);
        });
        y.Backward();
        Assert.Equal(1, calls);
        x.Grad = null;
        (x * 2).Backward();
        Assert.Equal(1, calls);
        Assert.Equal("Final callbacks can only be installed during backward pass.",
            Assert.Throws<AutogradException>(() => AutogradEngine.QueueCallback(() => { })).Message);
    }

    [Fact]
    public void A_callback_may_queue_another_and_order_is_kept()
    {
        List<int> order = [];
        Tensor y = X(3) * 2;
        y.RegisterHook(_ =>
        {
            AutogradEngine.QueueCallback(() =>
            {
                order.Add(1);
                AutogradEngine.QueueCallback(() => order.Add(3));
            });
            AutogradEngine.QueueCallback(() => order.Add(2));
            return null;
        });
        y.Backward();
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void Each_pass_runs_its_own_callbacks_at_its_own_end()
    {
        List<string> order = [];
        Tensor inner = X(2), x = X(1);
        Tensor deep = x * 1;
        deep.RegisterHook(_ => { order.Add("deep"); return null; });
        Tensor y = Queue(deep * 2, () => order.Add("outer"));
        y.RegisterHook(_ =>
        {
            Tensor z;
            using (GradMode.EnableGrad()) z = Queue(inner * 5, () => order.Add("inner"));
            z.Backward();
            order.Add("back");
            return null;
        });
        y.Backward();
        Assert.Equal(["inner", "back", "deep", "outer"], order);
    }

    [Fact]
    public void A_callback_may_run_a_pass_and_its_error_is_the_passs()
    {
        Tensor x = X(1), other = X(2);
        Queue(x * 2, () => (other * 7).Backward()).Backward();
        Assert.Equal(7, other.Grad!.Item());
        Assert.Equal("callback", Assert.Throws<TimeoutException>(
            () => Queue(x * 2, () => throw new TimeoutException("callback")).Backward()).Message);
        int calls = 0;
        Tensor failing = x * 1;
        failing.RegisterHook(_ => throw new TimeoutException("node"));
        Assert.Throws<TimeoutException>(() => Queue(failing * 2, () => calls++).Backward());
        Assert.Equal(0, calls);
        (x * 2).Backward();
        Assert.Equal(0, calls);
    }
}
