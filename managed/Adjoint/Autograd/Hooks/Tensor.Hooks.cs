using Adjoint.Autograd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>
    /// Where in the graph the gradient of this tensor arrives: <c>torch.autograd.graph.get_gradient_edge</c>. It can stand
    /// for the tensor in <see cref="Grad"/>'s <c>Of</c> and <c>Backward</c>, as input and as output; it keeps its node alive, and
    /// after an in-place write it still means the value before.
    /// </summary>
    /// <exception cref="AutogradException">The tensor does not require a gradient.</exception>
    public Edge GradientEdge =>
        NextEdge() is { Function: not null } edge ? edge : throw new AutogradException(Errors.EdgeWithoutGrad);

    /// <summary>
    /// Runs <paramref name="hook"/> on the complete gradient of this tensor in every backward pass; what it returns, if not
    /// null, replaces the gradient: <c>register_hook</c>.
    /// </summary>
    /// <remarks>
    /// The hook belongs to the value that the tensor has now: registered before an in-place write, it sees the gradient of
    /// what was there before. It is not called where no gradient arrives.
    /// </remarks>
    /// <returns>Removes the hook when disposed.</returns>
    /// <exception cref="AutogradException">The tensor does not require a gradient; in the pass: the replacement differs in
    /// size or type.</exception>
    public HookHandle RegisterHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        Edge edge = EdgeForHooks();
        return new HookHandle(edge.Function!.EnsureHooks().Tensors.Add(new ReplacingHook(edge.InputNr, hook)));
    }

    /// <summary>
    /// Runs <paramref name="hook"/> on this leaf after a pass has added to its <see cref="Grad"/>:
    /// <c>register_post_accumulate_grad_hook</c>.
    /// </summary>
    /// <remarks>
    /// The hook may clear <see cref="Grad"/> and update the leaf in place: the optimizer's step as soon as the gradient is
    /// there, so that not all gradients are alive at once. The leaf keeps the hook, and what it captures, alive. Passes on
    /// several threads run the hooks of one leaf one after the other, each with the accumulation before it.
    /// </remarks>
    /// <returns>Removes the hook when disposed.</returns>
    /// <exception cref="AutogradException">The tensor is not a leaf that requires a gradient.</exception>
    /// <example><code>
    /// w.RegisterPostAccumulateGradHook(p => { p.Sub_(p.Grad! * 0.1); p.Grad = null; });
    /// </code></example>
    public HookHandle RegisterPostAccumulateGradHook(Action<Tensor> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        Edge edge = EdgeForHooks();
        if (!IsLeaf) throw new AutogradException(Errors.PostAccumulateNonLeaf);
        return new HookHandle(edge.Function!.EnsureHooks().Accumulated.Add(hook));
    }

    /// <summary>Where the hooks of this tensor live. A view made in no-grad mode says that it requires a gradient, as
    /// its
    /// base does, but none will ever arrive.</summary>
    internal Edge EdgeForHooks() =>
        NextEdge() is { Function: not null } edge ? edge : throw new AutogradException(Errors.HookWithoutGrad);
}
