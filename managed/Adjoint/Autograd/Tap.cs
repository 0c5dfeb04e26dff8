using Adjoint.Memory;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>What begins and ends at the tap.</summary>
internal enum TapKind
{
    /// <summary>An op that makes a new tensor or a view.</summary>
    Op,
    /// <summary>An op that writes into its first argument: its name gets an underscore.</summary>
    InPlaceOp,
    /// <summary>A function with a derivative of its own, under its own name.</summary>
    Function,
    /// <summary>A named region of the program.</summary>
    Scope,
    /// <summary>Everything that the engine does about one node: hooks, the node itself, captures.</summary>
    Evaluation,
    /// <summary>The backward of one node.</summary>
    Node,
}

/// <summary>Where an observer stands when something begins or ends on the calling thread.</summary>
/// <param name="Ticks">The clock, filled in by the observer.</param>
/// <param name="Bytes">Bytes leased by the thread minus bytes released by it.</param>
/// <param name="Nodes">The sequence number that the thread's next node gets.</param>
internal readonly record struct Reading(long Ticks, long Bytes, long Nodes)
{
    public static Reading operator +(Reading a, Reading b) =>
        new(a.Ticks + b.Ticks, a.Bytes + b.Bytes, a.Nodes + b.Nodes);

    public static Reading operator -(Reading a, Reading b) =>
        new(a.Ticks - b.Ticks, a.Bytes - b.Bytes, a.Nodes - b.Nodes);
}

/// <summary>Whoever watches ops and nodes. Ops report from any thread; each begin is followed by its end.</summary>
internal abstract class OpObserver
{
    /// <summary>Whether <see cref="Begin"/> wants the geometry of the arguments.</summary>
    public abstract bool WantsShapes { get; }

    /// <summary>Something begins on the calling thread; the result goes to <see cref="End"/>.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">The op without decoration, the node's name or the scope's.</param>
    /// <param name="sequence">The sequence number of a node, else -1.</param>
    /// <param name="inputs">The geometry of the tensor arguments, if wanted.</param>
    public abstract long Begin(TapKind kind, string name, long sequence, Layout[]? inputs);

    /// <summary>It ended, normally or by an exception, and perhaps after something that encloses it.</summary>
    public abstract void End(long token);
}

/// <summary>
/// Where ops and nodes say that they begin and end. Nobody listens most of the time: then a report is one test of a
/// static field, and one of a register at the end.
/// </summary>
internal static class Tap
{
    /// <summary>Who listens; null for nobody.</summary>
    public static OpObserver? Observer;

    /// <summary>An op begins; it ends when the scope is disposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapScope Op(string name, Tensor? a = null, Tensor? b = null, Tensor? c = null) =>
        Observer is { } observer ? Begin(observer, TapKind.Op, name, a, b, c) : default;

    /// <summary>An op that writes into <paramref name="a"/> begins; the name comes without the underscore.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapScope InPlace(string name, Tensor a, Tensor? b = null) =>
        Observer is { } observer ? Begin(observer, TapKind.InPlaceOp, name, a, b, null) : default;

    /// <summary>An op of a list of tensors begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapScope Op(string name, IReadOnlyList<Tensor> tensors) =>
        Observer is { } observer ? BeginList(observer, TapKind.Op, name, tensors) : default;

    /// <summary>A named region begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapScope Scope(string name) =>
        Observer is { } observer ? Begin(observer, TapKind.Scope, name, null, null, null) : default;

    /// <summary>A custom function begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapScope Function(string name, IReadOnlyList<Tensor?> inputs) =>
        Observer is { } observer ? BeginList(observer, TapKind.Function, name, inputs) : default;

    /// <summary>The engine turns to a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapScope Evaluation(Node node) =>
        Observer is { } observer ? BeginNode(observer, TapKind.Evaluation, node) : default;

    /// <summary>The backward of a node with one output, reported.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward(GraphTask task, Node node, Tensor g)
    {
        if (Observer is null) node.Backward(task, g);
        else BackwardObserved(task, node, g, null);
    }

    /// <summary>The backward of a node with several outputs, reported.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BackwardAll(GraphTask task, Node node, Tensor?[] grads)
    {
        if (Observer is null) node.BackwardAll(task, grads);
        else BackwardObserved(task, node, null, grads);
    }

    /// <summary>The counters of the calling thread.</summary>
    public static Reading Read(long ticks) => new(ticks, ThreadCache.Current.Live, AutogradThread.Current.NextSequence);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BackwardObserved(GraphTask task, Node node, Tensor? g, Tensor?[]? grads)
    {
        using TapScope tap = Observer is { } observer ? BeginNode(observer, TapKind.Node, node) : default;
        if (g is not null) node.Backward(task, g);
        else node.BackwardAll(task, grads!);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TapScope Begin(OpObserver observer, TapKind kind, string name, Tensor? a, Tensor? b, Tensor? c)
    {
        Layout[]? inputs = null;
        if (observer.WantsShapes && a is not null)
        {
            inputs = b is null ? [a.Layout] : c is null ? [a.Layout, b.Layout] : [a.Layout, b.Layout, c.Layout];
        }
        return new TapScope(observer, observer.Begin(kind, name, -1, inputs));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TapScope BeginList(OpObserver observer, TapKind kind, string name, IReadOnlyList<Tensor?> tensors)
    {
        Layout[]? inputs = observer.WantsShapes
            ? [.. tensors.OfType<Tensor>().Select(static t => t.Layout)] : null;
        return new TapScope(observer, observer.Begin(kind, name, -1, inputs));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TapScope BeginNode(OpObserver observer, TapKind kind, Node node)
    {
        // A leaf's node stands for no op: it carries the largest number only to run first.
        long sequence = node is AccumulateGrad ? -1 : node.SequenceNumber;
        return new TapScope(observer, observer.Begin(kind, node.Name, sequence, null));
    }
}

/// <summary>Something that has begun, if anybody listens; disposing it ends it.</summary>
internal readonly ref struct TapScope(OpObserver observer, long token)
{
    private readonly OpObserver? _observer = observer;
    private readonly long _token = token;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_observer is not null) _observer.End(_token);
    }
}
