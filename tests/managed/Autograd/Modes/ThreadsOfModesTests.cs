using Xunit;

namespace Adjoint.Tests.Autograd.Modes;

/// <summary>Modes belong to threads: nothing leaks from one logical flow into another.</summary>
public class ThreadsOfModesTests
{
    private static (bool Grad, bool Inference, bool Anomaly) Modes() =>
        (GradMode.IsEnabled, InferenceMode.IsEnabled, AnomalyMode.IsEnabled);

    private static readonly (bool, bool, bool) s_fresh = (true, false, false);

    [Fact]
    public void A_thread_started_inside_scopes_starts_fresh()
    {
        (bool, bool, bool) other = default;
        bool made = true;
        using (InferenceMode.Enable())
        using (AnomalyMode.Enable())
        {
            Thread thread = new(() => (other, made) = (Modes(), Tensor.From([1f]).IsInference));
            thread.Start();
            thread.Join();
            Assert.Equal((false, true, true), Modes());
        }
        Assert.Equal(s_fresh, other);
        Assert.False(made);
    }

    [Fact]
    public async Task Work_on_the_pool_neither_inherits_nor_leaves_a_mode()
    {
        Task<(bool, bool, bool)>[] inside = StartInsideScopes();
        foreach ((bool, bool, bool) seen in await Task.WhenAll(inside)) Assert.Equal(s_fresh, seen);

        // Scopes opened and closed on pool threads, also by exceptions, with awaits between: every resumption is fresh.
        await Task.WhenAll(Enumerable.Range(0, 64).Select(static async i =>
        {
            await Task.Yield();
            try
            {
                using (GradMode.NoGrad())
                using (InferenceMode.Enable())
                using (AnomalyMode.Enable())
                {
                    if (Modes() != (false, true, true)) throw new InvalidOperationException("the scope is not in " +
                        "force");
                    if (i % 2 == 0) throw new InvalidDataException();
                }
            }
            catch (InvalidDataException)
            {
                // What is looked at is what it leaves behind.
            }
            Assert.Equal(s_fresh, Modes());
            await Task.Yield();
            Assert.Equal(s_fresh, Modes());
        }));
        Assert.Equal(s_fresh, Modes());
    }

    // Apart: the compiler allows no await where a scope, a ref struct, is alive.
    private static Task<(bool, bool, bool)>[] StartInsideScopes()
    {
        using (InferenceMode.Enable())
        using (AnomalyMode.Enable())
            return [.. Enumerable.Range(0, 16).Select(static _ => Task.Run(Modes))];
    }

    [Fact]
    public void Every_scope_is_a_ref_struct()
    {
        Type[] scopes = [.. typeof(GradMode).Assembly.GetExportedTypes()
            .Where(static t => t.Name.EndsWith("Scope", StringComparison.Ordinal) && t != typeof(MemoryScope))];
        Assert.Contains(typeof(GradModeScope), scopes);
        Assert.Contains(typeof(InferenceModeScope), scopes);
        Assert.Contains(typeof(AnomalyModeScope), scopes);
        Assert.Contains(typeof(SavedTensorScope), scopes);
        Assert.All(scopes, static t => Assert.True(t.IsByRefLike, t.Name));
    }

    [Fact]
    public async Task A_mode_without_a_scope_is_refused_where_other_flows_run()
    {
        string[] messages = await Task.WhenAll(Enumerable.Range(0, 8).Select(static i => Task.Run(() =>
            Assert.Throws<InvalidOperationException>(() => GradMode.Set(i % 2 == 0)).Message)));
        Assert.All(messages, static m => Assert.Equal("GradMode.Set sets a mode that stays with the thread, and " +
            "this is a thread " +
            "of the pool: what runs here next would find it set. Use a scope: using " +
            "(GradMode.SetGradEnabled(...)).", m));
        string? message = null;
        Thread window = new(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            message = Assert.Throws<InvalidOperationException>(static () => GradMode.Set(false)).Message;
        });
        window.Start();
        window.Join();
        Assert.Contains("a thread with a synchronization context", message, StringComparison.Ordinal);
        (bool, bool, bool)[] later = await Task.WhenAll(Enumerable.Range(0, 16).Select(static _ => Task.Run(Modes)));
        Assert.All(later, static seen => Assert.Equal(s_fresh, seen));
    }

    [Fact]
    public void Iterations_of_a_parallel_loop_enter_their_own_mode_and_leave_none()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        bool[] recorded = new bool[64];
        Parallel.For(0, recorded.Length, i =>
        {
            Assert.Equal(s_fresh, Modes());
            using (GradMode.SetGradEnabled(i % 2 == 0)) recorded[i] = (x * 2).RequiresGrad;
            Assert.Equal(s_fresh, Modes());
        });
        Assert.Equal(Enumerable.Range(0, recorded.Length).Select(static i => i % 2 == 0), recorded);
    }

    [Fact]
    public async Task The_steps_of_iterators_and_their_consumer_do_not_see_each_others_modes()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        foreach (bool recorded in Steps(x))
        {
            Assert.False(recorded);
            Assert.Equal(s_fresh, Modes());
        }
        await foreach (bool recorded in StepsInTheBackground(x))
        {
            Assert.False(recorded);
            Assert.Equal(s_fresh, Modes());
        }
        IEnumerator<bool> steps = StepsInTheCallersMode(x).GetEnumerator();
        List<bool> seen = [];
        for (int i = 0; i < 4; i++)
        {
            using (GradMode.SetGradEnabled(i % 2 == 1))
            {
                Assert.True(steps.MoveNext());
                seen.Add(steps.Current);
            }
        }
        Assert.Equal([false, true, false, true], seen);
        Assert.Equal(s_fresh, Modes());

        static bool Step(Tensor x)
        {
            using (GradMode.NoGrad()) return (x * 2).RequiresGrad;
        }

        static IEnumerable<bool> Steps(Tensor x)
        {
            for (int i = 0; i < 3; i++) yield return Step(x);
        }

        static async IAsyncEnumerable<bool> StepsInTheBackground(Tensor x)
        {
            for (int i = 0; i < 3; i++)
            {
                await Task.Yield();
                yield return Step(x);
            }
        }

        static IEnumerable<bool> StepsInTheCallersMode(Tensor x)
        {
            while (true) yield return (x * 2).RequiresGrad;
        }
    }

    [Fact]
    public async Task A_pass_on_the_pool_leaves_the_thread_as_it_was_even_if_it_fails()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
        {
            await Task.Yield();
            Tensor y = (x * x).Sum();
            y.RegisterHook(_ => i % 2 == 0 ? throw new InvalidDataException() : null);
            try
            {
                y.Backward(createGraph: i % 4 < 2, inputs: [y]);
            }
            catch (InvalidDataException)
            {
                // What is looked at is what it leaves behind.
            }
            Assert.Equal(s_fresh, Modes());
            Assert.Equal(-1, AutogradEngine.CurrentGraphTaskId);
            Assert.Null(AutogradEngine.CurrentNode);
        }));
    }
}
