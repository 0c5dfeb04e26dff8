using System.Runtime.CompilerServices;
using Xunit;

namespace Adjoint.Tests.Autograd.Tracking;

/// <summary>GraphTracking: who still holds a graph, and where it was made. It covers the process: no test beside
/// it.</summary>
[CollectionDefinition(nameof(GraphTrackingTests), DisableParallelization = true)]
[Collection(nameof(GraphTrackingTests))]
public class GraphTrackingTests
{
    private readonly Tensor _w = Tensor.Ones([1000], requiresGrad: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Tensor Step() => (_w.Exp() * 2).Sum();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Steps(int count, Action<Tensor> keep)
    {
        for (int i = 0; i < count; i++) keep(Step());
    }

    [Fact]
    public void Losses_in_a_list_are_found()
    {
        using var tracking = GraphTracking.Start();
        List<Tensor> losses = [];
        Steps(3, losses.Add);
        IReadOnlyList<LiveRoot> roots = tracking.LiveRoots();
        Assert.Equal(3, roots.Count);
        Assert.Equal(losses.ToHashSet(), [.. roots.Select(static r => r.Tensor)]);
        Assert.All(roots, static r =>
        {
            Assert.Equal("SumBackward0", r.Node.Name);
            Assert.StartsWith($"{typeof(GraphTrackingTests)}.{nameof(Step)}() in ", r.CallSite);
            Assert.Equal(4096 + 64, r.Graph.Bytes);
            Assert.Contains(nameof(Step), r.Graph.Holders.Single(static h => h.Name == "ExpBackward0").CallSite!);
        });
        string text = tracking.ToString();
        Assert.StartsWith("3 live tensors hold a graph:\nSumBackward0 (float32[])", text);
        Assert.Contains(": 4 nodes hold 4,160 bytes; ", text);
        Assert.Contains($"\n  made at {typeof(GraphTrackingTests)}.{nameof(Step)}() in ", text);
        GC.KeepAlive(losses);
    }

    [Fact]
    public void Numbers_in_a_list_hold_nothing()
    {
        using var tracking = GraphTracking.Start();
        List<float> losses = [];
        Steps(3, loss => losses.Add(loss.Item<float>()));
        Assert.Empty(tracking.LiveRoots());
        Assert.Equal("No tensor that was made since the start holds a graph.", tracking.ToString());
    }

    [Fact]
    public void Freed_graphs_are_listed_with_what_is_left_of_them()
    {
        using var tracking = GraphTracking.Start();
        List<Tensor> losses = [];
        Steps(2, loss =>
        {
            loss.Backward();
            losses.Add(loss);
        });
        IReadOnlyList<LiveRoot> roots = tracking.LiveRoots();
        Assert.Equal(2, roots.Count);
        Assert.All(roots, static r => Assert.Equal(64, r.Graph.Bytes));
        GC.KeepAlive(losses);
    }

    [Fact]
    public void Detached_and_overwritten_tensors_let_go()
    {
        using var tracking = GraphTracking.Start();
        List<Tensor> kept = [];
        Steps(1, loss => kept.Add(loss.Detach()));
        Steps(1, loss => kept.Add(loss.Detach_()));
        Assert.Empty(tracking.LiveRoots());
        GC.KeepAlive(kept);
    }

    [Fact]
    public void Only_what_was_made_meanwhile_is_known()
    {
        Tensor before = Step();
        using var tracking = GraphTracking.Start();
        Tensor inside = Step();
        tracking.Dispose();
        tracking.Dispose();
        Tensor after = Step();
        Assert.Same(inside, Assert.Single(tracking.LiveRoots()).Tensor);
        Assert.Null(GraphReport.Of(after).Holders[0].CallSite);
        GC.KeepAlive(before);
    }

    [Fact]
    public void Two_trackings_are_independent()
    {
        using var outer = GraphTracking.Start();
        Tensor first = Step();
        Tensor second;
        using (var inner = GraphTracking.Start())
        {
            second = Step();
            Assert.Same(second, Assert.Single(inner.LiveRoots()).Tensor);
        }
        Tensor third = Step();
        Assert.Equal(3, outer.LiveRoots().Count);
        GC.KeepAlive((first, second, third));
    }

    [Fact]
    public void Other_threads_are_seen()
    {
        using var tracking = GraphTracking.Start();
        Tensor? made = null;
        Thread thread = new(() => made = Step());
        thread.Start();
        thread.Join();
        Assert.Same(made, Assert.Single(tracking.LiveRoots()).Tensor);
    }

    [Fact]
    public void The_list_of_a_long_run_does_not_grow()
    {
        using var tracking = GraphTracking.Start();
        Tensor last = Step();
        for (int i = 0; i < 1500; i++) last = last * 1;
        Assert.Same(last, Assert.Single(tracking.LiveRoots()).Tensor);
    }
}
