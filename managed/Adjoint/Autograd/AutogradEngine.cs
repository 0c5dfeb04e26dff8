using Adjoint.Autograd;

namespace Adjoint;

/// <summary>What code that runs inside a backward pass (a hook, a custom function) may ask about it.</summary>
public static class AutogradEngine
{
    /// <summary>The node that this thread is running; null outside a pass: <c>_current_autograd_node</c>.</summary>
    public static Node? CurrentNode => AutogradThread.Current.CurrentNode;

    /// <summary>
    /// The number of the innermost pass on this thread, unique in the process and one higher with every pass of a thread;
    /// -1 outside a pass: <c>_current_graph_task_id</c>.
    /// </summary>
    public static long CurrentGraphTaskId => AutogradThread.Current.Task?.Id ?? -1;

    /// <summary>
    /// Whether the pass keeps what the nodes have saved (<c>retainGraph</c>); false outside a pass:
    /// <c>_get_current_graph_task_keep_graph</c>.
    /// </summary>
    public static bool IsRetainingGraph => AutogradThread.Current.Task is { KeepGraph: true };

    /// <summary>
    /// Calls <paramref name="callback"/> once, when the innermost running pass has run all its nodes:
    /// <c>Variable._execution_engine.queue_callback</c>.
    /// </summary>
    /// <remarks>
    /// Callbacks run in the order in which they were queued, on the thread of the pass and in the modes of its caller,
    /// and may queue others. If a node fails they do not run; if one of them fails, its exception leaves the pass.
    /// </remarks>
    /// <exception cref="AutogradException">No pass is running on this thread.</exception>
    /// <example><code>
    /// weight.RegisterHook(g =>
    /// {
    ///     AutogradEngine.QueueCallback(() => Console.WriteLine("all gradients are there"));
    ///     return null;
    /// });
    /// </code></example>
    public static void QueueCallback(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        GraphTask task = AutogradThread.Current.Task
            ?? throw new AutogradException("Final callbacks can only be installed during backward pass.");
        (task.Callbacks ??= []).Add(callback);
    }

    /// <summary>
    /// The running node and the nodes that the pass runs after it, in order:
    /// <c>_current_graph_task_execution_order</c>. A pass runs on one thread, so the order is certain.
    /// </summary>
    /// <exception cref="AutogradException">This thread runs no pass.</exception>
    public static IReadOnlyList<Node> CurrentExecutionOrder
    {
        get
        {
            AutogradThread thread = AutogradThread.Current;
            return (thread.Task ?? throw new AutogradException(Errors.OutsidePass)).Order(thread.CurrentNode);
        }
    }

    /// <summary>
    /// Whether the running pass has run <paramref name="node"/>, runs it later, or hands out the gradients that arrive
    /// there: <c>_will_engine_execute_node</c>. Leaves requested from <see cref="Grad"/>'s <c>Of</c> count too (PyTorch
    /// raises an error).
    /// </summary>
    /// <exception cref="AutogradException">This thread runs no pass.</exception>
    public static bool WillExecute(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return (AutogradThread.Current.Task ?? throw new AutogradException(Errors.OutsidePass)).WillExecute(node);
    }
}
