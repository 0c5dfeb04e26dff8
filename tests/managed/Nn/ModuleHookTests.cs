using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Nn;

/// <summary>Full backward hooks of modules: A08.7.</summary>
public class ModuleHookTests
{
    private sealed class Doubler : Module
    {
        public override Tensor Forward(Tensor x) => x * x * 2;
    }

    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void A_hook_sees_the_gradients_of_input_and_output_and_may_replace_the_first()
    {
        Doubler module = new();
        List<string> log = [];
        module.RegisterFullBackwardPreHook((m, gy) => { log.Add($"pre {gy.Item()}"); return gy * 10; });
        HookHandle handle = module.RegisterFullBackwardHook((m, gx, gy) =>
        {
            Assert.Same(module, m);
            log.Add($"post {gx!.Item()} {gy.Item()}");
            return gx * 3;
        });
        module.RegisterFullBackwardHook((m, gx, gy) => { log.Add($"second {gx!.Item()}"); return null; });
        Tensor x = Leaf(2), y = module.Call(x);
        Assert.Equal("BackwardHookFunctionBackward", y.GradFn!.Name);
        y.Backward(retainGraph: true);
        Assert.Equal(["pre 1", "post 80 10", "second 240"], log);
        Assert.Equal(240, x.Grad!.Item());
        handle.Remove();
        y.Backward();
        Assert.Equal(["pre 1", "second 80"], log[3..]);
        // Forward alone has no hooks, nor has a call that is not recorded.
        log.Clear();
        module.Forward(x).Backward();
        using (GradMode.NoGrad()) Assert.False(module.Call(x).RequiresGrad);
        Assert.Empty(log);
    }

    [Fact]
    public void A_second_derivative_does_not_run_the_hook_again()
    {
        // test_full_backward_hook_double_backward.
        Doubler module = new();
        int calls = 0;
        module.RegisterFullBackwardHook((_, _, _) => { calls++; return null; });
        Tensor x = Leaf(3);
        Tensor gx = Grad.Of(module.Call(x), [x], createGraph: true)[0]!;
        Assert.Equal(12, gx.Item());
        Assert.Equal(1, calls);
        Assert.Equal(4, Grad.Of(gx, [x])[0]!.Item());
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_module_whose_input_needs_no_gradient_runs_its_hook_with_null()
    {
        Linear layer = new(3, 2, dtype: DType.Float64);
        Tensor? seen = Tensor.Scalar(0.0), output = null;
        layer.RegisterFullBackwardHook((_, gx, gy) => { (seen, output) = (gx, gy); return null; });
        Sequential model = new(layer, new Tanh());
        model.Call(Tensor.Ones([4, 3], DType.Float64)).Sum().Backward();
        Assert.Null(seen);
        Assert.Equal(new Shape([4, 2]), output!.Shape);
        Assert.NotNull(layer.Weight.Grad);
    }
}
