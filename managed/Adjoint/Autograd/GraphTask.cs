using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>One backward pass: which nodes it owns, what has arrived where, and the gate that every gradient passes.</summary>
internal sealed class GraphTask
{
    private NodeSlot[] _heap = new NodeSlot[16];
    private int _ready;
    private NodeSlot[] _owned = new NodeSlot[16];
    private int _ownedCount;
    private Dictionary<Node, ForeignState>? _foreign;

    /// <summary>Whether gradients are themselves part of a graph.</summary>
    public bool CreateGraph;

    /// <summary>
    /// Whether gradients are made by tensor ops alone, because something is to follow what happens to them: the graph,
    /// or the tangents of a forward-mode level. Otherwise kernels write into the engine's own buffers.
    /// </summary>
    public bool InTensorOps;

    /// <summary>Whether saved tensors survive the pass.</summary>
    public bool KeepGraph;

    /// <summary>Whether only nodes marked as needed run.</summary>
    public bool Restricted;

    /// <summary>How many vectors each gradient holds in a first dimension of its own; 0 for one without.</summary>
    public long Batch;

    /// <summary>Where requested gradients end up, by node and output number.</summary>
    public List<(Node Node, int OutputNr, int Slot)> Captures = [];

    public Tensor?[] Captured = [];

    /// <summary>Tells passes apart, for the user.</summary>
    public long Id;

    /// <summary>What runs when the pass is through; null, as nearly always, for nothing.</summary>
    public List<Action>? Callbacks;

    /// <summary>Sees every gradient that a node sends; null but in the rare modes and for explanations.</summary>
    public GradientWatcher? Watcher;

    private Catcher? _catcher;
    private Dictionary<object, object>? _hookState;

    /// <summary>What hooks shared by several tensors know of this pass.</summary>
    public Dictionary<object, object> HookState => _hookState ??= [];

    /// <summary>Keeps what <paramref name="inner"/> sends, in the name of <paramref name="outer"/>.</summary>
    private sealed class Catcher(Node outer, Node inner)
    {
        public readonly Node Outer = outer;
        public readonly Node Inner = inner;
        public readonly Tensor?[] Results = new Tensor?[inner.NextCount];
        public Catcher? Enclosing;
    }

    private sealed class ForeignState
    {
        public NodeState State;
    }

    /// <summary>
    /// This pass's state of a node: in the node itself while the pass owns it, in a table where a pass on another thread, or
    /// an outer pass, owns the node.
    /// </summary>
    public ref NodeState StateOf(Node node)
    {
        if (ReferenceEquals(node.Owner, this)) return ref node.State;
        return ref _foreign![node].State;
    }

    /// <summary>Claims a node; true if this pass sees it for the first time.</summary>
    public bool Claim(Node node)
    {
        GraphTask? owner = node.Owner;
        if (ReferenceEquals(owner, this)) return false;
        // Once in the table, always in the table, even if the pass that owned the node has ended meanwhile.
        if (_foreign is not null && _foreign.ContainsKey(node)) return false;
        if (owner is null && Interlocked.CompareExchange(ref node.Owner, this, null) is null)
        {
            if (_ownedCount == _owned.Length) Array.Resize(ref _owned, _ownedCount * 2);
            _owned[_ownedCount++].Node = node;
            return true;
        }
        (_foreign ??= []).Add(node, new ForeignState());
        return true;
    }

    /// <summary>Every node that the pass can reach.</summary>
    public IEnumerable<Node> Nodes =>
        _owned.Take(_ownedCount).Select(static slot => slot.Node).Concat(_foreign is null ? [] : _foreign.Keys);

    /// <summary>Whether the pass can reach the node.</summary>
    public bool Knows(Node node) =>
        ReferenceEquals(node.Owner, this) || (_foreign is not null && _foreign.ContainsKey(node));

