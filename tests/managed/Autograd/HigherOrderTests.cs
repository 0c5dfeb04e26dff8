using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Freeing, and gradients of gradients: A05, A06.</summary>
public class HigherOrderTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    private static string Names(Tensor t) =>
        $"{t.GradFn!.Name}({string.Join(", ", t.GradFn.NextFunctions.Select(static e => e.Function?.Name ?? "None"))})";

    [Fact]
    public void Freeing_drops_what_was_saved_and_leaves_the_graph_walkable()
    {
        Tensor x = Leaf(1, 2), y = x.Exp(), z = (y * y).Sum();
        z.Backward();
        Assert.True(y.GradFn!.IsReleased);
        Assert.False(z.GradFn!.IsReleased);
        Assert.Equal("MulBackward0", z.GradFn.Next(0).Function!.Name);
        Assert.Same(y.GradFn, z.GradFn.Next(0).Function!.Next(1).Function);
        Assert.Same(x, y.GradFn.Next(0).Function!.Variable);
        Assert.Empty(y.GradFn.SavedTensors);
        Grad.Of((x + 1).Sum(), [x]);
    }

    [Fact]
    public void A_freed_saved_tensor_says_what_a_second_backward_says()
    {
        Tensor x = Leaf(1, 2), y = x.Exp();
        RawSavedTensor saved = y.GradFn!.RawSavedTensors.First(static s => s.Name == "result");
        Equal(y.ToArray<double>(), saved.Unpack());
        y.Sum().Backward();
        string second = Assert.Throws<AutogradException>(() => y.Sum().Backward()).Message;
        Assert.StartsWith("Trying to backward through the graph a second time (or directly access saved tensors " +
            "after they have " +
            "already been freed).", second, StringComparison.Ordinal);
        // The pass adds what the two graphs share.
        Assert.StartsWith(Assert.Throws<AutogradException>(() => saved.Unpack()).Message, second, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_node_is_freed_as_soon_as_it_has_run()
    {
        Tensor x = Leaf(1, 2), a = x.Exp(), b = a.Exp(), c = b.Exp();
        Node[] nodes = [a.GradFn!, b.GradFn!, c.GradFn!];
        List<bool[]> seen = [];
        foreach (Tensor t in new[] { a, b, c })
            t.RegisterHook(_ => { seen.Add([.. nodes.Select(static n => n.IsReleased)]); return null; });
        c.Sum().Backward();
        Assert.Equal([[false, false, false], [false, false, true], [false, true, true]], seen);
    }

    [Fact]
    public void Gradients_of_fused_ops_are_fused_ops()
    {
        Tensor x = Leaf(0.5, -1), g = Tensor.Ones([2], DType.Float64, requiresGrad: true);
        Tensor First(Tensor y) => Grad.Of(y, [x], g, createGraph: true)[0]!;
        Assert.Equal("AddBackward0(MulBackward0, MulBackward0)", Names(First(x * x)));
        Assert.Equal("TanhBackwardBackward0(AccumulateGrad, TanhBackward0)", Names(First(x.Tanh())));
        Assert.Equal("SigmoidBackwardBackward0(AccumulateGrad, SigmoidBackward0)", Names(First(x.Sigmoid())));
        Assert.Equal("ThresholdBackwardBackward0(AccumulateGrad, ReluBackward0)", Names(First(x.Relu())));
        Assert.Equal("LogSoftmaxBackwardDataBackward0(AccumulateGrad, LogSoftmaxBackward0)",
            Names(First(x.LogSoftmax(0))));
        Assert.Equal("SoftmaxBackwardDataBackward0(AccumulateGrad, SoftmaxBackward0)", Names(First(x.Softmax(0))));
    }

    public static TheoryData<string> Fused => ["tanh", "sigmoid", "relu", "tanh_", "softmax", "log_softmax"];

    [Theory]
    [MemberData(nameof(Fused))]
    public void Fused_gradients_have_right_derivatives_up_to_the_third(string op)
    {
        Func<Tensor, Tensor> f = op switch
        {
            "tanh" => static x => x.Tanh(),
            "sigmoid" => static x => x.Sigmoid(),
            "relu" => static x => x.Relu() * x.Relu(),
            "tanh_" => static x => x.Clone().Tanh_(),
            "softmax" => static x => x.Softmax(0),
            _ => static x => x.LogSoftmax(0),
        };
        Tensor x = Leaf(0.3, -0.8, 1.7), weights = Leaf(0.7, -1.3, 0.4);
        Tensor Derivative(Tensor p, int order)
        {
            Tensor value = f(p);
            for (int i = 0; i < order; i++) value = Grad.Of(value, [p], weights, createGraph: true)[0]!;
            return (value * weights).Sum();
        }
        for (int order = 1; order <= 3; order++)
        {
            Tensor?[] actual = Grad.Of(Derivative(x, order - 1), [x, weights], createGraph: true);
            Compare(x, order - 1, actual[0]!, 0);
            Compare(weights, order - 1, actual[1]!, 1);
        }

        void Compare(Tensor moved, int order, Tensor actual, int which)
        {
            double[] values = actual.ToArray<double>();
            for (int i = 0; i < values.Length; i++)
            {
                double At(double delta)
                {
                    double[] at = moved.ToArray<double>();
                    at[i] += delta;
                    using (GradMode.NoGrad()) moved.CopyFrom(at);
                    double result = Derivative(x, order).Item();
                    at[i] -= delta;
                    using (GradMode.NoGrad()) moved.CopyFrom(at);
                    return result;
                }
                double expected = (At(1e-5) - At(-1e-5)) / 2e-5;
                Assert.True(Math.Abs(expected - values[i]) <= 1e-7 * Math.Max(1, Math.Abs(expected)),
                    $"{op}, order {order + 1}, by input {which}, element {i}: " +
                    $"expected {expected:R}, got {values[i]:R}");
            }
        }
    }

    [Fact]
    public void The_incoming_gradient_is_an_input_of_the_graph_of_gradients()
    {
        Tensor x = Leaf(2, 3), g = Leaf(5, 7);
        Tensor dx = Grad.Of(x.Pow(3), [x], g, createGraph: true)[0]!;
        Equal([5 * 12, 7 * 27], dx);
        Tensor?[] second = Grad.Of(dx.Sum(), [g, x]);
        Equal([12, 27], second[0]);
        Equal([5 * 12, 7 * 18], second[1]);
    }

    [Fact]
    public void A_product_with_the_Hessian_by_backward_on_a_function_of_the_gradient()
    {
        // test_hessian_vector: of z = x^2 + y x + y^2, with v = 1; the first pass is in .Grad as well.
        Tensor x = Tensor.From([0.5, -2, 3, 4], new Shape([2, 2])).RequiresGrad_();
        Tensor y = Tensor.From([1.5, 2, -3, 1], new Shape([2, 2])).RequiresGrad_();
        (x.Square() + y * x + y.Square()).Backward(Tensor.Ones([2, 2], DType.Float64), createGraph: true);
        using (GradMode.NoGrad())
        {
            Equal((2 * x + y).ToArray<double>(), x.Grad);
            Equal((x + 2 * y).ToArray<double>(), y.Grad);
        }
        Tensor xFirst = x.Grad!.Detach().Clone(), yFirst = y.Grad!.Detach().Clone();
        (2 * x.Grad! + y.Grad!).Sum().Backward(createGraph: true);
        Equal((xFirst + 5).ToArray<double>(), x.Grad.Detach());
        Equal((yFirst + 4).ToArray<double>(), y.Grad.Detach());
    }
}
