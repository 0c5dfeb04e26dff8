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
}
