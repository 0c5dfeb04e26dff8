using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Explain;

/// <summary>ExplainGrad: one test for each reason why a gradient is null or zero.</summary>
public class ExplainGradTests
{
    private sealed class Silent : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 2;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => null;
    }

    private static Tensor Leaf(params float[] values) => Tensor.From(values, requiresGrad: true);

    private static GradExplanation Check(GradVerdict verdict, GradExplanation explanation, params string[] parts)
    {
        Assert.Equal(verdict, explanation.Verdict);
        foreach (string part in parts) Assert.Contains(part, explanation.Text);
        return explanation;
    }

    [Fact]
    public void A_dtype_without_gradients()
    {
        Tensor n = Tensor.From([1L, 2L]);
        Check(GradVerdict.NotDifferentiable, n.ExplainGrad(Leaf(1).Sum()), "int64", "only floating-point tensors " +
            "have gradients");
    }

    [Fact]
    public void A_tensor_that_requires_none()
    {
        Tensor c = Tensor.From([1f]);
        Check(GradVerdict.RequiresNoGrad, c.ExplainGrad((Leaf(1) * c).Sum()), "does not require a gradient");
        using (InferenceMode.Enable()) c = Tensor.From([1f]);
        Check(GradVerdict.RequiresNoGrad, c.ExplainGrad((Leaf(1) + c).Sum()), "inference mode");
    }

    [Fact]
    public void A_detached_tensor()
    {
        Tensor x = Leaf(1);
        Tensor cut = x.Detach();
        Check(GradVerdict.Detached, cut.ExplainGrad((x * cut).Sum()), "came out of Detach()");
    }

    [Fact]
    public void A_loss_without_a_graph()
    {
        Tensor x = Leaf(1, 2);
        Check(GradVerdict.LossHasNoGraph, x.ExplainGrad(x.Sum().Detach()), "The loss is not part of any graph: it " +
            "came out of Detach()");
        Tensor loss;
        using (GradMode.NoGrad())
        {
            loss = x.Sum();
            Check(GradVerdict.LossHasNoGraph, x.ExplainGrad(loss), "recording is off");
        }
        Check(GradVerdict.LossHasNoGraph, x.ExplainGrad(loss), "computed under no_grad");
        Check(GradVerdict.LossHasNoGraph, x.ExplainGrad(x.Gt(0)), "bool");
    }

    [Fact]
    public void A_tensor_that_the_loss_does_not_use()
    {
        Tensor x = Leaf(1), unused = Leaf(1);
        Check(GradVerdict.NotUsed, unused.ExplainGrad(x.Exp().Sum()), "does not depend on this tensor", "accounted " +
            "for");
    }

    [Fact]
    public void An_op_under_no_grad_leaves_the_argument_that_it_is_missing_from()
    {
        Tensor x = Leaf(1), w = Leaf(2);
        Tensor hidden;
        using (GradMode.NoGrad()) hidden = x.Exp();
        GradExplanation e = Check(GradVerdict.NotUsed, x.ExplainGrad((hidden * w).Sum()), "argument 0 of MulBackward0");
        Assert.Empty(e.Path);
        Assert.Equal(e.Text, e.ToString());
    }

    [Fact]
    public void A_path_that_Detach_cuts()
    {
        Tensor x = Leaf(1), w = Leaf(2);
        Check(GradVerdict.Cut, x.ExplainGrad((x.Detach() * w).Sum()), "MulBackward0 has used its memory, as " +
            "'self'", "Detach()");
    }

    [Fact]
    public void A_result_that_was_detached_on_the_way()
    {
        Tensor x = Leaf(1), w = Leaf(2);
        Check(GradVerdict.Cut, x.ExplainGrad((x.Exp().Detach() * w).Sum()), "The graph is cut at argument 0 of " +
            "MulBackward0, which came out of Detach(). What was computed before that");
    }

    [Fact]
    public void Values_that_a_mask_left_out_and_that_spoil_the_gradient()
    {
        Tensor x = Leaf(0, 1);
        Check(GradVerdict.NotANumber, x.ExplainGrad(Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum()), "1 of 2 elements",
            "1 of them come from elements that WhereBackward0 left out", "Masking.Strict()");
        using (Adjoint.Masking.Strict())
            Check(GradVerdict.Flows, x.ExplainGrad(Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum()));
    }

    [Fact]
    public void A_leaf_that_required_a_gradient_too_late()
    {
        Tensor x = Tensor.From([1f]), w = Leaf(2);
        Tensor loss = (x * w).Sum();
        x.RequiresGrad = true;
        Check(GradVerdict.Cut, x.ExplainGrad(loss), "before it required a gradient");
    }

    [Fact]
    public void A_tensor_that_was_rewritten_since()
    {
        Tensor x = Leaf(1) * 2, w = Leaf(2);
        Tensor loss = (x * w).Sum();
        x.Add_(1);
        Check(GradVerdict.Cut, x.ExplainGrad(loss), "written in place after the loss was computed");
    }

    [Fact]
    public void A_result_that_keeps_no_gradient()
    {
        Tensor x = Leaf(1, 2);
        Tensor middle = x * 2;
        Tensor loss = middle.Exp().Sum();
        GradExplanation e = Check(GradVerdict.NotALeaf, middle.ExplainGrad(loss), "MulBackward0", "RetainGrad()");
        Assert.Equal(["SumBackward0", "ExpBackward0", "MulBackward0"], e.Path);
        middle.RetainGrad();
        Check(GradVerdict.Flows, middle.ExplainGrad(loss));
    }

    [Fact]
    public void A_graph_that_was_freed()
    {
        Tensor x = Leaf(1, 2);
        Tensor loss = (x * x).Sum();
        loss.Backward();
        Check(GradVerdict.GraphFreed, x.ExplainGrad(loss), "MulBackward0", "Grad holds a gradient that is not " +
            "zero", "retainGraph: true");
        x.Grad = null;
        Check(GradVerdict.GraphFreed, x.ExplainGrad(loss), "Grad is null");
    }

    [Fact]
    public void A_backward_that_fails()
    {
        Tensor leaf = Leaf(1, 2);
        Tensor a = leaf.Clone();
        Tensor loss = a.Pow(2).Sum();
        a.Mul_(2);
        Check(GradVerdict.Fails, leaf.ExplainGrad(loss), "Backward fails: one of the variables needed", "PowBackward0");
    }

    [Fact]
    public void A_function_that_returns_nothing()
    {
        Tensor x = Leaf(1);
        Check(GradVerdict.Stopped, x.ExplainGrad(Function.Apply<Silent>(x).Sum()), "SilentBackward returned none");
    }

    [Fact]
    public void Masks_that_pass_nothing()
    {
        Tensor x = Leaf(-1, -2);
        GradExplanation e = Check(GradVerdict.Zero, x.ExplainGrad((x * 3).Relu().Sum()), "ReluBackward0: relu passes " +
            "a gradient only where");
        Assert.Equal(["SumBackward0", "ReluBackward0", "MulBackward0", "AccumulateGrad"], e.Path);
        Assert.EndsWith("Path from the loss: SumBackward0 -> ReluBackward0 -> MulBackward0 -> " +
            "AccumulateGrad", e.ToString());
        Check(GradVerdict.Zero, x.ExplainGrad(x.Clamp(0, 1).Sum()), "ClampBackward", "between the bounds");
        Check(GradVerdict.Zero, x.ExplainGrad(Tensor.Where(x.Gt(0), x, Leaf(5, 5)).Sum()), "WhereBackward0", "chosen " +
            "nowhere");
        Check(GradVerdict.Zero, x.ExplainGrad((x * Tensor.From([0f, 0f])).Sum()), "MulBackward0: the other factor is " +
            "zero");
        Check(GradVerdict.Zero, x.ExplainGrad((x * 1000).Sigmoid().Sum()), "SigmoidBackward0: sigmoid is saturated");
        Check(GradVerdict.Zero, x.ExplainGrad((x - x).Sum()), "cancel each other");
        Assert.Null(x.Grad);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number()
    {
        Tensor x = Leaf(0, 1);
        Tensor loss = (x.Sqrt() * 0).Sum();
        Check(GradVerdict.NotANumber, x.ExplainGrad(loss), "1 of 2 elements", "AnomalyMode.Enable()");
        using (AnomalyMode.Enable()) Check(GradVerdict.NotANumber, x.ExplainGrad(loss));
    }

    [Fact]
    public void A_gradient_that_arrives()
    {
        Tensor x = Leaf(1, -2, 3);
        Tensor loss = x.Relu().Sum();
        Check(GradVerdict.Flows, x.ExplainGrad(loss), "1 of its 3 elements are zero", "ReluBackward0 pass on only a " +
            "part", "Grad is still null");
        Assert.Null(x.Grad);
        loss.Backward();
        Assert.Equal([1f, 0f, 1f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_loss_of_several_elements_and_a_leaf_that_is_the_loss()
    {
        Tensor x = Leaf(1, 2);
        Check(GradVerdict.Flows, x.ExplainGrad(x * 2), "A gradient that is not zero arrives.");
        Check(GradVerdict.Flows, x.ExplainGrad(x));
    }
}
