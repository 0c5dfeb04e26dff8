namespace Adjoint.Autograd;

/// <summary>
/// Runs a graph backwards on the calling thread: counts dependencies, then takes ready nodes, latest forward op first.
/// Nothing recurses, so chains of millions of nodes are fine; a hook may start a pass of its own,
/// which goes on with a fresh stack where the thread's is at its end.
/// </summary>
internal static partial class Engine
{
    /// <summary>Runs from the roots. Gradients of <paramref name="inputs"/> are returned, or accumulated where asked.</summary>
    /// <param name="roots">Where to start.</param>
    /// <param name="gradients">The gradient of each root.</param>
    /// <param name="keepGraph">Whether saved tensors survive.</param>
    /// <param name="createGraph">Whether the gradients get a graph of their own.</param>
    /// <param name="inputs">If not empty, only what leads to these runs.</param>
    /// <param name="accumulate">Whether the inputs' own nodes run (backward) or their gradients are captured (grad).</param>
    /// <param name="batch">
    /// How many vectors each gradient holds in a first dimension of its own; 0 for one without. Only with captured inputs.
    /// </param>
    public static Tensor?[] Run(ReadOnlySpan<Edge> roots, ReadOnlySpan<Tensor> gradients, bool keepGraph, bool createGraph,
        ReadOnlySpan<Edge> inputs, bool accumulate, long batch = 0)
    {
        AutogradThread thread = AutogradThread.Current;
        if (thread.Task is not null && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return FreshStack.Run(thread, roots, gradients, keepGraph, createGraph, inputs, accumulate, batch);
        GraphTask task = thread.SpareTask ?? new GraphTask();
        thread.SpareTask = null;
        GraphTask? outerTask = thread.Task;
        Node? outerNode = thread.CurrentNode;
        bool outerMode = thread.GradEnabled;
        SavedTensorModes outerSaved = new(thread);
        thread.Task = task;
        thread.GradEnabled = createGraph && !Tensors.ThreadModes.Inference;
        task.KeepGraph = keepGraph;
        task.CreateGraph = createGraph;
        task.Batch = batch;
        task.InTensorOps = createGraph || (Tensors.ThreadModes.DualLevels != 0 && Duals.Level is not null);
        task.Id = thread.NextTask++;
        task.Watcher = thread.StrictMasking ? new MaskWatcher(task, roots, thread.Watcher) : thread.Watcher;
        try
        {
            int floor = Lowest(inputs);
            Discover(task, roots, floor);
            if (!inputs.IsEmpty) Restrict(task, roots, inputs, accumulate, floor);
            for (int i = 0; i < roots.Length; i++)
            {
                thread.CurrentNode = roots[i].Function;
                task.Start(roots[i], gradients[i]);
                Arrived(task, roots[i].Function!);
            }
            if (batch != 0) RunBatch(task, thread);
            while (task.TryPop(out Node? node))
            {
                thread.CurrentNode = node;
                if (Tap.Observer is null) Process(task, node);
                else ProcessObserved(task, node);
            }
            if (task.Callbacks is not null) RunCallbacks(thread, task, outerMode);
            return task.Captured;
        }
        catch (Exception e) when (thread.Anomaly is not null && AnomalyMode.Explain(e, thread.CurrentNode))
        {
            throw AnomalyMode.Explained((AutogradException)e, thread.CurrentNode!);
        }
        finally
        {
            thread.GradEnabled = outerMode;
            thread.Task = outerTask;
            thread.CurrentNode = outerNode;
            outerSaved.Restore(thread);
            task.Clear();
            thread.SpareTask = task;
        }
    }

    /// <summary>A callback may queue another one.</summary>
    private static void RunCallbacks(AutogradThread thread, GraphTask task, bool mode)
    {
        thread.CurrentNode = null;
        thread.GradEnabled = mode;
        for (int i = 0; i < task.Callbacks!.Count; i++) task.Callbacks[i]();
    }

    /// <summary>The height of the lowest input: what lies below it leads to none. 0 if there is none, or it is not
    /// known.</summary>
    private static int Lowest(ReadOnlySpan<Edge> inputs)
    {
        int lowest = inputs.IsEmpty ? 0 : int.MaxValue;
        foreach (Edge input in inputs)
            if (input.Function is { } node) lowest = Math.Min(lowest, node.Height);
        return lowest;
    }

    /// <summary>Whether no input can be reached from the node: it does not run, and nothing below it is looked
    /// at.</summary>
    private static bool LiesBelow(Node node, int floor) => node.Height < floor && node.Height > 0;

    /// <summary>
    /// Claims every reachable node and counts the arrows that lead to it. Of what lies below the inputs only the first
    /// nodes.
    /// </summary>
    private static void Discover(GraphTask task, ReadOnlySpan<Edge> roots, int floor)
    {
        NodeStack stack = new();
        foreach (Edge root in roots)
        {
            Node node = root.Function!;
            if (task.Claim(node)) stack.Push(node);
            task.StateOf(node).Dependencies++;
        }
        while (stack.TryPop(out Node? node))
        {
            if (LiesBelow(node, floor)) continue;
            int count = node.NextCount;
            for (int i = 0; i < count; i++)
            {
                if (node.Next(i).Function is not { } next) continue;
                if (task.Claim(next)) stack.Push(next);
                task.StateOf(next).Dependencies++;
            }
        }
    }

    /// <summary>Marks what lies on a path from a root to a requested input; nothing else will run.</summary>
    private static void Restrict(GraphTask task, ReadOnlySpan<Edge> roots, ReadOnlySpan<Edge> inputs, bool accumulate,
        int floor)
    {
        task.Restricted = true;
        task.Captured = new Tensor?[accumulate ? 0 : inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Function is not { } node) continue;
            if (!task.Knows(node)) continue;
            ref NodeState state = ref task.StateOf(node);
            if (accumulate)
            {
                state.Needed = true;
            }
            else
            {
                state.Captured = true;
                task.Captures.Add((node, inputs[i].InputNr, i));
            }
        }
        // Post-order with an explicit stack: a node is needed when one of its next nodes is needed or captured. One
        // root after another, because a root may lie below another one, which has to wait for it.
        HashSet<Node> entered = [];
        Stack<(Node Node, int NextIndex)> stack = new();
        foreach (Edge root in roots)
        {
            if (entered.Add(root.Function!)) stack.Push((root.Function!, 0));
            while (stack.TryPop(out (Node Node, int NextIndex) top))
            {
                (Node node, int index) = top;
                if (LiesBelow(node, floor)) continue;
                if (index > 0) Inherit(task, node, node.Next(index - 1).Function);
                while (index < node.NextCount)
                {
                    Node? next = node.Next(index++).Function;
                    if (next is not null && entered.Add(next))
                    {
                        stack.Push((node, index));
                        stack.Push((next, 0));
                        break;
                    }
                    Inherit(task, node, next);
                }
            }
        }
    }

