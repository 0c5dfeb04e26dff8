using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Custom functions: A14, A15.</summary>
public class FunctionTests
{
    private sealed class Cube : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            Assert.False(GradMode.IsEnabled);
            context.SaveForBackward(x);
            return x * x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            gradient * 3 * context.SavedTensors[0]!.Square();
    }

    private sealed class ScaledSum : IFunction<double>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, double factor)
        {
            context.State = factor;
            Assert.Equal([true, false], context.NeedsInputGrad);
            return [(inputs[0]! + inputs[1]!) * factor, inputs[0]! * 1];
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [(gradients[0]! + gradients[1]!) * (double)context.State!, null, null];
    }

    private sealed class Few : IFunction<int>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, int arguments) =>
            [inputs[0]! * inputs[1]!];

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) => [gradients[0]];
    }

    private sealed class Bad : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 1;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => Tensor.Ones([10], gradient.DType);
    }

    private sealed class Doubled : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.MarkDirty(x);
            return x.Mul_(2);
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * 2;
    }

    private sealed class Same : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * 7;
    }

    [Fact]
    public void A_function_has_its_own_node_and_derivatives_of_any_order()
    {
        Tensor x = Tensor.From([2.0], requiresGrad: true);
        Tensor y = Function.Apply<Cube>(x);
        Assert.Equal("CubeBackward", y.GradFn!.Name);
        Tensor g = Grad.Of(y, [x], createGraph: true)[0]!;
        Assert.Equal(12, g.Item());
        Assert.Equal(12, Grad.Of(g, [x])[0]!.Item());
        using (GradMode.NoGrad()) Assert.Null(Function.Apply<Cube>(x).GradFn);
    }

    [Fact]
    public void Missing_gradients_of_outputs_arrive_as_zeros()
    {
        Tensor x = Tensor.From([1.0, 2.0], requiresGrad: true);
        Tensor[] outputs = Function.Apply<ScaledSum, double>([x, Tensor.From([3.0, 4.0])], 5);
        outputs[0].Sum().Backward();
        Assert.Equal([5.0, 5.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Wrong_gradients_are_named()
    {
        Tensor x = Tensor.From([1.0, 2.0, 3.0], requiresGrad: true);
        Tensor few = Function.Apply<Few, int>([x, Tensor.From([2.0, 2.0, 2.0])], 0)[0];
        Assert.Equal("function FewBackward returned an incorrect number of gradients (expected 2, got 1)",
            Assert.Throws<AutogradException>(() => few.Sum().Backward()).Message);
        Tensor bad = Function.Apply<Bad>(x);
        Assert.Equal("Function BadBackward returned an invalid gradient at index 0 - got [10] but expected shape compatible with [3]",
            Assert.Throws<AutogradException>(() => bad.Sum().Backward()).Message);
    }

    [Fact]
    public void A_dirty_input_is_returned_rebased()
    {
        Tensor x = Tensor.From([1.0, 2.0], requiresGrad: true);
        Tensor y = x.Clone();
        Assert.Same(y, Function.Apply<Doubled>(y));
        Assert.Equal("DoubledBackward", y.GradFn!.Name);
        y.Sum().Backward();
        Assert.Equal([2.0, 2.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void An_input_returned_as_it_is_becomes_a_view_that_may_not_be_written()
    {
        Tensor x = Tensor.From([1.0, 2.0], requiresGrad: true);
        Tensor y = Function.Apply<Same>(x * 1);
        Assert.Equal("SameBackward", y.GradFn!.Name);
        Assert.Contains("created inside a custom Function",
            Assert.Throws<AutogradException>(() => y.Add_(1)).Message, StringComparison.Ordinal);
        y.Sum().Backward();
        Assert.Equal([7.0, 7.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Saved_tensors_are_freed_with_the_graph()
    {
        Tensor x = Tensor.From([2.0], requiresGrad: true);
        Tensor y = Function.Apply<Cube>(x);
        y.Backward();
        Assert.StartsWith("Trying to backward through the graph a second time",
            Assert.Throws<AutogradException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }
}
