using Adjoint.Autograd;
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

    [Fact]
    public void A_node_tells_what_it_takes_and_what_it_keeps()
    {
        Tensor x = Leaf(1, 2), b = Leaf(3, 4) * 1, y = x * b;
        Assert.Equal([("self", x), ("other", b)], y.GradFn!.SavedTensors);
        RawSavedTensor raw = y.GradFn.RawSavedTensors.Single(static r => r.Name == "other");
        Assert.Same(b, raw.Unpack());
        b.Add_(1);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified",
            Assert.Throws<AutogradException>(() => raw.Unpack()).Message, StringComparison.Ordinal);

        Tensor rows = Tensor.Zeros([2, 3], DType.Float32, requiresGrad: true);
        Node unbind = rows.Unbind(1)[0].GradFn!;
        Assert.Equal(3, unbind.InputMetadata.Count);
        Assert.All(unbind.InputMetadata, static m => Assert.Equal((new Shape([2]), DType.Float32), m));
        Assert.Equal([(new Shape([2, 3]), DType.Float32)], rows.GradientEdge.Function!.InputMetadata);
        Assert.Equal([(new Shape([]), DType.Float64)], y.Sum().GradFn!.InputMetadata);
    }

    [Fact]
    public void Each_thread_counts_its_nodes()
    {
        long[] seen = [];
        Thread thread = new(() =>
        {
            Tensor x = Leaf(1), y = x * 2, z = y * 3;
            seen = [y.GradFn!.SequenceNumber, z.GradFn!.SequenceNumber];
        });
        long before = (Leaf(1) * 2).GradFn!.SequenceNumber;
        thread.Start();
        thread.Join();
        Assert.Equal([0, 1], seen);
        Assert.Equal(before + 1, (Leaf(1) * 2).GradFn!.SequenceNumber);
    }

    [Fact]
    public void A_linear_layer_runs_in_PyTorchs_order()
    {
        Tensor x = Tensor.Ones([4, 3], DType.Float64), w = Tensor.Ones([2, 3], DType.Float64, requiresGrad: true);
        Tensor b = Tensor.Ones([2], DType.Float64, requiresGrad: true);
        Assert.Equal(["SumBackward0", "AddmmBackward0", "bias", "TBackward0", "weight"], Order(x));
        // What is complete at a leaf is added at once, before any other node.
        Tensor leaf = x.Clone().RequiresGrad_();
        Assert.Equal(["SumBackward0", "AddmmBackward0", "bias", "input", "TBackward0", "weight"], Order(leaf));
        // Behind another op the input comes last.
        Assert.Equal(["SumBackward0", "AddmmBackward0", "bias", "TBackward0", "weight", "MulBackward0", "input"],
            Order(leaf * 2, leaf));

        List<string> Order(Tensor input, Tensor? leaf = null)
        {
            Tensor loss = Adjoint.Nn.Functional.Linear(input, w, b).Sum();
            List<string> ran = [];
            HashSet<Node> seen = [];
            List<HookHandle> handles = [];
            Watch(loss.GradFn!);
            IReadOnlyList<Node> predicted = [];
            using (loss.RegisterHook(_ => { predicted = AutogradEngine.CurrentExecutionOrder; return null; }))
                loss.Backward();
            foreach (HookHandle handle in handles) handle.Remove();
            Assert.Equal(predicted.Select(Name), ran);
            return ran;

            void Watch(Node node)
            {
                if (!seen.Add(node)) return;
                handles.Add(node.RegisterHook((_, _) => { ran.Add(Name(node)); return null; }));
                foreach (Edge edge in node.NextFunctions)
                    if (edge.Function is { } next) Watch(next);
            }

            string Name(Node node) => node.Variable is not { } variable ? node.Name
                : ReferenceEquals(variable, w) ? "weight" : ReferenceEquals(variable, b) ? "bias"
                : ReferenceEquals(variable, leaf ?? input) ? "input" : "?";
        }
    }

    [Fact]
    public void The_order_is_known_in_advance()
    {
        Tensor x = Leaf(1), a = x * 2, b = a.Exp(), c = a.Sin(), loss = b + c;
        List<string> log = [];
        List<IReadOnlyList<Node>> orders = [];
        foreach (Tensor t in new[] { x, a, b, c, loss })
        {
            t.GradientEdge.Function!.RegisterPreHook(_ =>
            {
                orders.Add(AutogradEngine.CurrentExecutionOrder);
                log.Add(AutogradEngine.CurrentNode!.Name);
                return null;
            });
        }
        loss.Backward(retainGraph: true);
        Assert.Equal(["AddBackward0", "SinBackward0", "ExpBackward0", "MulBackward0", "AccumulateGrad"], log);
        for (int i = 0; i < log.Count; i++) Assert.Equal(log[i..], orders[i].Select(static n => n.Name));
        log.Clear();
        orders.Clear();
        Grad.Of(loss, [b], retainGraph: true);
        Assert.Equal(["AddBackward0"], orders[0].Select(static n => n.Name));
        Assert.Equal("expected a backward pass to be running on this thread",
            Assert.Throws<AutogradException>(static () => AutogradEngine.CurrentExecutionOrder).Message);
    }

    private sealed class Product : IFunction<ValueTuple>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, ValueTuple arguments)
        {
            context.SaveForBackward([.. inputs]);
            return [inputs[0]! * inputs[1]!];
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [gradients[0]! * context.SavedTensors[1]!, gradients[0]! * context.SavedTensors[0]!];
    }

    private sealed class Logs : IFunction<Action>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, Action log)
        {
            context.State = log;
            return [inputs[0]!];
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
        {
            ((Action)context.State!)();
            return [gradients[0]];
        }
    }

    [Fact]
    public void A_leaf_comes_before_a_node_of_an_earlier_op()
    {
        List<string> log = [];
        Tensor x = Function.Apply<Logs, Action>([Leaf(1, 2)], () => log.Add("node"))[0], w = Leaf(3, 4);
        w.RegisterHook(_ => { log.Add("leaf"); return null; });
        Function.Apply<Product, ValueTuple>([x, w], default)[0].Sum().Backward();
        Assert.Equal(["leaf", "node"], log);
    }
}
