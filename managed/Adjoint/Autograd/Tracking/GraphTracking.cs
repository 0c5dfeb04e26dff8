using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// Finds graphs that are kept alive by accident: while it is on, every result of a recorded op is remembered, weakly,
/// with the place where the op was called. PyTorch has no counterpart.
/// </summary>
/// <remarks>
/// <para>It covers all threads of the process. Each recorded op takes a stack trace, so an op costs some tens of
/// microseconds while it is on and nothing while it is off. Errors of a backward pass (a value modified in place, a
/// graph freed by an earlier pass), <see cref="Tensor.ExplainGrad"/> and <see cref="GraphReport"/> name the places,
/// too, of whatever was computed while it was on. Line numbers need the debug symbols of the program; in an optimised
/// build the line may be that of a statement shortly before.</para>
/// </remarks>
/// <example><code>
/// using var tracking = GraphTracking.Start();
/// for (int step = 0; step &lt; 3; step++)
///     losses.Add(Step());             // keeps three graphs; Step().Item&lt;float&gt;() keeps none
/// Console.WriteLine(tracking);
/// </code></example>
public sealed class GraphTracking : IDisposable
{
    private static readonly Lock s_gate = new();
    private static GraphTracking[] s_active = [];

    private readonly Lock _gate = new();
    private List<WeakReference<Tensor>> _results = [];
    private int _pruneAt = 1024;

    private GraphTracking() { }

    /// <summary>Whether any tracking is on.</summary>
    internal static bool IsOn => Volatile.Read(ref s_active).Length > 0;

    /// <summary>Starts to remember; ends with <see cref="Dispose"/>.</summary>
    public static GraphTracking Start()
    {
        GraphTracking tracking = new();
        if (!IsOn) Traces.ForgetCuts();
        lock (s_gate) Volatile.Write(ref s_active, [.. s_active, tracking]);
        Interlocked.Increment(ref ThreadModes.Tracers);
        Interlocked.Increment(ref ThreadModes.Markers);
        return tracking;
    }

    /// <summary>
    /// The tensors of this tracking that are alive and hold a graph, those that hold most first. What only another
    /// one's graph keeps alive, or is part of it, is not listed apart.
    /// </summary>
    /// <param name="collect">Whether to run the garbage collector before, so that only what somebody holds is
    /// left.</param>
    public IReadOnlyList<LiveRoot> LiveRoots(bool collect = true)
    {
        if (collect)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        List<Tensor> live = Live();
        HashSet<Node> inner = [];
        foreach (Tensor tensor in live)
            GraphWalk.Below(tensor.GradFnQuietly!, inner);
        return [.. live.Where(t => !inner.Contains(t.GradFnQuietly!)).Select(static t => new LiveRoot(t))
            .OrderByDescending(static r => r.Graph.Bytes)];
    }

    /// <summary>Stops remembering. <see cref="LiveRoots"/> still answers for what was made before.</summary>
    public void Dispose()
    {
        lock (s_gate)
        {
            if (!s_active.Contains(this)) return;
            Volatile.Write(ref s_active, Array.FindAll(s_active, other => !ReferenceEquals(other, this)));
        }
        Interlocked.Decrement(ref ThreadModes.Tracers);
        Interlocked.Decrement(ref ThreadModes.Markers);
    }

    /// <summary>The report on <see cref="LiveRoots"/>, a paragraph each.</summary>
    public override string ToString()
    {
        IReadOnlyList<LiveRoot> roots = LiveRoots();
        return roots.Count == 0 ? "No tensor that was made since the start holds a graph."
            : $"{roots.Count} live tensors hold a graph:\n{string.Join('\n', roots)}";
    }

    internal static void Register(Tensor result)
    {
        foreach (GraphTracking tracking in Volatile.Read(ref s_active)) tracking.Add(result);
    }

    private void Add(Tensor result)
    {
        lock (_gate)
        {
            if (_results.Count >= _pruneAt)
            {
                _results = _results.FindAll(static r => r.TryGetTarget(out _));
                _pruneAt = Math.Max(1024, 2 * _results.Count);
            }
            _results.Add(new WeakReference<Tensor>(result));
        }
    }

    private List<Tensor> Live()
    {
        HashSet<Tensor> live = [];
        lock (_gate)
        {
            foreach (WeakReference<Tensor> result in _results)
                if (result.TryGetTarget(out Tensor? tensor) && tensor.GradFnQuietly is not null) live.Add(tensor);
        }
        return [.. live];
    }
}

/// <summary>A live tensor that holds a graph: see <see cref="GraphTracking.LiveRoots"/>.</summary>
public sealed class LiveRoot
{
    internal LiveRoot(Tensor tensor) => (Tensor, Graph) = (tensor, GraphReport.Of(tensor));

    /// <summary>The tensor.</summary>
    public Tensor Tensor { get; }

    /// <summary>The node that it holds its graph by.</summary>
    public Node Node => Tensor.GradFnQuietly!;

    /// <summary>Where the op that made it was called.</summary>
    public string? CallSite => ForwardTraces.SiteOf(Node);

    /// <summary>What it keeps alive.</summary>
    public GraphReport Graph { get; }

    /// <summary>The report, with the place.</summary>
    public override string ToString() => $"{Graph}\n  made at {CallSite ?? "an unknown place"}";
}
