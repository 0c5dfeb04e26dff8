using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>What a pass runs, and what it does with roots, inputs and buffers: A02, A03.</summary>
public class PassTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    private static void Count(Tensor tensor, List<string> ran) =>
        tensor.GradientEdge.Function!.RegisterPreHook(_ => { ran.Add(AutogradEngine.CurrentNode!.Name); return null; });

    [Fact]
    public void One_element_of_any_rank_needs_no_gradient()
    {
        foreach (Shape shape in new Shape[] { [], [1], [1, 1, 1] })
        {
            Tensor x = Tensor.Full(shape, 3.0, DType.Float64).RequiresGrad_();
            (x * x).Backward();
            Assert.Equal(shape, x.Grad!.Shape);
            Assert.Equal(6, x.Grad.Item());
        }
        Tensor empty = Tensor.Zeros([0], DType.Float64, requiresGrad: true) * 2;
        Assert.Equal("grad can be implicitly created only for scalar outputs",
            Assert.Throws<AutogradException>(() => empty.Backward()).Message);
    }

    [Fact]
    public void A_gradient_is_not_broadcast_to_its_root()
    {
        Tensor y = Leaf(1, 2, 3) * 2;
        foreach (Tensor g in new[] { Tensor.From([1.0]), Tensor.Scalar(1.0), Tensor.Ones([1, 3], DType.Float64) })
        {
            Assert.StartsWith("Mismatch in shape: grad_output[0] has a shape of torch.Size(",
                Assert.Throws<AutogradException>(() => y.Backward(g)).Message, StringComparison.Ordinal);
        }
        Equal([2, 2, 2], Grad.Of(y, [((Node)y.GradFn!).NextFunctions[0]], Tensor.Ones([3], DType.Float32))[0]);
    }

    [Fact]
    public void Fan_out_of_one_buffer_to_three_places_gives_exact_sums()
    {
        // test_backward_copy: 16 from the last a, 16 from the last c, 2 from the second sum; 16 and 1 for y.
        Tensor x = Tensor.Ones([5, 5], DType.Float64, requiresGrad: true);
        Tensor y = Tensor.Ones([5, 5], DType.Float64, requiresGrad: true);
        Tensor a = x + 2, b = y + 2, c = x + 2;
        Tensor sum = a + b + c;
        for (int i = 0; i < 4; i++) (a, b, c) = (a * 2, b * 2, c * 2);
        Tensor g = Tensor.Ones([5, 5], DType.Float64);
        (sum + (a + b + c)).Backward(g);
        Assert.All(x.Grad!.ToArray<double>(), static v => Assert.Equal(34, v));
        Assert.All(y.Grad!.ToArray<double>(), static v => Assert.Equal(17, v));
        Assert.All(g.ToArray<double>(), static v => Assert.Equal(1, v));
    }

    [Fact]
    public void An_input_that_the_root_does_not_depend_on_is_skipped()
    {
        Tensor x = Leaf(2), unused = Leaf(3), elsewhere = unused * 2;
        (x * x).Backward(inputs: [x, unused, elsewhere]);
        Equal([4], x.Grad);
        Assert.Null(unused.Grad);
        Assert.Null(elsewhere.Grad);
        (x * x).Backward(inputs: [unused]);
        Equal([4], x.Grad);
    }

    [Fact]
    public void A_root_may_be_a_requested_input_and_a_constant_among_roots_is_named_by_its_place()
    {
        Tensor x = Leaf(1, 2), y = x * 3, g = Tensor.From([5.0, 7.0]);
        Tensor?[] grads = Grad.Of(y, [y, x, y], g, retainGraph: true);
        Equal([5, 7], grads[0]);
        Equal([15, 21], grads[1]);
        Equal([5, 7], grads[2]);
        Equal([5, 7], Grad.Of(x, [x], g)[0]);
        Assert.Null(x.Grad);
        Assert.Equal("element 2 of tensors does not require grad and does not have a grad_fn",
            Assert.Throws<AutogradException>(() => Grad.Backward([y, y, g], [g, g, g])).Message);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Only_nodes_between_outputs_and_inputs_run()
    {
        Tensor a = Leaf(2), b = Leaf(3), c = Leaf(5);
        Tensor ab = a * b, aside = (c * 2).Exp(), z = ab.Sin() + aside;
        List<string> ran = [];
        foreach (Tensor t in new[] { a, b, c, ab, aside, z }) Count(t, ran);
        int below = 0;
        a.RegisterHook(_ => { below++; return null; });
        Grad.Of(z, [ab], retainGraph: true);
        Assert.Equal(["AddBackward0"], ran);
        Assert.Equal(0, below);
        ran.Clear();
        Grad.Of(z, [b], retainGraph: true);
        Assert.Equal(["AddBackward0", "MulBackward0"], ran);
        ran.Clear();
        z.Backward(inputs: [b], retainGraph: true);
        Assert.Equal(["AddBackward0", "MulBackward0", "AccumulateGrad"], ran);
        Assert.Null(a.Grad);
    }

    private sealed class NeverRuns : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            throw new InvalidDataException("run");
    }

    [Fact]
    public void A_root_below_another_root_does_not_cut_the_way_to_the_inputs()
    {
        Tensor x = Leaf(3), y = x * x, z = y * 2;
        foreach (Tensor[] roots in new[] { new[] { y, z }, [z, y], [y, z, y] })
        {
            double expected = roots.Sum(r => ReferenceEquals(r, y) ? 6.0 : 12);
            Equal([expected], Grad.Of(roots, [x], retainGraph: true)[0]);
            x.Grad = null;
            Grad.Backward(roots, inputs: [x], retainGraph: true);
            Equal([expected], x.Grad);
        }
    }

    [Fact]
    public void Nothing_runs_for_an_input_that_is_not_reached()
    {
        // test_grad_unreachable_discovery.
        Tensor x = Function.Apply<NeverRuns>(Leaf(1) * 2), y = Leaf(2), z = Leaf(3);
        Assert.Null(Grad.Of(x, [y], allowUnused: true)[0]);
        Tensor?[] grads = Grad.Of(x + z, [y, z], allowUnused: true);
        Assert.Null(grads[0]);
        Equal([1], grads[1]);
        x.Backward(inputs: [y]);
        Assert.Null(y.Grad);
        // What was made from the output lies above it, not below.
        Tensor above = Function.Apply<NeverRuns>(y);
        Assert.Null(Grad.Of(y * 2, [above], allowUnused: true)[0]);
    }

    [Fact]
    public void An_unused_output_of_a_node_counts_as_zeros_and_its_own_nodes_do_not_run()
    {
        Tensor x = Leaf(1, 2, 3, 4);
        Tensor[] parts = x.Chunk(2);
        List<string> ran = [];
        Tensor isolated = parts[1].Exp();
        Count(isolated, ran);
        (parts[0] * 3).Sum().Backward(retainGraph: true);
        Equal([3, 3, 0, 0], x.Grad);
        Assert.Empty(ran);
        isolated.Sum().Backward();
        Assert.Equal(["ExpBackward0"], ran);
    }

    [Fact]
    public void Materialized_zeros_require_a_gradient_only_in_a_graph_of_gradients()
    {
        Tensor x = Leaf(0.5), a = Leaf(1);
        Assert.False(Grad.Of(x * 2, [a], materializeGrads: true)[0]!.RequiresGrad);
        // x a is linear in x, so its second derivative does not depend on anything, nor does its third.
        Tensor gx = Grad.Of(x * a, [x], createGraph: true)[0]!;
        Tensor gxx = Grad.Of(gx, [x], createGraph: true, materializeGrads: true)[0]!;
        Assert.True(gxx.RequiresGrad);
        Tensor gxxx = Grad.Of(gxx, [x], createGraph: true, materializeGrads: true)[0]!;
        Equal([0], gxx);
        Equal([0], gxxx);
        Assert.Null(Grad.Of(gxx, [x], allowUnused: true)[0]);
    }

    [Fact]
    public void The_graph_is_kept_by_default_if_and_only_if_one_of_the_gradients_is_made()
    {
        Tensor x = Leaf(3), y = x * x;
        Grad.Of(y, [x], createGraph: true);
        Grad.Of(y, [x], createGraph: true, retainGraph: false);
        Assert.Throws<AutogradException>(() => Grad.Of(y, [x]));
        Tensor z = x * x;
        z.Backward(createGraph: true);
        z.Backward();
        Assert.Throws<AutogradException>(() => z.Backward());
    }

    [Fact]
    public void Intermediate_gradients_in_shards_give_the_same_sums()
    {
        // test_sharded_grad: d loss / d l is i (i + 2 l), summed over what each intermediate is weighted with.
        Tensor[] leaves = [.. Enumerable.Range(0, 10).Select(static i => Leaf(0.5 * i, 1))];
        Tensor[] middle = [.. leaves.Select(static (l, i) => l * i + l * l)];
        Tensor loss = middle.Select(static (v, i) => v * i).Aggregate(static (a, b) => a + b).Sum();
        Tensor?[] shards = [.. middle.Chunk(3).SelectMany(chunk => Grad.Of(loss, chunk))];
        Grad.Backward(middle, shards);
        for (int i = 0; i < leaves.Length; i++)
            Equal([.. leaves[i].ToArray<double>().Select(l => i * (i + 2 * l))], leaves[i].Grad);
    }

    [Fact]
    public void Gradients_without_elements_accumulate_as_zeros()
    {
        // test_accumulate_grad_with_zero_numel_grad.
        Tensor a = Tensor.Zeros([4, 0], DType.Float64, requiresGrad: true);
        Tensor b = Tensor.Zeros([4, 1], DType.Float64, requiresGrad: true);
        Tensor c = a + b;
        for (int i = 0; i < 2; i++)
        {
            c.Backward(Tensor.Ones([4, 0], DType.Float64));
            Assert.Equal(new Shape([4, 0]), a.Grad!.Shape);
            Equal([0, 0, 0, 0], b.Grad);
        }
    }

    [Fact]
    public void Discovery_stops_below_the_inputs()
    {
        Tensor x = Leaf(1), below = x;
        for (int i = 0; i < 1000; i++) below = below * 1;
        Tensor input = below * 2, aside = below * 5, loss = input * 3 + aside;
        bool[] known = [];
        Node[] nodes = [.. new[] { loss, input, aside, below, x }.Select(static t => t.GradientEdge.Function!)];
        loss.RegisterHook(_ => { known = [.. nodes.Select(AutogradThread.Current.Task!.Knows)]; return null; });
        Equal([3], Grad.Of(loss, [input], retainGraph: true)[0]);
        Assert.Equal([true, true, true, true, false], known);
        loss.Backward(inputs: [input], retainGraph: true);
        Assert.Equal([true, true, true, true, false], known);
        Equal([11], Grad.Of(loss, [x], retainGraph: true)[0]);
        Assert.DoesNotContain(false, known);
    }

    [Fact]
    public void Chosen_inputs_of_random_graphs_get_what_all_of_them_get()
    {
        Random random = new(7);
        for (int graph = 0; graph < 40; graph++)
        {
            List<Tensor> made = [Leaf(0.5, 1), Leaf(-0.3, 2), Leaf(1.5, 0.1)];
            for (int i = 0; i < 30; i++)
            {
                Tensor a = made[random.Next(made.Count)], b = made[random.Next(made.Count)];
                made.Add(random.Next(8) switch
                {
                    0 => a.Sin(),
                    1 => a + b,
                    2 => (a * b).Tanh(),
                    3 => Tensor.Stack([a, b]).Sum(0),
                    4 => a.Unbind()[random.Next(2)] * b,
                    5 => Written(a, b),
                    6 => Function.Apply<Product, ValueTuple>([a, b], default)[0],
                    _ => a.Cos() * 0.5,
                });
            }
            foreach (Tensor t in made.Skip(3)) t.RetainGrad();
            // Sums over several roots, so that some lie below others.
            Tensor[] roots = [.. made.Where((_, i) => i > 20 && i % 3 == 0), made[^1]];
            Tensor[] seeds = [.. roots.Select(static r => r.Detach().OnesLike())];
            Grad.Backward(roots, seeds, retainGraph: true);
            // Copied, because later passes add to what is retained.
            double[]?[] all = [.. made.Select(static t => t.Grad?.ToArray<double>())];
            for (int pick = 0; pick < 10; pick++)
            {
                int[] places =
                    [.. Enumerable.Range(0, made.Count).Where(_ => random.Next(10) == 0), random.Next(made.Count)];
                Tensor[] inputs = [.. places.Select(i => made[i])];
                Tensor?[] some = Grad.Of(roots, inputs, seeds, retainGraph: true, allowUnused: true);
                for (int i = 0; i < some.Length; i++)
                {
                    double[]? expected = all[places[i]];
                    Assert.Equal(expected is null, some[i] is null);
                    if (expected is null) continue;
                    double[] actual = some[i]!.ToArray<double>();
                    for (int k = 0; k < actual.Length; k++)
                        Assert.Equal(expected[k], actual[k], 1e-9 * Math.Max(1, Math.Abs(expected[k])));
                }
            }
        }

        static Tensor Written(Tensor a, Tensor b)
        {
            Tensor c = a.Clone();
            c.Slice(0, 1).Mul_(b.Slice(0, 0, 1));
            return c;
        }
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
}