    /// <summary>Whether the pass has run the node, or will, or hands out the gradients that arrive there.</summary>
    public bool WillExecute(Node node)
    {
        if (!Knows(node)) return false;
        if (!Restricted) return true;
        ref NodeState state = ref StateOf(node);
        return state.Needed || state.Captured;
    }

    /// <summary>Hands out the gradient of output <paramref name="outputNr"/> to whoever requested it.</summary>
    public void Capture(Node node, int outputNr, Tensor? g)
    {
        if (g is null) return;
        foreach ((Node captured, int nr, int slot) in Captures)
        {
            if (!ReferenceEquals(captured, node) || nr != outputNr) continue;
            GradientBuffers.Disown(g);
            Captured[slot] = g;
        }
    }

    /// <summary>Whether a gradient of argument <paramref name="index"/> of <paramref name="node"/> would be used.</summary>
    public bool Wants(Node node, int index)
    {
        if (_catcher is { } catcher && ReferenceEquals(node, catcher.Inner)) node = catcher.Outer;
        if (node.Next(index).Function is not { } next) return false;
        if (!Restricted) return true;
        ref NodeState state = ref StateOf(next);
        return state.Needed || state.Captured;
    }

    /// <summary>
    /// The buffer that waits at the other end, if a gradient of this geometry may be added into it: kernels accumulate into
    /// it and send nothing.
    /// </summary>
    public Tensor? AccumulationTarget(Node node, int index, Layout layout)
    {
        if (InTensorOps || _catcher is not null || Watcher is not null) return null;
        Edge edge = node.Next(index);
        ref NodeState state = ref StateOf(edge.Function!);
        Tensor? waiting = state.Gradients is { } many ? many[edge.InputNr] : state.Gradient;
        return waiting is not null && GradientBuffers.IsExclusive(waiting) && waiting.Layout.IsContiguous
            && layout.SameSizes(waiting.Layout)
            && edge.Function is not AccumulateGrad { OtherDType: true } ? waiting : null;
    }

    /// <summary>Sends a gradient that may share memory with the node's own gradient or with anything else.</summary>
    public void Send(Node node, int index, Tensor gradient)
    {
        GradientBuffers.Share(gradient);
        Route(node, index, gradient);
    }

    /// <summary>Sends a gradient that the node has just computed and nobody else holds.</summary>
    public void SendFresh(Node node, int index, Tensor gradient)
    {
        if (!InTensorOps) gradient.Storage.GradientHolders = 1;
        Route(node, index, gradient);
    }

    /// <summary>Hands a root its gradient, and the hold on it.</summary>
    public void Start(in Edge root, Tensor gradient) => Deliver(root, gradient, 0);

    /// <summary>
    /// Runs <paramref name="inner"/>, a node that is not part of the graph by itself, in the name of <paramref name="outer"/>
    /// whose arguments are the same: what it would send is returned instead.
    /// </summary>
    public Tensor?[] RunInTheNameOf(Node outer, Node inner, Tensor g) => Collect(outer, inner, [g]);

    /// <summary>Runs <paramref name="inner"/> and returns what it sends instead of sending it.</summary>
    public Tensor?[] Collect(Node outer, Node inner, Tensor?[] gradients)
    {
        Catcher catcher = new(outer, inner) { Enclosing = _catcher };
        _catcher = catcher;
        try
        {
            Invoke(this, inner, gradients);
            return catcher.Results;
        }
        finally
        {
            _catcher = catcher.Enclosing;
        }
    }

    /// <summary>
    /// Collects what the running node sends from now on, for <see cref="TakeLate"/>; nothing changes if it is collected
    /// anyway.
    /// </summary>
    public void CollectFromNowOn(Node node)
    {
        Catcher? last = null;
        for (Catcher? c = _catcher; c is not null; c = c.Enclosing)
        {
            if (ReferenceEquals(c.Inner, node)) return;
            last = c;
        }
        Catcher late = new(node, node);
        if (last is null) _catcher = late;
        else last.Enclosing = late;
    }