    private static void Inherit(GraphTask task, Node node, Node? next)
    {
        if (next is null) return;
        ref NodeState state = ref task.StateOf(next);
        if (state.Needed || state.Captured) task.StateOf(node).Needed = true;
    }

    private static void Arrived(GraphTask task, Node node)
    {
        if (--task.StateOf(node).Dependencies == 0) task.Push(node);
    }

    private static void ProcessObserved(GraphTask task, Node node)
    {
        using TapScope tap = Tap.Evaluation(node);
        Process(task, node);
    }

    // One place calls each of the two; left to itself the JIT stops inlining them (measured: 5 % of a pass over two ops).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Process(GraphTask task, Node node)
    {
        ref NodeState state = ref task.StateOf(node);
        bool run = !task.Restricted || state.Needed;
        if (node.Hooks is null || !HookedNode.Process(task, node, ref state, run))
        {
            if (state.Gradients is { } many) ProcessMany(task, node, many, ref state, run);
            else ProcessOne(task, node, ref state, run);
        }
        if (!run) return;
        // Also where the node had none before it ran.
        if (node.Hooks is not null) HookedNode.RunLateHooks(task, node);
        Finish(task, node);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(GraphTask task, Node node)
    {
        if (!task.KeepGraph) node.Release();
        int count = node.NextCount;
        for (int i = 0; i < count; i++)
            if (node.Next(i).Function is { } next) Arrived(task, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ProcessOne(GraphTask task, Node node, ref NodeState state, bool run)
    {
        Tensor? g = state.Gradient;
        state.Gradient = null;
        if (g is null) return;
        if (state.Captured) task.Capture(node, 0, g);
        if (run) Tap.Backward(task, node, g);
        GradientBuffers.Drop(g);
    }

    private static void ProcessMany(GraphTask task, Node node, Tensor?[] grads, ref NodeState state, bool run)
    {
        state.Gradients = null;
        if (state.Captured)
            for (int i = 0; i < grads.Length; i++) task.Capture(node, i, grads[i]);
        if (run) Tap.BackwardAll(task, node, grads);
        foreach (Tensor? g in grads)
            if (g is not null) GradientBuffers.Drop(g);
    }

    /// <summary>A small stack of nodes that starts on no heap memory of its own for the graphs of everyday.</summary>
    private ref struct NodeStack
    {
        [ThreadStatic]
        private static NodeSlot[]? t_spare;

        private NodeSlot[] _items;
        private int _count;

        public NodeStack()
        {
            _items = t_spare ?? new NodeSlot[64];
            t_spare = null;
        }

        public void Push(Node node)
        {
            if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
            _items[_count++].Node = node;
        }

        public bool TryPop([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? node)
        {
            if (_count == 0)
            {
                if (_items.Length <= 4096) t_spare = _items;
                node = null;
                return false;
            }
            node = _items[--_count].Node;
            _items[_count] = default;
            return true;
        }
    }
}
