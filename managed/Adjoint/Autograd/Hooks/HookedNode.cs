namespace Adjoint.Autograd;

/// <summary>How the engine takes a node that has hooks; the others go past all of this.</summary>
internal static class HookedNode
{
    /// <summary>
    /// Tensor hooks, capture, pre-hooks, retained gradients, the node, post-hooks. Tensor hooks and retained gradients
    /// belong to the gradient and run wherever it arrives; the others belong to the node and run only if it does. A
    /// retained gradient is what the tensor hooks made of it: pre-hooks change only what the node takes. False, with nothing
    /// done, where no hook is to see a gradient.
    /// </summary>
    public static bool Process(GraphTask task, Node node, ref NodeState state, bool run)
    {
        NodeHooks hooks = node.Hooks!;
        if (!hooks.SeesGradients) return false;
        Tensor?[] arrived = state.Gradients
            ?? (node.InputCount == 1 ? [state.Gradient] : new Tensor?[node.InputCount]);
        (state.Gradient, state.Gradients) = (null, null);
        for (int i = 0; i < arrived.Length; i++)
        {
            // Hooks may keep what they see: from here on it is not the engine's.
            if (arrived[i] is { } g) GradientBuffers.Disown(g);
            arrived[i] = hooks.RunTensorHooks(task, i, arrived[i]);
        }
        if (state.Captured)
            for (int i = 0; i < arrived.Length; i++) task.Capture(node, i, arrived[i]);
        Tensor?[] taken = run ? hooks.RunBefore(node, arrived) : arrived;
        for (int i = 0; i < arrived.Length; i++) hooks.StoreRetained(i, arrived[i]);
        if (run) Run(task, node, hooks, taken);
        return true;
    }

    /// <summary>Finishes a node that had no post-hooks when it began: one registered while it ran is not forgotten.</summary>
    public static void RunLateHooks(GraphTask task, Node node)
    {
        if (task.TakeLate(node) is not { } results) return;
        SendOn(task, node, node.Hooks!, results, new Tensor?[node.InputCount]);
        task.TakeLate(node);
    }

    private static void Run(GraphTask task, Node node, NodeHooks hooks, Tensor?[] taken)
    {
        // Asked for by a tensor hook or a pre-hook of the node: its post-hooks are looked for only now.
        task.TakeLate(node);
        // The node gets an array of its own: a custom function fills in zeros, which no hook should see.
        if (!hooks.HasAfter)
        {
            GraphTask.Invoke(task, node, [.. taken]);
            return;
        }
        SendOn(task, node, hooks, task.Collect(node, node, [.. taken]), taken);
        task.TakeLate(node);
    }

    private static void SendOn(GraphTask task, Node node, NodeHooks hooks, Tensor?[] results, Tensor?[] taken)
    {
        foreach (Tensor? result in results)
            if (result is not null) GradientBuffers.Disown(result);
        results = hooks.RunAfter(results, taken);
        for (int i = 0; i < results.Length; i++)
            if (results[i] is { } result && task.Wants(node, i)) task.Send(node, i, result);
    }
}
