using Adjoint.Autograd;
using Adjoint.Tensors;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>The gradient that a leaf keeps: whose buffer it is, its geometry, its dtype, its rules: A04.</summary>
public class LeafGradTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static void Equal(double[] expected, Tensor? actual) => Assert.Equal(expected, actual!.ToArray<double>());

    /// <summary>Notes the memory of each gradient in flight.</summary>
    private sealed class Flights : GradientWatcher
    {
        public readonly List<Storage> Storages = [];

        public override Tensor Sent(Node node, int index, Tensor gradient)
        {
            Storages.Add(gradient.Storage);
            return gradient;
        }
    }

    private static List<Storage> Watched(Action pass)
    {
        Flights flights = new();
        AutogradThread.Current.Watcher = flights;
        try
        {
            pass();
        }
        finally
        {
            AutogradThread.Current.Watcher = null;
        }
        return flights.Storages;
    }

    [Fact]
    public void The_first_gradient_is_the_buffer_that_arrived_if_nobody_else_holds_it()
    {
        Tensor x = Leaf(1, 2), y = x.Exp(), g = Tensor.From([1.0, 3.0]);
        List<Storage> flights = Watched(() => y.Backward(g, retainGraph: true));
        Assert.Same(flights[^1], x.Grad!.Storage);
        // The user's own buffer is not taken, nor one that a hook has seen, nor one whose gradients have a graph.
        Tensor leaf = Leaf(1, 2);
        leaf.Backward(g);
        Assert.False(leaf.Grad!.SharesStorageWith(g));
        x.Grad = null;
        Tensor? seen = null;
        using (x.RegisterHook(h => { seen = h; return null; })) y.Backward(g, retainGraph: true);
        Assert.False(x.Grad!.SharesStorageWith(seen!));
        x.Grad = null;
        flights = Watched(() => y.Backward(g, createGraph: true));
        Assert.NotSame(flights[^1], x.Grad!.Storage);
    }

    [Fact]
    public void Two_leaves_never_share_a_buffer_and_an_expanded_gradient_is_copied()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        ((a + b) * 2).Sum().Backward();
        Assert.False(a.Grad!.SharesStorageWith(b.Grad!));
        a.Grad!.Mul_(10);
        Equal([2, 2], b.Grad);
        Tensor c = Tensor.Ones([2, 3], DType.Float64, requiresGrad: true);
        c.Sum().Backward();
        Assert.Equal([3L, 1L], c.Grad!.Strides.ToArray());
        Equal([1, 1, 1, 1, 1, 1], c.Grad);
        c.Grad!.Slice(1, 0, 1).Mul_(5);
        Equal([5, 1, 1, 5, 1, 1], c.Grad);
        Tensor d = Tensor.Ones([2, 3], DType.Float64, requiresGrad: true);
        d.Backward(Tensor.Scalar(2.0).Expand([2, 3]));
        Assert.True(d.Grad!.IsContiguous);
    }

    [Fact]
    public void Later_gradients_are_added_in_place_but_for_those_that_have_a_graph()
    {
        Tensor x = Leaf(1, 2);
        (x * 2).Sum().Backward();
        Tensor first = x.Grad!;
        (x * x).Sum().Backward();
        Assert.Same(first, x.Grad);
        Assert.Equal(1, first.Version);
        (x * x).Sum().Backward(createGraph: true);
        Assert.NotSame(first, x.Grad);
        Equal([4, 6], first);
        Equal([6, 10], x.Grad);
        Assert.True(x.Grad!.RequiresGrad);
    }

    [Fact]
    public void A_gradient_has_the_strides_of_a_dense_leaf_and_else_is_row_major()
    {
        Tensor transposed = Tensor.From([1.0, 2, 3, 4, 5, 6], new Shape([2, 3])).T().Detach().RequiresGrad_();
        Tensor gaps = Tensor.Ones([3, 4], DType.Float64).Slice(1, step: 2).Detach().RequiresGrad_();
        Func<Tensor, Tensor>[] functions =
            [static t => t * t, static t => t + 1, static t => t.Sum() * 2, static t => t.T().Exp()];
        foreach ((Tensor leaf, long[] strides) in new[] { (transposed, new long[] { 1, 3 }), (gaps, [2, 1]) })
        {
            foreach (Func<Tensor, Tensor> f in functions)
            {
                leaf.Grad = null;
                f(leaf).Sum().Backward();
                Assert.Equal(strides, leaf.Grad!.Strides.ToArray());
                f(leaf).Sum().Backward();
                Assert.Equal(strides, leaf.Grad!.Strides.ToArray());
                Equal(Grad.Of(f(leaf).Sum() * 2, [leaf])[0]!.ToArray<double>(), leaf.Grad);
            }
        }
    }

    [Fact]
    public void A_gradient_of_another_layout_is_added_to_as_it_is_and_warned_of()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4, 5, 6], new Shape([2, 3])).RequiresGrad_();
        Tensor mine = Tensor.From([10.0, 40, 20, 50, 30, 60], new Shape([3, 2])).T();
        Assert.Equal([AutogradWarningKind.GradLayout], WarningTests.Of(() => x.Grad = mine));
        (x * 2).Sum().Backward();
        Assert.Same(mine, x.Grad);
        Equal([12, 22, 32, 42, 52, 62], x.Grad);
        Assert.Empty(WarningTests.Of(() => x.Grad = mine.Contiguous()));
    }

    [Fact]
    public void Assignment_is_checked()
    {
        Tensor x = Leaf(1, 2);
        Assert.Equal("can't assign Variable as its own grad",
            Assert.Throws<AutogradException>(() => x.Grad = x).Message);
        Assert.StartsWith("attempting to assign a gradient of size '[1, 2]' to a tensor of size '[2]'.",
            Assert.Throws<AutogradException>(() => x.Grad = Tensor.Ones([1, 2], DType.Float64)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("attempting to assign a gradient with dtype 'float32' to a tensor with grad_dtype 'float64'.",
            Assert.Throws<AutogradException>(() => x.Grad = Tensor.From([1f, 2f])).Message, StringComparison.Ordinal);
        Assert.Null(x.Grad);
        Tensor g = Tensor.From([1.0, 2.0]);
        x.Grad = g;
        Assert.Same(g, x.Grad);
        x.Grad = null;
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Gradients_are_cast_to_the_dtype_that_the_leaf_asks_for()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        Assert.Equal(DType.Float32, x.GradDType);
        Tensor before = x * 2;
        x.GradDType = DType.Float64;
        Assert.Equal(DType.Float64, x.GradDType);
        before.Sum().Backward();
        Assert.Equal(DType.Float64, x.Grad!.DType);
        // Several paths, so that kernels would add into one another's buffers.
        (x * x + x.Exp() * 0 + x * 3).Sum().Backward();
        Equal([2 + 2 + 3, 2 + 4 + 3], x.Grad);
        Assert.Equal(DType.Float64, Grad.Of((x * x).Sum(), [x])[0]!.DType);
        Assert.StartsWith("attempting to assign a gradient with dtype 'float32' to a tensor with grad_dtype 'float64'.",
            Assert.Throws<AutogradException>(() => x.Grad = Tensor.From([1f, 2f])).Message, StringComparison.Ordinal);
        Assert.StartsWith("cannot set grad_dtype to 'float32' because there is already a gradient with dtype " +
            "'float64'.",
            Assert.Throws<AutogradException>(() => x.GradDType = DType.Float32).Message, StringComparison.Ordinal);
        x.GradDType = DType.Float64;
        x.Grad = null;
        x.GradDType = DType.Float32;
        (x * x).Sum().Backward();
        Assert.Equal(DType.Float32, x.Grad!.DType);
    }

    [Fact]
    public void A_leaf_may_take_gradients_of_any_dtype_and_only_a_leaf_may_say_so()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        x.GradDType = null;
        Assert.Null(x.GradDType);
        x.Backward(Tensor.From([1.0, 2.0]));
        Assert.Equal(DType.Float64, x.Grad!.DType);
        (x * 2).Sum().Backward();
        Equal([3, 4], x.Grad);
        x.Grad = Tensor.From([1f, 2f]);
        // Two gradients of different dtypes meet before they reach the leaf.
        Grad.Backward([x, x, x * 2], [Tensor.From([0.5, 0.25]), Tensor.From([1f, 1f]), Tensor.From([1f, 1f])]);
        Equal([1 + 0.5 + 1 + 2, 2 + 0.25 + 1 + 2], x.Grad!.To(DType.Float64));
        Assert.Equal("grad_dtype can only be set on leaf tensors.",
            Assert.Throws<AutogradException>(() => (x * 2).GradDType = DType.Float64).Message);
        Assert.Throws<ArgumentException>(() => x.GradDType = DType.Int64);
    }

    private sealed class NoGradient : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 1;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => null;
    }

    [Fact]
    public void No_gradient_is_not_a_zero_gradient()
    {
        Tensor x = Leaf(1, 2), y = Leaf(3, 4);
        (Function.Apply<NoGradient>(x) + y).Sum().Backward();
        Assert.Null(x.Grad);
        Equal([1, 1], y.Grad);
        Tensor kept = Tensor.From([7.0, 8.0]);
        x.Grad = kept;
        Function.Apply<NoGradient>(x * 2).Sum().Backward();
        Assert.Same(kept, x.Grad);
        Equal([7, 8], x.Grad);
    }
}
