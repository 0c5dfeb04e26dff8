namespace Adjoint;

/// <summary>What a <see cref="ProfilerEvent"/> is about.</summary>
public enum ProfilerEventKind
{
    /// <summary>An op, or an op that another is composed of: <c>aten::mul</c>.</summary>
    Op,

    /// <summary>A scope of <see cref="Profiler.RecordFunction"/>, a custom function, or an optimizer's step.</summary>
    Scope,

    /// <summary>All that the engine does about a node: hooks, its backward, captures.</summary>
    Evaluation,

    /// <summary>The backward of a node: <c>MulBackward0</c>.</summary>
    Node,
}

/// <summary>One call of an op, one scope or one node of a backward:
/// <c>torch.autograd.profiler.FunctionEvent</c>.</summary>
public sealed class ProfilerEvent
{
    internal ProfilerEvent() { }

    /// <summary>PyTorch's name: <c>aten::mul</c>, <c>aten::mul_</c>, <c>MulBackward0</c>,
    /// <c>autograd::engine::evaluate_function: MulBackward0</c>, or the scope's.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public ProfilerEventKind Kind { get; internal init; }

    /// <summary>The managed id of the thread that it ran on.</summary>
    public int ThreadId { get; internal init; }

    /// <summary>The name of that thread, if it has one.</summary>
    public string? ThreadName { get; internal init; }

    /// <summary>The event that was open on the thread when this one began; null at the top.</summary>
    public ProfilerEvent? Parent { get; internal init; }

    /// <summary>When it began, in microseconds since the profile started.</summary>
    public double StartMicroseconds { get; internal init; }

    /// <summary>How long it took.</summary>
    public double DurationMicroseconds { get; internal init; }

    /// <summary>The same without the events that ran inside it.</summary>
    public double SelfMicroseconds { get; internal init; }

    /// <summary>Tensor memory that the thread took meanwhile minus what it gave back, in whole blocks of the arena;
    /// negative where more was released. Zero unless memory was recorded.</summary>
    public long AllocatedBytes { get; internal set; }

    /// <summary>The same without the events that ran inside it.</summary>
    public long SelfAllocatedBytes { get; internal set; }

    /// <summary>
    /// Of an op that was recorded in the graph, the number of the node that it made; of a backward event, the number of
    /// its node; -1 otherwise, as for the ops that a backward consists of. An op and its backward have the same number.
    /// </summary>
    public long SequenceNumber { get; internal init; }

    /// <summary>Of a backward event, the op that made the node, if that ran in this profile.</summary>
    public ProfilerEvent? Forward { get; internal set; }

    /// <summary>The shapes of the tensor arguments; empty unless shapes were recorded.</summary>
    public IReadOnlyList<Shape> InputShapes { get; internal init; } = [];

    internal bool IsBackward => Kind is ProfilerEventKind.Evaluation or ProfilerEventKind.Node;

    /// <summary>Name and duration.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} ({DurationMicroseconds:0.000} us)");
}
