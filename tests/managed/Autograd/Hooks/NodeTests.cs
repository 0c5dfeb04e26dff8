using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Nodes called directly, their metadata and order, and what a pass tells of itself: A01, A05.</summary>
public class NodeTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    [Fact]
    public void A_node_can_be_called()
    {
        Tensor x = Leaf(1, 2), c = Tensor.From([3.0, 4.0]);
        Tensor y = x * c;
        int hooks = 0;
        y.GradFn!.RegisterPreHook(_ => { hooks++; return null; });
        Tensor?[] g = y.GradFn.Call(Tensor.From([10.0, 100.0]));
        Equal([30, 400], g[0]);
        Assert.Null(g[1]);
        Equal([3, 4], y.GradFn.Call(Tensor.From([1f, 1f]))[0]);
        Assert.Equal(0, hooks);
        Assert.Null(x.Grad);
        Assert.Empty(x.GradientEdge.Function!.Call(Tensor.From([7.0, 7.0])));
        Equal([7, 7], x.Grad);
        y.Sum().Backward();
        Equal([10, 11], x.Grad);
        Assert.Throws<AutogradException>(() => y.GradFn.Call(Tensor.From([1.0, 1.0])));
    }

    [Fact]
    public void A_call_takes_exactly_the_gradients_of_the_node()
    {
        Tensor x = Leaf(1, 2);
        Node mul = (x * 2).GradFn!, unbind = x.Unbind()[0].GradFn!;
        Tensor one = Tensor.From([1.0, 1.0]);
        Assert.Equal("expected 1 arguments, got 2 instead", Assert.Throws<ArgumentException>(() => mul.Call(one, one)).Message);
        Assert.Equal("expected 2 arguments, got 0 instead", Assert.Throws<ArgumentException>(() => unbind.Call()).Message);
        Assert.StartsWith("Mismatch in shape", Assert.Throws<AutogradException>(() => mul.Call(Tensor.From([1.0]))).Message,
            StringComparison.Ordinal);
        Equal([0, 5], unbind.Call(null, Tensor.Scalar(5.0))[0]);
        Assert.Null(unbind.Call(null, null)[0]);
    }

    [Fact]
    public void A_call_is_recorded_in_grad_mode()
    {
        Tensor x = Leaf(3);
        Node square = (x * x).GradFn!;
        Tensor g = square.Call(Tensor.From([1.0]))[0]!;
        Assert.True(g.RequiresGrad);
        using (GradMode.NoGrad()) Assert.False(square.Call(Tensor.From([1.0]))[0]!.RequiresGrad);
    }

    [Fact]
    public void Metadata_belongs_to_the_node()
    {
        Tensor y = Leaf(1) * 2;
        y.GradFn!.Metadata["line"] = 12;
        Assert.Equal(12, y.GradFn.Metadata["line"]);
        Assert.Empty((y * 2).GradFn!.Metadata);
    }

    [Fact]
    public void A_sequence_number_moves_a_node_in_the_order()
    {
        Tensor x = Leaf(1);
        Tensor first = x * 2, second = x * 3, sum = first + second;
        List<string> log = [];
        first.RegisterHook(_ => { log.Add("first"); return null; });
        second.RegisterHook(_ => { log.Add("second"); return null; });
        sum.Backward(retainGraph: true);
        first.GradFn!.SequenceNumber = second.GradFn!.SequenceNumber + 1;
        sum.Backward();
        Assert.Equal(["second", "first", "first", "second"], log);
    }

    [Fact]
    public void A_pass_has_a_number_and_a_node()
    {
        Assert.Equal(-1, AutogradEngine.CurrentGraphTaskId);
        Assert.Null(AutogradEngine.CurrentNode);
        Assert.False(AutogradEngine.IsRetainingGraph);
        Tensor y = Leaf(1) * 2;
        List<(long Id, Node? Node, bool Retains)> log = [];
        y.RegisterHook(_ =>
        {
            log.Add((AutogradEngine.CurrentGraphTaskId, AutogradEngine.CurrentNode, AutogradEngine.IsRetainingGraph));
            return null;
        });
        y.Backward(retainGraph: true);
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal([0, 1, 2], log.Select(l => l.Id - log[0].Id));
        Assert.All(log, l => Assert.Same(y.GradFn, l.Node));
        Assert.Equal([true, true, false], log.Select(l => l.Retains));
        Assert.Equal(-1, AutogradEngine.CurrentGraphTaskId);
        Assert.Null(AutogradEngine.CurrentNode);
    }
}