    /// <summary>What was collected since <see cref="CollectFromNowOn"/>, once the node has ended; null if not asked.</summary>
    public Tensor?[]? TakeLate(Node node)
    {
        if (_catcher is not { } late) return null;
        _catcher = null;
        return ReferenceEquals(late.Inner, node) ? late.Results : null;
    }

    /// <summary>Runs a node on the gradients of its outputs; one that got none has nothing to say.</summary>
    public static void Invoke(GraphTask task, Node node, Tensor?[] gradients)
    {
        if (gradients.Length > 1)
        {
            if (Array.Exists(gradients, static g => g is not null)) Tap.BackwardAll(task, node, gradients);
        }
        else if (gradients[0] is { } g)
        {
            Tap.Backward(task, node, g);
        }
    }

    private void Route(Node node, int index, Tensor gradient)
    {
        if (_catcher is not null && Caught(node, index, gradient)) return;
        if (Watcher is not null) gradient = Watcher.Sent(node, index, gradient);
        Deliver(node.Next(index), gradient, index);
    }

    private bool Caught(Node node, int index, Tensor gradient)
    {
        for (Catcher? c = _catcher; c is not null; c = c.Enclosing)
        {
            if (!ReferenceEquals(node, c.Inner)) continue;
            ref Tensor? slot = ref c.Results[index];
            slot = slot is null ? gradient : Accumulate(slot, gradient);
            return true;
        }
        return false;
    }

    /// <summary>The gate: shape and dtype are made right, then the gradient is added to what waits at the edge's end.</summary>
    private void Deliver(in Edge edge, Tensor gradient, int index)
    {
        Node node = edge.Function!;
        (Layout layout, DType dtype) = node.Result(edge.InputNr);
        if (!ReferenceEquals(gradient.Layout, layout) && !gradient.Layout.SameSizes(layout))
            gradient = ReduceTo(gradient, layout, node, index);
        if (gradient.DType != dtype && node is not AccumulateGrad { AnyDType: true }) gradient = gradient.To(dtype);

        ref NodeState state = ref StateOf(node);
        if (node.InputCount == 1)
        {
            state.Gradient = state.Gradient is null ? gradient : Accumulate(state.Gradient, gradient);
            return;
        }
        state.Gradients ??= new Tensor?[node.InputCount];
        ref Tensor? slot = ref state.Gradients[edge.InputNr];
        slot = slot is null ? gradient : Accumulate(slot, gradient);
    }

    private Tensor ReduceTo(Tensor gradient, Layout layout, Node node, int index)
    {
        // In a batched pass every gradient comes here: it has one dimension more than the layout.
        Tensor? reduced = Batch != 0 ? Batches.ReduceTo(gradient, layout)
            : Broadcast.CanExpand(layout.Sizes, gradient.Layout.Sizes) ? gradient.SumToSize(new Shape(layout.Sizes)) : null;
        if (reduced is null)
        {
            throw new AutogradException($"Function {AutogradThread.Current.CurrentNode?.Name ?? node.Name} returned an invalid " +
                $"gradient at index {index} - got {gradient.Shape} but expected shape compatible with {Shape.Text(layout.Sizes)}");
        }
        if (!InTensorOps && !ReferenceEquals(reduced.Storage, gradient.Storage))
        {
            reduced.Storage.GradientHolders = 1;
            GradientBuffers.Drop(gradient);
        }
        return reduced;
    }

    private Tensor Accumulate(Tensor waiting, Tensor arriving)
    {
        // The types differ only at a leaf that takes any.
        if (InTensorOps || waiting.DType != arriving.DType) return waiting.Add(arriving);
        if (GradientBuffers.IsExclusive(waiting) && waiting.Layout.IsDense)
        {
            GradientBuffers.AddInto(arriving, waiting);
            GradientBuffers.Drop(arriving);
            return waiting;
        }
        if (GradientBuffers.IsExclusive(arriving) && arriving.Layout.IsDense)
        {
            GradientBuffers.AddInto(waiting, arriving);
            GradientBuffers.Drop(waiting);
            return arriving;
        }
        Tensor sum = GradientBuffers.Sum(waiting, arriving);
        GradientBuffers.Drop(waiting);
        GradientBuffers.Drop(arriving);
        return sum;
    }

