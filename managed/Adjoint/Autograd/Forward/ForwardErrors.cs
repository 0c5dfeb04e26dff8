namespace Adjoint.Autograd;

/// <summary>PyTorch's texts about dual tensors, in one place, because users search for them.</summary>
internal static class ForwardErrors
{
    public const string Nested = "Nested forward mode AD is not supported at the moment";

    public const string NoLevel = "Trying to create a dual Tensor for forward AD but no level exists, make sure to " +
        "enter_dual_level() first.";

    public const string PrimalIsDual = "Making a dual Tensor based on a Tensor that already has a forward gradient " +
        "at the same level 0 is not supported.";

    public const string TangentIsDual =
        "Setting a forward grad that itself has a forward gradient at the same level 0 is not supported.";

    public const string NoJvp =
        "You must implement the jvp function for custom autograd.Function to use it with forward mode AD.";

    public const string JvpNotInPlace = "An inplace custom Function is not modifying the forward mode gradients " +
        "inplace. If the forward is modifying an input inplace, then the jvp function must modify the corresponding " +
        "gradient inplace.";

    public const string JvpNotAsIs = "An inplace custom Function is not returning the forward mode gradients as-is. " +
        "If the forward is modifying an input inplace, then the jvp function must modify the gradient inplace and " +
        "return it as-is.";

    public const string JvpNoView = "A custom Function's forward is returning a view (or an input as-is) but the jvp " +
        "is not returning a view.";

    public const string JvpOtherBase = "A custom Function is returning a view but the jvp is not returning a view of " +
        "the same base as the given grad input.";

    public const string JvpOtherView =
        "A custom Function is returning a view but the jvp is not returning a view of the given grad input.";

    public static string OnlyFloats(string what, DType dtype) =>
        $"Expected {what} to be floating point or complex, but got: {dtype.Name()}";

    public static string DTypes(DType primal, DType tangent) =>
        $"Expected tangent to have the dtype of primal, {primal.Name()}, but got: {tangent.Name()}";

    public static string Sizes(Shape primal, Shape tangent) =>
        "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not " +
        $"supported. Tensor is of size {primal} while the given forward gradient is of size {tangent}.";

    public static string NoRule(string op) =>
        $"Trying to use forward AD with {op} that does not support it because it has not been implemented yet.";

    public static string JvpCount(int expected, int got) =>
        $"Function's jvp returned an invalid number of forward gradients (expected {expected} but got {got})";

    public static string JvpOfNonDifferentiable(int index) =>
        $"Function's jvp returned a gradient at position {index}, but the corresponding forward output is not a " +
        "differentiable Tensor. You should return None at that position instead.";
}
