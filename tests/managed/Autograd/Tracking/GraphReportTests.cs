using Adjoint.Tests.Memory;
using Xunit;

namespace Adjoint.Tests.Autograd.Tracking;

/// <summary>GraphReport: what a graph holds, counted once and as the arena counts.</summary>
[Collection(nameof(ArenaTests))]
public class GraphReportTests
{
    private static Tensor Leaf(params long[] sizes) => Tensor.Ones(new Shape(sizes), requiresGrad: true);

    [Fact]
    public void Nodes_saved_tensors_and_bytes_are_counted()
    {
        Tensor x = Leaf(1000);
        Tensor e = x.Exp();
        Tensor loss = (e * e.Sin()).Sum();
        GraphReport report = GraphReport.Of(loss);
        Assert.Equal(5, report.Nodes);
        Assert.Equal(1, report.Leaves);
        Assert.Equal(4096, report.LeafBytes);
        // Exp's result, once, though exp, sin and mul have saved it; sin's result, for mul; the root itself.
        Assert.Equal(4, report.SavedTensors);
        Assert.Equal(4096 + 4096 + 64, report.Bytes);
        Assert.Equal(["MulBackward0", "SumBackward0", "ExpBackward0", "SinBackward0", "AccumulateGrad"],
            report.Holders.Select(static h => h.Name));
        Assert.Equal(8192, report.Holders[0].Bytes);
        Assert.All(report.Holders, static h => Assert.Null(h.CallSite));
        Assert.Empty(report.GradGraphs);
        Assert.Equal("SumBackward0 (float32[]): 5 nodes hold 8,256 bytes; saved tensors: 4; leaves apart: 1, of " +
            "4,096 bytes\n  8,192 bytes in 1 MulBackward0", report.ToString());
    }

    [Fact]
    public void Bytes_agree_with_the_statistics_of_the_arena()
    {
        Tensor x = Leaf(300), other = Tensor.Ones([300]);
        long before = ArenaTests.Settle().LiveBytes;
        Tensor root = Graph(x, other);
        GraphReport report = GraphReport.Of(root);
        // `other` is saved as well, and was there before.
        Assert.Equal(before + report.Bytes - 1280, ArenaTests.Settle().LiveBytes);
        GC.KeepAlive(root);
        GC.KeepAlive(other);
    }

    private static Tensor Graph(Tensor x, Tensor other)
    {
        Tensor y = (x * other).Exp();
        return (y.View([3, 100]).Tanh() * y.View([3, 100])).Sum(1).Softmax(0);
    }

    [Fact]
    public void A_freed_graph_holds_nothing_but_its_nodes()
    {
        Tensor x = Leaf(1000);
        Tensor loss = x.Exp().Sum();
        loss.Backward();
        GraphReport report = GraphReport.Of(loss);
        Assert.Equal((3, 1, 0, 64), (report.Nodes, report.ReleasedNodes, report.SavedTensors, report.Bytes));
        Assert.Contains("; nodes freed by a pass: 1", report.ToString());
    }

    [Fact]
    public void Several_roots_share_what_they_share()
    {
        Tensor e = Leaf(1000).Exp();
        Tensor a = e.Sum(), b = e.Mean();
        Assert.Equal(4096 + 64, GraphReport.Of(a).Bytes);
        Assert.Equal(4096 + 128, GraphReport.Of(a, b).Bytes);
        Assert.Equal(4, GraphReport.Of(a, b).Nodes);
    }

    [Fact]
    public void A_tensor_without_a_graph_holds_itself_alone()
    {
        GraphReport report = GraphReport.Of(Tensor.Ones([4]));
        Assert.Equal((0, 64L), (report.Nodes, report.Bytes));
        Assert.Empty(report.Holders);
        Assert.Throws<ArgumentNullException>(static () => GraphReport.Of(null!, Tensor.Ones([1])));
    }

    [Fact]
    public void A_gradient_with_a_graph_is_named_and_its_cycle_too()
    {
        Tensor x = Leaf(4);
        Tensor loss = (x * x * x).Sum();
        loss.Backward(createGraph: true);
        GradGraph grad = Assert.Single(GraphReport.Of(loss).GradGraphs);
        Assert.Same(x, grad.Leaf);
        Assert.True(grad.IsCycle);
        Assert.True(grad.Nodes > 3);
        Assert.Contains("leads back to the leaf: set Grad to null", GraphReport.Of(loss).ToString());
        Tensor other = Leaf(4);
        x.Grad = other * 2;
        Assert.False(Assert.Single(GraphReport.Of(loss).GradGraphs).IsCycle);
        x.Grad = null;
        Assert.Empty(GraphReport.Of(loss).GradGraphs);
    }

    [Fact]
    public void Hooks_retained_results_and_packed_tensors_are_counted()
    {
        Tensor x = Leaf(1000);
        Tensor e = x.Exp();
        Tensor loss = e.Square().Sum();
        long plain = GraphReport.Of(loss).Bytes;
        e.RegisterHook(static g => g);
        e.RetainGrad();
        x.RegisterHook(static g => g);
        loss.Backward(retainGraph: true);
        GraphReport report = GraphReport.Of(loss);
        Assert.Equal(2, report.Hooks);
        Assert.Equal(plain + 4096, report.Bytes);
        Assert.Contains("\n  hooks: 2", report.ToString());
        using (SavedTensorHooks.Use(static t => t, static t => t)) loss = x.Exp().Sum();
        report = GraphReport.Of(loss);
        Assert.Equal((1, 1), (report.SavedTensors, report.PackedTensors));
        Assert.Contains("\n  tensors packed by hooks: 1", report.ToString());
    }

    [Fact]
    public void Looking_does_not_make_stale_views_anew()
    {
        Tensor y = Leaf(4).Clone();
        Tensor view = y.Narrow(0, 0, 2);
        Node? before = view.GradFn;
        y.Mul_(2);
        _ = GraphReport.Of(view);
        Assert.NotSame(before, view.GradFn);
        Assert.Equal("AsStridedBackward0", view.GradFn!.Name);
    }
}
