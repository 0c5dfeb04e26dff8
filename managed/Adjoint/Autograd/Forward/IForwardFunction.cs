using Adjoint.Autograd;

namespace Adjoint;

/// <summary>What makes a custom function of one tensor usable in forward mode: <c>Function.jvp</c>. Optional.</summary>
public interface IForwardFunction
{
    /// <summary>
    /// The tangent of the output from that of the input; null for none. Runs after forward, which may leave tensors for
    /// it with <see cref="FunctionContext.SaveForForward"/>, and without passing tangents on by itself.
    /// </summary>
    /// <remarks>
    /// It mirrors what forward does with memory: for an output that is a view of the input (or the input itself) it
    /// returns that view of the tangent, for an input written in place it writes the tangent in place and returns it,
    /// and for an output that is not differentiable it returns null.
    /// </remarks>
    /// <exception cref="NotImplementedException">The function has no jvp.</exception>
    static virtual Tensor? Jvp(FunctionContext context, Tensor? tangent) =>
        throw new NotImplementedException(ForwardErrors.NoJvp);
}

/// <summary>The same for a function of several tensors.</summary>
/// <typeparam name="TArguments">The function's arguments that are not tensors; they have no tangents.</typeparam>
public interface IForwardFunction<TArguments>
{
    /// <summary>A tangent for each output from one for each input; null for none.</summary>
    /// <inheritdoc cref="IForwardFunction.Jvp" path="/remarks"/>
    /// <exception cref="NotImplementedException">The function has no jvp.</exception>
    static virtual Tensor?[] Jvp(FunctionContext context, IReadOnlyList<Tensor?> tangents) =>
        throw new NotImplementedException(ForwardErrors.NoJvp);
}
