using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>What the functional API refuses: A25.4, strict mode, rows E62 and E63.</summary>
public class AutodiffErrorTests
{
    private static readonly Func<Tensor, Tensor> s_constant = _ => Tensor.Scalar(1.0);
    private static readonly Func<Tensor, Tensor> s_linear = x => 3 * x.Sum();

    private static void Refused<TException>(string text, Action action) where TException : Exception =>
        Assert.StartsWith(text, Assert.Throws<TException>(action).Message, StringComparison.Ordinal);

    [Fact]
    public void The_function_of_a_hessian_returns_one_element()
    {
        Refused<AutogradException>("The Tensor returned by the function given to hessian should contain a single element",
            () => Autodiff.Hessian(x => x, X));
        Refused<AutogradException>("The Tensor returned by the function given to vhp should contain a single element",
            () => Autodiff.Vhp(x => x, X, X));
        Refused<AutogradException>("The Tensor returned by the function given to hvp should contain a single element",
            () => Autodiff.Hvp(x => x, X, X));
    }

    [Fact]
    public void A_vector_has_the_shape_of_what_it_multiplies()
    {
        Tensor five = Random([5]);
        Refused<ArgumentException>("v has invalid size: should be torch.Size([3]) but got torch.Size([5]).",
            () => Autodiff.Vjp(x => x, X, five));
        Refused<ArgumentException>("v has invalid size: should be torch.Size([3]) but got torch.Size([5]).",
            () => Autodiff.Jvp(x => x, X, five));
        Refused<ArgumentException>("v has invalid size: should be torch.Size([3]) but got torch.Size([5]).",
            () => Autodiff.Vhp(x => x.Sum(), X, five));
        Refused<ArgumentException>("v has invalid size: should be torch.Size([3]) but got torch.Size([5]).",
            () => Autodiff.Hvp(x => x.Sum(), X, five));
        Refused<ArgumentException>("Entry 1 in v has invalid size: should be torch.Size([3]) but got torch.Size([5]).",
            () => Autodiff.Jvp(t => [t[0], t[1]], [X, X], [X, five]));
        Refused<ArgumentException>("v is a tuple of invalid length: should be 2 but got 1.",
            () => Autodiff.Vjp(t => [t[0], t[1]], [X, X], [X]));
    }

    [Fact]
    public void A_vector_is_left_out_for_one_element_only()
    {
        Refused<ArgumentException>("The vector v can only be None if the user-provided function returns a single " +
            "Tensor with a single element.", () => Autodiff.Vjp(x => x, X));
        Refused<ArgumentException>("The vector v can only be None if the user-provided function returns a single " +
            "Tensor with a single element.", () => Autodiff.Vjp(x => [x.Sum(), x.Sum()], X));
        const string Inputs = "The vector v can only be None if the input to the user-provided function is a single " +
            "Tensor with a single element.";
        Refused<ArgumentException>(Inputs, () => Autodiff.Jvp(x => x, X));
        Refused<ArgumentException>(Inputs, () => Autodiff.Vhp(x => x.Sum(), X));
        Refused<ArgumentException>(Inputs, () => Autodiff.Hvp(x => x.Sum(), X));
    }

    [Fact]
    public void Outputs_and_inputs_are_tensors()
    {
        Refused<ArgumentException>("The outputs of the user-provided function given to vjp must be either a Tensor " +
            "or a tuple of Tensors but the value at index 1 is null.", () => Autodiff.Vjp(x => [x, null!], X));
        Assert.Throws<ArgumentNullException>(() => Autodiff.Jacobian(x => x, (Tensor)null!));
        Assert.Throws<ArgumentNullException>(() => Autodiff.Jacobian(t => t[0], [X, null!]));
        Refused<AutogradException>("only Tensors of floating point dtype can require gradients",
            () => Autodiff.Jacobian(x => x, Tensor.From([1L, 2L])));
    }

