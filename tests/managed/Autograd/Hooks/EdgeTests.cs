using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Edges as inputs and outputs, batches of gradients, and the rules of grad: A03.</summary>
public class EdgeTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    [Fact]
    public void An_edge_stands_for_its_tensor()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3, loss = (y * y).Sum();
        Assert.Equal("(AccumulateGrad, 0)", x.GradientEdge.ToString());
        Assert.Equal(new Edge(y.GradFn, 0), y.GradientEdge);
        Tensor?[] g = Grad.Of(loss, [y.GradientEdge, x, x.GradientEdge], retainGraph: true);
        Equal([6, 12], g[0]);
        Equal([18, 36], g[1]);
        Equal([18, 36], g[2]);
        Equal([18, 36], Grad.Of(loss.GradientEdge, [x], retainGraph: true)[0]);
        Equal([3, 6], Grad.Of([y.GradientEdge], [x], [Tensor.From([1.0, 2.0])], retainGraph: true)[0]);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Backward_takes_edges_too()
    {
        Tensor x = Leaf(1, 2), other = Leaf(1, 1);
        Tensor y = x * other, loss = y.Sum();
        loss.Backward([x.GradientEdge, y.GradientEdge], retainGraph: true);
        Equal([1, 1], x.Grad);
        Assert.Null(other.Grad);
        Assert.False(y.RetainsGrad);
        Grad.Backward([loss.GradientEdge], retainGraph: true, inputs: [other, y]);
        Equal([1, 2], other.Grad);
        Equal([1, 1], y.Grad);
        Equal([1, 1], x.Grad);
        loss.Backward(inputs: [x.GradientEdge]);
        Equal([2, 2], x.Grad);
    }

    [Fact]
    public void An_edge_from_before_a_write_means_the_old_value()
    {
        Tensor a = Leaf(1, 2);
        Tensor x = a * 1;
        Edge before = x.GradientEdge;
        x.Mul_(5);
        Tensor?[] g = Grad.Of(x.Sum(), [before, x, a]);
        Equal([5, 5], g[0]);
        Equal([1, 1], g[1]);
        Equal([5, 5], g[2]);
    }

    [Fact]
    public void Outputs_of_one_node_have_edges_of_their_own()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor[] parts = x.Unbind();
        Tensor loss = parts[0] * 2 + parts[2] * parts[2];
        Tensor?[] g = Grad.Of(loss, [parts[2].GradientEdge, parts[1].GradientEdge, parts[0].GradientEdge], retainGraph: true,
            allowUnused: true);
        Assert.Equal(6, g[0]!.Item());
        Assert.Null(g[1]);
        Assert.Equal(2, g[2]!.Item());
        Equal([0, 0, 1], Grad.Of(parts[2].GradientEdge, [x])[0]);
    }

    [Fact]
    public void Edges_are_checked()
    {
        Tensor x = Leaf(1, 2), unused = Leaf(1);
        Tensor y = x * 2;
        Assert.Contains("does not require gradients",
            Assert.Throws<AutogradException>(() => Tensor.From([1.0]).GradientEdge).Message, StringComparison.Ordinal);
        Assert.Equal("materialize_grads cannot be used when the given input is a GradientEdge",
            Assert.Throws<AutogradException>(() => Grad.Of(y.Sum(), [x, unused.GradientEdge],
                retainGraph: true, materializeGrads: true)).Message);
        Equal([2, 2], Grad.Of(y.Sum(), [x.GradientEdge], retainGraph: true, materializeGrads: true)[0]);
        Assert.Equal("grad can be implicitly created only for scalar outputs",
            Assert.Throws<AutogradException>(() => Grad.Of(y.GradientEdge, [x])).Message);
        Assert.Equal("Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2]).",
            Assert.Throws<AutogradException>(() => Grad.Of(y.GradientEdge, [x], Tensor.From([1.0, 1.0, 1.0]))).Message);
        Assert.Throws<ArgumentException>(() => new GradTarget(default(Edge)));
        Assert.Throws<ArgumentException>(() => new GradTarget(new Edge(y.GradFn, 1)));
        Assert.Throws<ArgumentException>(() => Grad.Of(default(GradTarget), [x]));
        Assert.Equal("One of the differentiated Tensors does not require grad",
            Assert.Throws<AutogradException>(() => Grad.Of(y.Sum(), [default(GradTarget)])).Message);
    }

    [Fact]
    public void An_edge_keeps_its_node_alive()
    {
        (Edge edge, WeakReference node) = Make();
        GC.Collect();
        Assert.True(node.IsAlive);
        Equal([10], Grad.Of(edge, [((Node)node.Target!).NextFunctions[0]], Tensor.From([5.0]))[0]);
        GC.KeepAlive(edge.Function);

        static (Edge, WeakReference) Make()
        {
            Tensor y = Leaf(1) * 2;
            return (y.GradientEdge, new WeakReference(y.GradFn));
        }
    }

    [Fact]
    public void The_order_of_complaints()
    {
        Tensor x = Leaf(1, 2), constant = Tensor.From([1.0, 2.0]);
        // Options, then shapes and missing gradients, then roots, then inputs.
        Assert.StartsWith("Expected allow_unused to be True or not passed when",
            Assert.Throws<ArgumentException>(() => Grad.Of(x, [], allowUnused: false, materializeGrads: true)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("grad requires non-empty inputs.",
            Assert.Throws<ArgumentException>(() => Grad.Of(constant, [])).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be empty",
            Assert.Throws<ArgumentException>(() => constant.Backward(inputs: [])).Message, StringComparison.Ordinal);
        Assert.Equal("grad can be implicitly created only for scalar outputs",
            Assert.Throws<AutogradException>(() => Grad.Backward([constant, x])).Message);
        Assert.Equal("element 1 of tensors does not require grad and does not have a grad_fn",
            Assert.Throws<AutogradException>(() => Grad.Of([x.Sum(), constant], [constant])).Message);
        Tensor y = x * 2;
        Assert.Equal("One of the differentiated Tensors does not require grad",
            Assert.Throws<AutogradException>(() => x.Sum().Backward(inputs: [y, constant])).Message);
        Assert.False(y.RetainsGrad);
    }

    [Fact]
    public void A_batch_of_vectors_gives_a_batch_of_gradients()
    {
        Tensor x = Leaf(1, 2, 3), w = Leaf(2, 2, 2), unused = Leaf(1, 1);
        Tensor y = x * x * w, s = x.Sum();
        Tensor vectors = Tensor.From([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]).Reshape([4, 3]);
        Tensor?[] batched = Grad.Of(y, [x, w], vectors, retainGraph: true, isGradsBatched: true);
        for (int i = 0; i < 4; i++)
        {
            Tensor?[] one = Grad.Of(y, [x, w], vectors.Select(0, i), retainGraph: true);
            Equal(one[0]!.ToArray<double>(), batched[0]!.Select(0, i).Contiguous());
            Equal(one[1]!.ToArray<double>(), batched[1]!.Select(0, i).Contiguous());
        }
        // A scalar takes a vector of numbers.
        Equal([2, 2, 2, 5, 5, 5], Grad.Of(s, [x], Tensor.From([2.0, 5.0]), retainGraph: true, isGradsBatched: true)[0]);
        Tensor zeros = Grad.Of(s, [unused], Tensor.From([2.0, 5.0, 1.0]), retainGraph: true, materializeGrads: true,
            isGradsBatched: true)[0]!;
        Assert.Equal("[3, 2]", zeros.Shape.ToString());
        Assert.Equal("[0, 3]", Grad.Of(s, [x], Tensor.Zeros([0], DType.Float64), retainGraph: true, isGradsBatched: true)[0]!
            .Shape.ToString());
        // The graph goes with the last vector.
        Grad.Of(y, [x], vectors, isGradsBatched: true);
        Assert.StartsWith("Trying to backward through the graph a second time",
            Assert.Throws<AutogradException>(() => y.Sum().Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_can_be_differentiated_again()
    {
        Tensor x = Leaf(2, 3);
        Tensor rows = Grad.Of((x * x * x).Sum(), [x], Tensor.From([1.0, 10.0]), createGraph: true, isGradsBatched: true)[0]!;
        Equal([12, 27, 120, 270], rows);
        Equal([132, 198], Grad.Of(rows.Sum(), [x])[0]);
    }

    [Fact]
    public void Batches_are_checked()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor y = x * 2;
        Assert.StartsWith("If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. " +
            "The sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was " +
            "detected: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([3])",
            Assert.Throws<AutogradException>(() => Grad.Of(y, [x], Tensor.From([1.0, 1.0, 1.0]), isGradsBatched: true)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Grad.Of(y, [x], isGradsBatched: true));
        Assert.Contains("got sizes 2 and 3", Assert.Throws<AutogradException>(() => Grad.Of([y, y], [x],
            [Tensor.Ones([2, 3], DType.Float64), Tensor.Ones([3, 3], DType.Float64)], isGradsBatched: true)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sharded_backward_gives_the_same_gradients()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        Tensor y = a * b, z = y * y + a;
        Tensor?[] whole = Grad.Of(z.Sum(), [a, b], retainGraph: true);
        Tensor?[] middle = Grad.Of(z.Sum(), [y, a], retainGraph: true);
        int runs = 0;
        y.GradFn!.RegisterHook((_, _) => { runs++; return null; });
        y.Backward(middle[0], inputs: [a, b], retainGraph: true);
        Assert.Equal(1, runs);
        Grad.Backward([(a * 1).Sum()], inputs: [a]);
        Equal(whole[0]!.ToArray<double>(), a.Grad);
        Equal(whole[1]!.ToArray<double>(), b.Grad);
    }
}
