using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>backward and grad: A02 to A06.</summary>
public class BackwardTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    [Fact]
    public void The_chain_rule()
    {
        Tensor x = Leaf(1, 2, 3), y = Tensor.From([4.0, 5.0, 6.0]);
        (x * y).Sum().Backward();
        Equal([4, 5, 6], x.Grad);
        Assert.Null(y.Grad);
    }

    [Fact]
    public void Gradients_accumulate_in_place_until_they_are_cleared()
    {
        Tensor x = Leaf(1, 2);
        (x * 2).Sum().Backward();
        Tensor first = x.Grad!;
        (x * 3).Sum().Backward();
        Assert.Same(first, x.Grad);
        Equal([5, 5], x.Grad);
        x.Grad = null;
        Assert.Null(x.Grad);
    }

    [Fact]
    public void A_second_backward_needs_retain_graph()
    {
        Tensor x = Leaf(2);
        Tensor y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Equal([8], x.Grad);
        AutogradException e = Assert.Throws<AutogradException>(() => y.Backward());
        Assert.StartsWith("Trying to backward through the graph a second time", e.Message, StringComparison.Ordinal);
        Assert.Contains("Specify retain_graph=True", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_without_saved_values_runs_again()
    {
        Tensor x = Leaf(2, 3);
        Tensor y = (x + 1).Sum();
        y.Backward();
        y.Backward();
        Equal([2, 2], x.Grad);
    }

    [Fact]
    public void Roots_are_checked()
    {
        Tensor constant = Tensor.From([1.0]);
        Assert.Equal("element 0 of tensors does not require grad and does not have a grad_fn",
            Assert.Throws<AutogradException>(() => constant.Backward()).Message);
        Assert.Equal("element 1 of tensors does not require grad and does not have a grad_fn",
            Assert.Throws<AutogradException>(() => Grad.Backward([Leaf(1), constant])).Message);
        Assert.Equal("grad can be implicitly created only for scalar outputs",
            Assert.Throws<AutogradException>(() => (Leaf(1, 2) * 2).Backward()).Message);
        Assert.Equal("Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of torch.Size([3]).",
            Assert.Throws<AutogradException>(() => (Leaf(1, 2, 3) * 2).Backward(Tensor.From([1.0, 1.0]))).Message);
        Assert.Equal("got 2 tensors and 1 gradients",
            Assert.Throws<ArgumentException>(() => Grad.Backward([Leaf(1), Leaf(2)], [null])).Message);
        Assert.Contains("cannot be empty",
            Assert.Throws<ArgumentException>(() => Leaf(1).Backward(inputs: [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_roots_are_summed_and_a_root_may_lie_below_another()
    {
        Tensor x = Leaf(3);
        Tensor y = x * x, z = y * 2;
        Grad.Backward([y, z, y]);
        Equal([6 + 12 + 6], x.Grad);
    }

    [Fact]
    public void A_leaf_as_a_root_takes_the_gradient_itself()
    {
        Tensor x = Leaf(1, 2);
        Tensor g = Tensor.From([5.0, 6.0]);
        x.Backward(g);
        x.Backward(g);
        Equal([10, 12], x.Grad);
        Equal([5, 6], g);
    }

    [Fact]
    public void Fan_out_does_not_alias()
    {
        // test_backward_copy: one gradient buffered at several places has to give exact sums.
        Tensor x = Leaf(1), y = Leaf(1);
        Tensor a = x + 0, b = y + 0;
        Tensor c = a + b;
        Tensor d = a + c, e = c + d;
        Tensor f = d + e + e;
        f.Backward();
        // f = 3 d + 2 c (e = c + d), d = a + c, c = a + b: f = 3 a + 5 c = 8 a + 5 b.
        Equal([8], x.Grad);
        Equal([5], y.Grad);
    }

    [Fact]
    public void The_gradient_that_the_user_passes_is_never_written()
    {
        Tensor x = Leaf(1, 2), g = Tensor.From([1.0, 1.0]);
        Tensor y = x * 1;
        (y + y + y * 2).Backward(g);
        Equal([1, 1], g);
        Equal([4, 4], x.Grad);
    }

    [Fact]
    public void Broadcast_gradients_are_summed_to_the_shape_of_the_input()
    {
        Tensor x = Tensor.Ones([2, 3], DType.Float64, requiresGrad: true);
        Tensor row = Leaf(1, 2, 3), column = Tensor.From([[1.0], [2.0]]).RequiresGrad_(), scalar = Tensor.Scalar(2.0, requiresGrad: true);
        (x * row + column * scalar).Sum().Backward();
        Equal([2, 2, 2], row.Grad);
        Assert.Equal(new Shape([2, 1]), column.Grad!.Shape);
        Equal([6, 6], column.Grad);
        Assert.Equal(9, scalar.Grad!.Item());
        Tensor empty = Tensor.Zeros([4, 0], DType.Float64, requiresGrad: true);
        (empty + Tensor.Zeros([4, 1], DType.Float64, requiresGrad: true)).Sum().Backward();
        Assert.Equal(new Shape([4, 0]), empty.Grad!.Shape);
    }

    [Fact]
    public void Inputs_limit_what_accumulates()
    {
        Tensor x = Leaf(2), y = Leaf(3);
        Tensor middle = x * y;
        Tensor z = middle * middle;
        z.Backward(inputs: [x, middle], retainGraph: true);
        Equal([2 * 6 * 3], x.Grad);
        Equal([12], middle.Grad);
        Assert.Null(y.Grad);
    }

    [Fact]
    public void Grad_returns_and_touches_nothing()
    {
        Tensor x = Leaf(2), y = Leaf(3);
        Tensor z = x * y;
        Tensor?[] grads = Grad.Of(z * z, [x, z, x]);
        Equal([36], grads[0]);
        Equal([12], grads[1]);
        Equal([36], grads[2]);
        Assert.Null(x.Grad);
        Assert.Null(z.Grad);
    }

    [Fact]
    public void Grad_checks_its_inputs()
    {
        Tensor x = Leaf(2), unused = Leaf(3);
        Assert.StartsWith("One of the differentiated Tensors appears to not have been used in the graph.",
            Assert.Throws<AutogradException>(() => Grad.Of(x * x, [unused])).Message, StringComparison.Ordinal);
        Assert.Null(Grad.Of(x * x, [unused], allowUnused: true)[0]);
        Equal([0], Grad.Of(x * x, [unused], materializeGrads: true)[0]);
        Assert.Equal("One of the differentiated Tensors does not require grad",
            Assert.Throws<AutogradException>(() => Grad.Of(x * x, [Tensor.From([1.0])])).Message);
        Assert.StartsWith("grad requires non-empty inputs.",
            Assert.Throws<ArgumentException>(() => Grad.Of(x * x, [])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Grad.Of(x * x, [x], allowUnused: false, materializeGrads: true));
    }

    [Fact]
    public void The_factor_of_an_addition_reaches_the_gradient()
    {
        Tensor a = Leaf(1), b = Leaf(2);
        foreach (double alpha in new[] { 0.0, 1.0, 2.5 })
        {
            Tensor?[] grads = Grad.Of(a.Add(b, alpha).Sub(b, 3), [a, b]);
            Equal([1], grads[0]);
            Equal([alpha - 3], grads[1]);
        }
    }

    [Fact]
    public void Derivatives_of_any_order()
    {
        Tensor x = Leaf(2);
        Tensor y = x.Pow(4);
        foreach (double expected in new double[] { 32, 48, 48, 24 })
        {
            y = Grad.Of(y, [x], createGraph: true)[0]!;
            Assert.Equal(expected, y.Item(), 1e-9);
        }
    }

    [Fact]
    public void Create_graph_gives_gradients_a_history()
    {
        Tensor x = Leaf(3);
        Tensor g = Grad.Of(x * x, [x], createGraph: true)[0]!;
        Assert.Equal("AddBackward0", g.GradFn!.Name);
        Assert.Equal(["MulBackward0", "MulBackward0"], g.GradFn.NextFunctions.Select(e => e.Function!.Name));
        g.Backward();
        Equal([2], x.Grad);
    }

    [Fact]
    public void A_failed_backward_leaves_the_engine_usable()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x.Exp();
        y.RegisterHook(_ => throw new InvalidDataException("from the hook"));
        Assert.Equal("from the hook", Assert.Throws<InvalidDataException>(() => y.Sum().Backward()).Message);
        Assert.True(GradMode.IsEnabled);
        (x * 2).Sum().Backward();
        Equal([2, 2], x.Grad);
    }

    [Fact]
    public void A_chain_of_two_million_nodes_runs_and_is_freed()
    {
        Tensor x = Leaf(1);
        Tensor y = x;
        for (int i = 0; i < 2_000_000; i++) y = y + 1;
        y.Backward();
        Equal([1], x.Grad);
        y = x;
        GC.Collect();
        Assert.Equal(1, y.Item());
    }

    [Fact]
    public void Threads_accumulate_into_a_shared_leaf_exactly()
    {
        Tensor x = Tensor.Ones([100], DType.Float64, requiresGrad: true);
        Thread[] threads = new Thread[10];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int k = 0; k < 100; k++) (x * 2).Sum().Backward();
            });
            threads[i].Start();
        }
        foreach (Thread thread in threads) thread.Join();
        Assert.All(x.Grad!.ToArray<double>(), v => Assert.Equal(2000, v));
    }

    [Fact]
    public void Threads_may_share_a_retained_graph()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor y = (x * x * x).Sum();
        Parallel.For(0, 64, _ => y.Backward(retainGraph: true));
        Equal([3 * 64, 12 * 64, 27 * 64], x.Grad);
    }
}
