using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Functions;

/// <summary>Forward without a context, and a method that sets the context up: A16.1.</summary>
public class SetupFunctionTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private sealed class Cube : ISetupFunction<Cube>
    {
        public static Tensor Forward(Tensor x)
        {
            Assert.False(GradMode.IsEnabled);
            return x * x * x;
        }

        public static void SetupContext(FunctionContext context, Tensor x, Tensor output)
        {
            Assert.False(GradMode.IsEnabled);
            Assert.Equal(x.Shape, output.Shape);
            context.SaveForBackward(x, output);
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient)
        {
            IReadOnlyList<Tensor?> saved = context.SavedTensors;
            return gradient * 3 * saved[0]!.Square();
        }
    }

    private sealed record Options(double Factor = 2, string Name = "linear");

    private sealed class Combine : ISetupFunction<Combine, Options>
    {
        public static Options? Seen;

        public static Tensor[] Forward(IReadOnlyList<Tensor?> inputs, Options options) =>
            [inputs[0]! * inputs[1]! * options.Factor, inputs[0]! + inputs[1]!];

        public static void SetupContext(FunctionContext context, IReadOnlyList<Tensor?> inputs, Options options,
            IReadOnlyList<Tensor> outputs)
        {
            Seen = options;
            Assert.Equal(2, outputs.Count);
            context.SaveForBackward(inputs[0], inputs[1]);
            context.State = options;
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
        {
            double factor = ((Options)context.State!).Factor;
            IReadOnlyList<Tensor?> s = context.SavedTensors;
            return [gradients[0]! * s[1]! * factor + gradients[1]!, gradients[0]! * s[0]! * factor + gradients[1]!];
        }
    }

    [Fact]
    public void The_context_is_set_up_from_input_and_output()
    {
        Tensor x = X(2);
        Tensor y = Function.Apply<Cube>(x);
        Assert.Equal("CubeBackward", y.GradFn!.Name);
        Assert.Equal(2, y.GradFn.SavedTensors.Count);
        Tensor g = Grad.Of(y, [x], createGraph: true)[0]!;
        Assert.Equal((8, 12), (y.Item(), g.Item()));
        Assert.Equal(12, Grad.Of(g, [x])[0]!.Item());
        using (GradMode.NoGrad()) Assert.False(Function.Apply<Cube>(x).RequiresGrad);
    }

    [Fact]
    public void Several_inputs_and_outputs_and_defaults_of_the_arguments()
    {
        Tensor x = X(1, 2), w = X(3, 4);
        Tensor[] y = Function.Apply<Combine, Options>([x, w], new Options(Name: "named"));
        Assert.Equal(new Options(2, "named"), Combine.Seen);
        y[0].Sum().Backward();
        Assert.Equal([6, 8], x.Grad!.ToArray<double>());
        Assert.Equal([2, 4], w.Grad!.ToArray<double>());
        Assert.True(GradCheck.Check(t => Function.Apply<Combine, Options>([t[0], t[1]], new Options(5)),
            [X(1, 2), X(3, 4)]));
        Assert.True(GradCheck.GradGradCheck(t => Function.Apply<Combine, Options>([t[0], t[1]], new Options()),
            [X(1, 2), X(3, 4)]));
    }

    private sealed class Doubled : ISetupFunction<Doubled>
    {
        public static Tensor Forward(Tensor x) => x.Mul_(2);

        public static void SetupContext(FunctionContext context, Tensor x, Tensor output) => context.MarkDirty(x);

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * 2;
    }

    [Fact]
    public void Marks_are_set_there_too()
    {
        Tensor x = X(3);
        Tensor a = x * 1;
        Assert.Same(a, Function.Apply<Doubled>(a));
        a.Backward();
        Assert.Equal(2, x.Grad!.Item());
    }
}
