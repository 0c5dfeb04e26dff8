using System.Diagnostics;
using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>One end of an arrow in the graph: gradient number <see cref="InputNr"/> of <see cref="Function"/>.</summary>
/// <param name="Function">The node that the gradient flows to; null where the argument needs none.</param>
/// <param name="InputNr">Which output of the forward op the gradient belongs to, hence which input of the node.</param>
public readonly record struct Edge(Node? Function, int InputNr)
{
    /// <summary>As PyTorch prints a pair of next_functions: <c>(AccumulateGrad, 0)</c>.</summary>
    public override string ToString() => Function is null ? "(None, 0)" : $"({Function.Name}, {InputNr})";
}

/// <summary>
/// A recorded op: turns the gradients of its outputs into gradients of its inputs. <c>torch.autograd.graph.Node</c>.
/// </summary>
[DebuggerDisplay("{Name,nq} #{SequenceNumber}")]
public abstract partial class Node : AutogradSlot
{
    // Engine state of the backward pass that owns the node at the moment; other passes keep theirs in a table.
    internal GraphTask? Owner;
    internal NodeState State;

    internal NodeHooks? Hooks;
    internal Layout ResultLayout;
    internal DType ResultDType;
    internal bool Released;

    /// <summary>
    /// One more than the longest path to a leaf (<c>topological_nr</c>), so that a node reaches only lower ones; 0
    /// where it is not known. Edges never change, so neither does it.
    /// </summary>
    internal int Height;

    /// <summary>Whether an earlier pass that freed its graph ran the node, even if there was nothing to
    /// release.</summary>
    internal bool Spent;

    private protected Node()
    {
        AutogradThread thread = AutogradThread.Current;
        SequenceNumber = thread.NextSequence++;
        if (ThreadModes.Tracers != 0) Traces.NodeMade(this, thread);
        ResultLayout = Layout.Scalar;
    }

    /// <summary>A node that stands for no op: the thread does not count it.</summary>
    private protected Node(long sequenceNumber, Layout resultLayout) =>
        (SequenceNumber, ResultLayout) = (sequenceNumber, resultLayout);

    /// <summary>PyTorch's name of the node: the op in title case, "Backward" and the number of the overload.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// What PyTorch's <c>name()</c> prints: <see cref="Name"/>, the class, but for the nodes that PyTorch's code
    /// generator did not make, as <c>torch::autograd::AccumulateGrad</c>.
    /// </summary>
    public virtual string FullName => Name;

    /// <summary>
    /// Counts the nodes made on a thread: tells instances apart and decides which ready node runs first, the highest one.
    /// Setting it moves the node in that order (<c>_set_sequence_nr</c>).
    /// </summary>
    public long SequenceNumber { get; set; }

    /// <summary>How many outputs the forward op had: how many gradients the node takes.</summary>
    public virtual int InputCount => 1;

    /// <summary>The number of edges: one for each differentiable argument of the op.</summary>
    public abstract int NextCount { get; }

    /// <summary>Where the gradient of argument <paramref name="index"/> goes.</summary>
    public abstract Edge Next(int index);

    /// <summary>The edges in argument order: <c>next_functions</c>.</summary>
    public IReadOnlyList<Edge> NextFunctions
    {
        get
        {
            var edges = new Edge[NextCount];
            for (int i = 0; i < edges.Length; i++) edges[i] = Next(i);
            return edges;
        }
    }

    /// <summary>The leaf that the node adds gradients to; null for every node but <c>AccumulateGrad</c>: <c>variable</c>.</summary>
    public virtual Tensor? Variable => null;

    /// <summary>Shape and dtype of each gradient that the node takes: <c>_input_metadata</c>.</summary>
    public IReadOnlyList<(Shape Shape, DType DType)> InputMetadata
    {
        get
        {
            var metadata = new (Shape, DType)[InputCount];
            for (int i = 0; i < metadata.Length; i++)
            {
                (Layout layout, DType dtype) = Result(i);
                metadata[i] = (new Shape(layout.Sizes), dtype);
            }
            return metadata;
        }
    }

    /// <summary>
    /// What the node keeps for its backward, by PyTorch's names (the NAME of <c>_saved_NAME</c>); empty once
    /// <see cref="IsReleased"/>. Never throws, and does not check versions: made for looking, not for computing.
    /// </summary>
    public IReadOnlyList<(string Name, Tensor Value)> SavedTensors
    {
        get
        {
            var saved = new List<(string, Tensor)>(SavedCount);
            for (int i = 0; i < SavedCount; i++)
                if (Saved(i).Peek() is { } tensor) saved.Add((SavedName(i), tensor));
            return saved;
        }
    }

    /// <summary>Whether a backward has dropped what the node had saved.</summary>
    public bool IsReleased => Released;

