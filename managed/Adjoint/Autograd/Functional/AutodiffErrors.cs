namespace Adjoint;

/// <summary>The texts of <c>torch.autograd.functional</c>, in one place, because users search for them.</summary>
internal static class AutodiffErrors
{
    private const string NotStrict = "This is not allowed in strict mode";

    public const string NoVectorForOutputs =
        "The vector v can only be None if the user-provided function returns a single Tensor with a single element.";

    public const string NoVectorForInputs =
        "The vector v can only be None if the input to the user-provided function is a single Tensor with " +
        "a single element.";

    public const string ForwardModeWithGraph =
        "torch.autograd.functional.jacobian: `create_graph=True` and `strategy=\"forward-mode\"` are not supported " +
        "together (yet). Please either set `create_graph=False` or `strategy=\"reverse-mode\"`.";

    public const string ForwardModeStrict =
        "torch.autograd.functional.jacobian: `strict=True` and `strategy=\"forward-mode\"` are not supported " +
        "together (yet). Please either set `strict=False` or `strategy=\"reverse-mode\"`.";

    public const string ForwardModeOneByOne = "Computing Jacobian using forward-AD or forward-over-reverse Hessian " +
        "is only implemented for `vectorize=True`.";

    // "vectorized" is PyTorch's.
    public static string StrictAndVectorized(string api) =>
        $"torch.autograd.functional.{api}: `strict=True` and `vectorized=True` are not supported together. Please either set " +
        "`strict=False` or `vectorize=False`.";

    public static string OneElement(string api) =>
        $"The Tensor returned by the function given to {api} should contain a single element";

    public static string VectorLength(int expected, int got) =>
        $"v is a tuple of invalid length: should be {expected} but got {got}.";

    public static string VectorSize(int? entry, Tensor expected, Tensor got) =>
        $"{(entry is { } i ? $"Entry {i} in " : "")}v has invalid size: should be torch.Size({expected.Shape}) but " +
        $"got torch.Size({got.Shape}).";

    public static string Independent(int input) =>
        $"The output of the user-provided function is independent of input {input}. {NotStrict}.";

    public static string OutputIndependent(int output, int input) =>
        $"Output {output} of the user-provided function is independent of input {input}. {NotStrict}.";

    public static string OutputWithoutGrad(int output) =>
        $"Output {output} of the user-provided function does not require gradients. The outputs must be computed in " +
        "a differentiable manner from the input when running in strict mode.";

    public static string GradientIndependent(int input) =>
        $"The gradient with respect to input {input} is independent of the inputs of the user-provided " +
        $"function. {NotStrict}.";

    public static string LinearInHessian(int input) =>
        "While computing the hessian, found that the jacobian of the user-provided function with respect to input " +
        $"{input} is independent of the input. {NotStrict}. You should ensure that your function is twice " +
        "differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for " +
        "example).";

    public static string IndependentOfSeed(int entry) =>
        $"The gradient with respect to the input is independent of entry {entry} in the grad_outputs when using the " +
        $"double-backward trick to compute forward mode gradients. {NotStrict}.";

    public static string JacobianIndependent(int input) =>
        $"The jacobian of the user-provided function is independent of input {input}. {NotStrict}.";

    public static string HessianIndependentOfSeed(int entry) =>
        $"The hessian of the user-provided function is independent of entry {entry} in the grad_jacobian. {NotStrict} " +
        "as it prevents from using the double backward trick to replace forward mode AD.";

    public static string JacobianIndependentWithGraph(int input) =>
        $"The jacobian of the user-provided function is independent of input {input}. {NotStrict} when " +
        "create_graph=True.";

    public static string HessianIndependentWithGraph(int input) =>
        $"The hessian of the user-provided function is independent of input {input}. {NotStrict} when " +
        "create_graph=True.";
}
