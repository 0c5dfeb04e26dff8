using Adjoint.Autograd;

namespace Adjoint;

/// <summary>Hooks on several tensors at once: <c>torch.autograd.graph.register_multi_grad_hook</c>.</summary>
/// <remarks>
/// Every backward pass counts for itself, also passes on several threads at the same time and one inside another; a pass that
/// fails leaves nothing behind. A tensor that a pass does not reach, or that it does not need for the requested inputs, is
/// not waited for. Leaves requested from <see cref="Grad"/>'s <c>Of</c> count too (PyTorch raises an error).
/// </remarks>
public static class Hooks
{
    /// <summary>
    /// Runs <paramref name="hook"/> once in every pass, when the gradients of all <paramref name="tensors"/> that the pass
    /// needs have arrived: <c>mode="all"</c>.
    /// </summary>
    /// <param name="tensors">Tensors that require gradients.</param>
    /// <param name="hook">Gets a gradient for each tensor, null where the pass has none; not run if all are null.</param>
    /// <returns>Removes the hook from all tensors when disposed.</returns>
    /// <exception cref="AutogradException">A tensor does not require a gradient.</exception>
    /// <example><code>
    /// Hooks.RegisterMultiGrad([a, b], grads => Console.WriteLine(grads.Count(g => g is not null)));
    /// </code></example>
    public static HookHandle RegisterMultiGrad(IReadOnlyList<Tensor> tensors, Action<IReadOnlyList<Tensor?>> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return new HookHandle(new AllGradsHook(hook).On(tensors));
    }

    /// <summary>
    /// Runs <paramref name="hook"/> once in every pass, on the first gradient of any of <paramref name="tensors"/>:
    /// <c>mode="any"</c>.
    /// </summary>
    /// <inheritdoc cref="RegisterMultiGrad"/>
    /// <param name="tensors">Tensors that require gradients.</param>
    /// <param name="hook">Gets the gradient that arrived first.</param>
    /// <example><code>
    /// Hooks.RegisterMultiGradAny([a, b], g => Console.WriteLine("backward has reached the block"));
    /// </code></example>
    public static HookHandle RegisterMultiGradAny(IReadOnlyList<Tensor> tensors, Action<Tensor> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return new HookHandle(new AnyGradHook(hook).On(tensors));
    }
}