    /// <summary>How the op's gradient depends on the one that arrives: <see cref="Masking.Strict"/> asks.</summary>
    internal virtual GradientFlow Flow => GradientFlow.Mixes;

    /// <summary>How many tensors the node may keep for its backward.</summary>
    internal virtual int SavedCount => 0;

    /// <summary>The kept tensors, for release, pictures and hooks.</summary>
    internal virtual ref SavedTensor Saved(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>PyTorch's name of saved tensor <paramref name="index"/>: what <c>_saved_NAME</c> is called.</summary>
    internal virtual string SavedName(int index) => "self";

    /// <summary>The geometry of output <paramref name="index"/>, for the gradient gate.</summary>
    internal virtual (Layout Layout, DType DType) Result(int index) => (ResultLayout, ResultDType);

    /// <summary>
    /// Computes the gradients and sends them along the edges. A node with one output overrides this; one with several
    /// overrides <see cref="BackwardAll"/>.
    /// </summary>
    internal virtual void Backward(GraphTask task, Tensor g) =>
        throw new NotSupportedException($"{Name} takes {InputCount} gradients");

    /// <summary>The same for a node with several outputs; an element is null where no gradient arrived.</summary>
    internal virtual void BackwardAll(GraphTask task, Tensor?[] grads)
    {
        if (grads[0] is { } g) Backward(task, g);
    }

    /// <summary>
    /// The same for a batch of vectors: gradients of shape (B, ...) for outputs of shape (...). A node that has no way of its
    /// own takes them one by one.
    /// </summary>
    internal virtual void BackwardBatch(GraphTask task, Tensor?[] grads) => Batches.OneByOne(task, this, grads);

    /// <summary>Drops the saved tensors; edges stay walkable.</summary>
    internal virtual void Release()
    {
        int count = SavedCount;
        if (count == 0) return;
        // First: a pass on another thread that finds nothing kept has to find out why.
        Released = true;
        for (int i = 0; i < count; i++) Saved(i).Release();
    }

    /// <summary>The height above both ends; 0 above one that is not known.</summary>
    private protected static int Above(Node? a, Node? b = null)
    {
        int ha = a is null ? -1 : a.Height, hb = b is null ? -1 : b.Height;
        return ha == 0 || hb == 0 ? 0 : 1 + Math.Max(Math.Max(ha, hb), 0);
    }

    internal sealed override string Describe(Tensor tensor) => $"grad_fn=<{Name}>";

    /// <summary>The name, as PyTorch shows a node: <c>MulBackward0</c>.</summary>
    public override string ToString() => Name;
}

/// <summary>What one backward pass knows of a node.</summary>
internal struct NodeState
{
    /// <summary>Arrows that have not delivered yet.</summary>
    public int Dependencies;

    /// <summary>Whether a restricted pass has to run the node.</summary>
    public bool Needed;

    /// <summary>Whether some argument of the pass asked for gradients that arrive here.</summary>
    public bool Captured;

    /// <summary>The gradient that has arrived so far, for output 0.</summary>
    public Tensor? Gradient;

    /// <summary>Gradients by output, for nodes with several.</summary>
    public Tensor?[]? Gradients;
}

/// <summary>A node with one argument that can need a gradient.</summary>
internal abstract class Node1 : Node
{
    protected Edge Edge0 { get; private set; }

    public override int NextCount => 1;

    public override Edge Next(int index) => Edge0;

    internal void Connect(Tensor x)
    {
        Edge0 = x.NextEdge();
        Height = Above(Edge0.Function);
    }
}

/// <summary>A node with two arguments that can need gradients.</summary>
internal abstract class Node2 : Node
{
    protected Edge Edge0 { get; private set; }

    protected Edge Edge1 { get; private set; }

    public override int NextCount => 2;

    public override Edge Next(int index) => index == 0 ? Edge0 : Edge1;

    internal void Connect(Tensor? a, Tensor? b) => Connect(a?.NextEdge() ?? default, b?.NextEdge() ?? default);

    protected void Connect(Edge a, Edge b)
    {
        (Edge0, Edge1) = (a, b);
        Height = Above(a.Function, b.Function);
    }
}

/// <summary>A node with any number of arguments.</summary>
internal abstract class NodeN : Node
{
    protected Edge[] Edges { get; private set; } = [];

    public override int NextCount => Edges.Length;

    public override Edge Next(int index) => Edges[index];

    internal void Connect(params ReadOnlySpan<Tensor?> arguments)
    {
        Edge[] edges = new Edge[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
            if (arguments[i] is { } t) edges[i] = t.NextEdge();
        Connect(edges);
    }

    protected void Connect(Edge[] edges)
    {
        Edges = edges;
        int height = 1;
        foreach (Edge edge in edges)
        {
            if (edge.Function is not { } next) continue;
            height = Math.Max(height, next.Height + 1);
            if (next.Height > 0) continue;
            height = 0;
            break;
        }
        Height = height;
    }
}
