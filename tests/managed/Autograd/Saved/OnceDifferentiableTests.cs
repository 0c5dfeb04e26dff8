using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Saved;

/// <summary>Custom functions whose backward is not differentiable: A15.</summary>
public class OnceDifferentiableTests
{
    private static FunctionContext? s_kept;

    private sealed class Cube : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.OnceDifferentiable = true;
            context.SaveForBackward(x);
            s_kept = context;
            return x * x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient)
        {
            Assert.False(GradMode.IsEnabled);
            return gradient * 3 * context.SavedTensors[0]!.Square();
        }
    }

    [Fact]
    public void Backward_runs_without_recording_and_a_second_derivative_is_refused()
    {
        Tensor x = Tensor.From([2.0], requiresGrad: true);
        Tensor g = Grad.Of(Function.Apply<Cube>(x), [x], createGraph: true)[0]!;
        Assert.Equal(12, g.Item());
        Assert.True(g.RequiresGrad);
        Assert.Equal("Error", g.GradFn!.Name);
        const string text = "trying to differentiate twice a function that was marked with @once_differentiable";
        Assert.Equal(text, Assert.Throws<AutogradException>(() => Grad.Of(g, [x], retainGraph: true)).Message);
        Assert.Equal(text, Assert.Throws<AutogradException>(() => (g * 2).Sum().Backward()).Message);
    }

    [Fact]
    public void A_context_that_outlives_its_graph_says_that_it_was_freed()
    {
        Tensor x = Tensor.From([2.0], requiresGrad: true);
        Tensor y = Function.Apply<Cube>(x);
        FunctionContext kept = s_kept!;
        Assert.Same(x, kept.SavedTensors[0]);
        y.Backward();
        Assert.Equal(12, x.Grad!.Item());
        Assert.Null(x.Grad.GradFn);
        Assert.StartsWith("Trying to backward through the graph a second time",
            Assert.Throws<AutogradException>(() => kept.SavedTensors).Message);
    }
}
