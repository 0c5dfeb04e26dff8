using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>Sees, and may replace, the gradients that a node is about to take.</summary>
/// <param name="gradOutputs">The gradient of each output of the op; null where none arrived.</param>
/// <returns>As many gradients in their place, of the same shapes and types, or null to leave them.</returns>
public delegate IReadOnlyList<Tensor?>? NodePreHook(IReadOnlyList<Tensor?> gradOutputs);

/// <summary>Sees what a node computed, and may replace it before it is sent on.</summary>
/// <param name="gradInputs">The gradient of each argument; null where none is wanted. Empty for a leaf's node.</param>
/// <param name="gradOutputs">What the node took, after its pre-hooks.</param>
/// <returns>As many gradients in the place of <paramref name="gradInputs"/>, or null to leave them.</returns>
public delegate IReadOnlyList<Tensor?>? NodeHook(IReadOnlyList<Tensor?> gradInputs, IReadOnlyList<Tensor?> gradOutputs);

public abstract partial class Node
{
    /// <summary>
    /// Anything the program wants to keep with the node: <c>metadata</c>. Made on first use; it lives and dies with the
    /// node and may refer back to it.
    /// </summary>
    public IDictionary<string, object?> Metadata => NodeMetadata.Of(this);

    /// <summary>
    /// Runs <paramref name="hook"/> after the node in every pass that runs it, on what it computed and what it took:
    /// <c>Node.register_hook</c>.
    /// </summary>
    /// <remarks>
    /// The order at one node: hooks of its tensors, pre-hooks, retained gradients, the node (and the post-accumulate-grad
    /// hooks of a leaf), post-hooks; each kind in the order of registration. A hook registered while the node runs, by an
    /// unpack hook, is run too; it sees no <c>gradOutputs</c>. <see cref="Grad"/>'s <c>Of</c> does not run the node of a requested
    /// input, hence none of its pre- and post-hooks, unless another input needs it.
    /// </remarks>
    /// <returns>Removes the hook when disposed.</returns>
    /// <example><code>
    /// y.GradFn!.RegisterHook((gradInputs, gradOutputs) => [.. gradInputs.Select(g => g?.Mul(0.5))]);
    /// </code></example>
    public HookHandle RegisterHook(NodeHook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        HookHandle handle = new(EnsureHooks().After.Add(hook));
        AutogradThread thread = AutogradThread.Current;
        if (ReferenceEquals(thread.CurrentNode, this)) thread.Task?.CollectFromNowOn(this);
        return handle;
    }

    /// <summary>
    /// Runs <paramref name="hook"/> before the node in every pass that runs it, on what it is about to take:
    /// <c>Node.register_prehook</c>.
    /// </summary>
    /// <inheritdoc cref="RegisterHook" path="/remarks"/>
    /// <returns>Removes the hook when disposed.</returns>
    public HookHandle RegisterPreHook(NodePreHook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return new HookHandle(EnsureHooks().Before.Add(hook));
    }

    /// <summary>
    /// Runs the node alone: the gradients of its arguments for gradients of its outputs, recorded if grad mode is on. No
    /// hook runs, nothing is sent on, and what the node saved stays.
    /// </summary>
    /// <param name="gradients">Exactly <see cref="InputCount"/>, each of its output's shape; null for none.</param>
    /// <returns>One for each of <see cref="NextFunctions"/>: null where the argument needs none. They are not summed to the
    /// argument's shape where it was broadcast.</returns>
    /// <exception cref="ArgumentException">The number of gradients is wrong.</exception>
    /// <exception cref="AutogradException">A gradient's shape is wrong, or what the node saved was freed or modified.</exception>
    public Tensor?[] Call(params ReadOnlySpan<Tensor?> gradients)
    {
        if (gradients.Length != InputCount)
            throw new ArgumentException($"expected {InputCount} arguments, got {gradients.Length} instead");
        Tensor?[] taken = gradients.ToArray();
        for (int i = 0; i < taken.Length; i++)
        {
            if (taken[i] is not { } gradient) continue;
            (Layout layout, DType dtype) = Result(i);
            if (!gradient.Layout.SameSizes(layout))
                throw new AutogradException(Errors.GradientShape(i, gradient.Shape, new Shape(layout.Sizes)));
            if (gradient.DType != dtype) taken[i] = gradient.To(dtype);
        }
        AutogradThread thread = AutogradThread.Current;
        GraphTask task = new()
        {
            CreateGraph = thread.GradEnabled,
            InTensorOps = thread.GradEnabled || Duals.Level is not null,
            KeepGraph = true,
        };
        Node? outer = thread.CurrentNode;
        thread.CurrentNode = this;
        try
        {
            Tensor?[] results = task.Collect(this, this, taken);
            foreach (Tensor? result in results)
                if (result is not null) GradientBuffers.Disown(result);
            return results;
        }
        finally
        {
            thread.CurrentNode = outer;
        }
    }

    internal NodeHooks EnsureHooks() =>
        Volatile.Read(ref Hooks) ?? Interlocked.CompareExchange(ref Hooks, new NodeHooks(), null) ?? Hooks;
}

/// <summary>A table beside the nodes, so that a node without metadata has no field for it.</summary>
internal static class NodeMetadata
{
    private static readonly ConditionalWeakTable<Node, Dictionary<string, object?>> s_table = [];

    public static Dictionary<string, object?> Of(Node node) => s_table.GetValue(node, static _ => []);
}