    [Fact]
    public void Without_strict_what_is_independent_has_zeros()
    {
        Tensor zeros = Tensor.Zeros([3], DType.Float64);
        Close(zeros, Autodiff.Vjp(s_constant, X).Vjp);
        Close(Tensor.Scalar(0.0), Autodiff.Jvp(s_constant, X, X).Jvp);
        Close(zeros, Autodiff.Jacobian(s_constant, X));
        Close(zeros, Autodiff.Vhp(s_constant, X, X).Vhp);
        Close(zeros, Autodiff.Hvp(s_constant, X, X).Hvp);
        Close(Tensor.Zeros([3, 3], DType.Float64), Autodiff.Hessian(s_constant, X));
        Close(Tensor.Zeros([3, 3], DType.Float64), Autodiff.Hessian(s_linear, X));
        Close(zeros, Autodiff.Vhp(s_linear, X, X).Vhp);
        Close(zeros, Autodiff.Hvp(s_linear, X, X).Hvp);
        Close(Tensor.Zeros([3, 3], DType.Float64), Autodiff.Jacobian(t => [t[0] * 2, t[1]], [X, X])[0][1]);
        Tensor[] jvp = Autodiff.Jvp(x => [Tensor.Ones([2], DType.Float64), x * 2], X, X).Jvp;
        Close(Tensor.Zeros([2], DType.Float64), jvp[0]);
        Close(X * 2, jvp[1]);
    }

    [Fact]
    public void Strict_mode_refuses_an_output_outside_the_graph()
    {
        const string Text = "Output 0 of the user-provided function does not require gradients. The outputs must be " +
            "computed in a differentiable manner from the input when running in strict mode.";
        Refused<AutogradException>(Text, () => Autodiff.Vjp(s_constant, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Jvp(s_constant, X, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Jacobian(s_constant, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Hessian(s_constant, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Vhp(s_constant, X, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Hvp(s_constant, X, X, strict: true));
    }

    [Fact]
    public void Strict_mode_refuses_an_output_of_something_else()
    {
        const string Text = "The output of the user-provided function is independent of input 1. This is not allowed in strict mode.";
        Refused<AutogradException>(Text, () => Autodiff.Vjp(t => t[0].Sum(), [X, X], strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Jvp(t => t[0] * 2, [X, X], [X, X], strict: true));
        Refused<AutogradException>("Output 0 of the user-provided function is independent of input 1. This is not " +
            "allowed in strict mode.", () => Autodiff.Jacobian(t => t[0] * 2, [X, X], strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Vhp(t => t[0].Exp().Sum(), [X, X], [X, X], strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Hvp(t => t[0].Exp().Sum(), [X, X], [X, X], strict: true));
    }

    [Fact]
    public void Strict_mode_refuses_the_hessian_of_a_linear_function()
    {
        const string Text = "While computing the hessian, found that the jacobian of the user-provided function with " +
            "respect to input 0 is independent of the input. This is not allowed in strict mode. You should ensure " +
            "that your function is twice differentiable and that the jacobian depends on the inputs (this would be " +
            "violated by a linear function for example).";
        Refused<AutogradException>(Text, () => Autodiff.Hessian(s_linear, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Vhp(s_linear, X, X, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Hvp(s_linear, X, X, strict: true));
    }

    [Fact]
    public void Strict_mode_with_a_graph_refuses_a_derivative_that_is_constant()
    {
        Tensor x = X.Clone().RequiresGrad_();
        const string Text = "The jacobian of the user-provided function is independent of input 0. This is not " +
            "allowed in strict mode when create_graph=True.";
        Refused<AutogradException>(Text, () => Autodiff.Vjp(s_linear, x, createGraph: true, strict: true));
        Refused<AutogradException>(Text, () => Autodiff.Jacobian(s_linear, x, createGraph: true, strict: true));
        Refused<AutogradException>("The hessian of the user-provided function is independent of input 0. This is not " +
            "allowed in strict mode when create_graph=True.",
            () => Autodiff.Vhp(t => (t * t).Sum(), x, X, createGraph: true, strict: true));
        Close(2 * X, Autodiff.Jacobian(t => t.Dot(t), x, createGraph: true, strict: true).Detach());
    }
}
