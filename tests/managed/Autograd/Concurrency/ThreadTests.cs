using Xunit;

namespace Adjoint.Tests.Autograd.Concurrency;

/// <summary>Passes on several threads: A22.1, A22.2, A22.6, A22.7.</summary>
public class ThreadTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    /// <summary>Runs the same on threads that start together; returns what each has thrown.</summary>
    private static Exception?[] Together(int count, Action<int> body)
    {
        using Barrier start = new(count);
        var errors = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            errors[i] = Record.Exception(() => body(i));
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return errors;
    }

    [Fact]
    public void Ten_threads_give_ten_times_the_gradient_even_if_they_use_the_leaf_for_the_first_time()
    {
        for (int round = 0; round < 200; round++)
        {
            Tensor x = Tensor.Ones([50], DType.Float64, requiresGrad: true),
                w = Tensor.Full([50], 3, DType.Float64).RequiresGrad_();
            Assert.All(Together(10, _ => (x * w + x).Sum().Backward()), Assert.Null);
            Assert.All(x.Grad!.ToArray<double>(), v => Assert.Equal(40, v));
            Assert.All(w.Grad!.ToArray<double>(), v => Assert.Equal(10, v));
        }
    }

    [Fact]
    public void Graphs_of_their_own_do_not_disturb_each_other()
    {
        double[] results = new double[8];
        Assert.All(Together(8, i =>
        {
            Tensor x = X(i + 1);
            for (int k = 0; k < 200; k++)
            {
                x.Grad = null;
                Tensor first = Grad.Of(x * x * x, [x], createGraph: true)[0]!;
                first.Backward();
            }
            results[i] = x.Grad!.Item();
        }), Assert.Null);
        Assert.Equal(Enumerable.Range(1, 8).Select(i => 6.0 * i), results);
    }

    [Fact]
    public void The_calling_thread_runs_the_nodes()
    {
        int at = 0;
        Tensor y = X(1) * 2;
        y.RegisterHook(_ => { at = Environment.CurrentManagedThreadId; return null; });
        Together(1, _ =>
        {
            int here = Environment.CurrentManagedThreadId;
            y.Backward();
            Assert.Equal(here, at);
        }).ToList().ForEach(Assert.Null);
    }

    [Fact]
    public void Of_threads_that_share_a_graph_without_retaining_it_one_succeeds_and_others_are_told()
    {
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            Tensor x = X(0.5, 0.25, 2);
            Tensor shared = (x.Exp() * x.Sin()).Softmax(0).Tanh().Square();
            Tensor other = Tensor.Ones([3], DType.Float64);
            double[] once = Grad.Of(shared.Sum(), [x], retainGraph: true)[0]!.ToArray<double>();
            Tensor?[] leaves = new Tensor?[4];
            Tensor[] roots = [.. Enumerable.Range(0, 4).Select(_ => shared.Sum())];
            Exception?[] errors = Together(4, i => leaves[i] = Grad.Of(roots[i], [x])[0]);
            Assert.Contains(null, errors);
            for (int i = 0; i < 4; i++)
            {
                if (errors[i] is null)
                {
                    // Who gets an answer gets the right one.
                    double[] got = leaves[i]!.ToArray<double>();
                    for (int k = 0; k < 3; k++) Assert.Equal(once[k], got[k], 12);
                    continue;
                }
                refused++;
                Assert.StartsWith("Trying to backward through the graph a second time",
                    Assert.IsType<AutogradException>(errors[i]).Message);
            }
        }
        Assert.True(refused > 0);
    }

    [Fact]
    public void An_exception_of_one_thread_is_its_own()
    {
        Tensor x = X(1, 2);
        Exception?[] errors = Together(6, i =>
        {
            Tensor y = x * 2;
            if (i % 2 == 0) y.RegisterHook(_ => throw new TimeoutException($"{i}"));
            y.Sum().Backward();
        });
        for (int i = 0; i < 6; i++)
        {
            if (i % 2 == 0) Assert.Equal($"{i}", Assert.IsType<TimeoutException>(errors[i]).Message);
            else Assert.Null(errors[i]);
        }
        Assert.Equal([6, 6], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Readers_of_a_gradient_see_the_same_object()
    {
        Tensor x = X(1, 2);
        x.Sum().Backward();
        Tensor?[] seen = new Tensor?[8];
        Assert.All(Together(8, i =>
        {
            for (int k = 0; k < 1000; k++)
            {
                Tensor now = x.Grad!;
                Assert.Same(seen[i] ?? now, now);
                seen[i] = now;
            }
        }), Assert.Null);
        Assert.All(seen, t => Assert.Same(x.Grad, t));
    }

    [Fact]
    public void A_pass_has_the_modes_of_the_thread_that_called_it()
    {
        int packed = 0;
        Tensor x = X(2);
        Tensor y = x * x * x;
        using (SavedTensorHooks.Use(t => { Interlocked.Increment(ref packed); return t; }, t => t))
        {
            Together(1, _ => Grad.Of(y, [x], retainGraph: true, createGraph: true)).ToList().ForEach(Assert.Null);
            Assert.Equal(0, packed);
            Grad.Of(y, [x], createGraph: true);
        }
        Assert.True(packed > 0);
        Tensor z = x * x;
        bool? recording = null;
        z.RegisterHook(_ => { recording = GradMode.IsEnabled; return null; });
        using (GradMode.NoGrad()) z.Backward(retainGraph: true);
        Assert.False(recording);
        Together(1, _ =>
        {
            using GradModeScope scope = GradMode.NoGrad();
            z.Backward(createGraph: true);
            Assert.False(GradMode.IsEnabled);
        }).ToList().ForEach(Assert.Null);
        Assert.True(recording);
    }

    [Fact]
    public void A_scope_that_a_hook_opens_and_forgets_ends_with_the_pass()
    {
        int packed = 0;
        Tensor x = X(2);
        Tensor y = x * x;
        y.RegisterHook(g =>
        {
            _ = SavedTensorHooks.Use(t => { packed++; return t; }, t => t);
            return null;
        });
        using (SavedTensorHooks.Use(t => { packed += 100; return t; }, t => t))
        {
            y.Backward(retainGraph: true);
            _ = x.Sin();
        }
        Assert.Equal(100, packed);
        y.Backward();
        _ = x.Sin();
        Assert.Equal(100, packed);
    }
}