    /// <summary>A node is ready: all that it waits for has arrived.</summary>
    public void Push(Node node)
    {
        if (_ready == _heap.Length) Array.Resize(ref _heap, _ready * 2);
        int i = _ready++;
        while (i > 0)
        {
            int parent = (i - 1) >> 1;
            if (_heap[parent].Node.SequenceNumber >= node.SequenceNumber) break;
            _heap[i] = _heap[parent];
            i = parent;
        }
        _heap[i].Node = node;
    }

    /// <summary>The ready node with the highest sequence number.</summary>
    public bool TryPop([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? node)
    {
        if (_ready == 0)
        {
            node = null;
            return false;
        }
        node = _heap[0].Node;
        Node last = _heap[--_ready].Node;
        _heap[_ready] = default;
        int i = 0;
        while (true)
        {
            int child = 2 * i + 1;
            if (child >= _ready) break;
            if (child + 1 < _ready && _heap[child + 1].Node.SequenceNumber > _heap[child].Node.SequenceNumber) child++;
            if (_heap[child].Node.SequenceNumber <= last.SequenceNumber) break;
            _heap[i] = _heap[child];
            i = child;
        }
        if (_ready > 0) _heap[i].Node = last;
        return true;
    }

    /// <summary>The running node and those that run after it, in order; the pass goes on as if nobody had
    /// asked.</summary>
    public List<Node> Order(Node? running)
    {
        GraphTask rest = new() { _heap = (NodeSlot[])_heap.Clone(), _ready = _ready };
        Dictionary<Node, int> missing = [];
        List<Node> order = [];
        for (Node? node = running; node is not null || rest.TryPop(out node); node = null)
        {
            if (Restricted && !StateOf(node).Needed) continue;
            order.Add(node);
            for (int i = 0; i < node.NextCount; i++)
            {
                if (node.Next(i).Function is not { } next) continue;
                if (!missing.TryGetValue(next, out int count)) count = StateOf(next).Dependencies;
                missing[next] = --count;
                if (count == 0) rest.Push(next);
            }
        }
        return order;
    }

    /// <summary>Gives every node back and forgets everything, so that the object can serve the next pass.</summary>
    public void Clear()
    {
        for (int i = 0; i < _ownedCount; i++)
        {
            Node node = _owned[i].Node;
            if (!KeepGraph && node.State.Dependencies == 0 && (!Restricted || node.State.Needed)) node.Spent = true;
            if (node.State.Gradient is not null || node.State.Gradients is not null) DropAll(ref node.State);
            node.State = default;
            Volatile.Write(ref node.Owner, null);
            _owned[i] = default;
        }
        if (_foreign is not null)
        {
            foreach (ForeignState foreign in _foreign.Values) DropAll(ref foreign.State);
            _foreign.Clear();
        }
        Array.Clear(_heap, 0, _ready);
        // A pass over millions of nodes must not keep its tables for the next small one.
        if (_owned.Length > 4096) _owned = new NodeSlot[16];
        if (_heap.Length > 4096) _heap = new NodeSlot[16];
        _ownedCount = _ready = 0;
        _catcher = null;
        _hookState = null;
        Callbacks = null;
        Captures.Clear();
        Captured = [];
        Restricted = false;
        Batch = 0;
    }

    /// <summary>After a failed pass gradients are still waiting: their buffers go back too.</summary>
    private static void DropAll(ref NodeState state)
    {
        if (state.Gradient is { } one) GradientBuffers.Drop(one);
        if (state.Gradients is not { } many) return;
        foreach (Tensor? gradient in many)
            if (gradient is not null) GradientBuffers.Drop(gradient);
    }
}
