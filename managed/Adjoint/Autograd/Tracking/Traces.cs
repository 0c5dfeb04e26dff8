using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// What is remembered of nodes, results, writes and cuts while anomaly mode or a <see cref="GraphTracking"/> is on. The
/// hot paths come here only while <see cref="ThreadModes.Tracers"/> is not 0.
/// </summary>
internal static class Traces
{
    private const int CutsTold = 5;
    private static readonly ConditionalWeakTable<Tensor, string> s_cuts = [];
    private static readonly Lock s_gate = new();
    private static string[] s_lastCuts = [];

    /// <summary>The last cuts that were remembered, for graphs that do not show which tensors went in.</summary>
    public static IReadOnlyList<string> LastCuts => Volatile.Read(ref s_lastCuts);

    /// <summary>Whether this thread's ops are traced; the count alone may be another thread's anomaly mode.</summary>
    private static bool IsOn => GraphTracking.IsOn || AutogradThread.Current.Anomaly is not null;

    /// <summary>A node was made.</summary>
    public static void NodeMade(Node node, AutogradThread thread)
    {
        if (thread.Anomaly is not null || GraphTracking.IsOn)
            ForwardTraces.Add(node, CallTrace.Capture(), thread.CurrentNode);
    }

    /// <summary>A node has made a tensor, or has rewritten it.</summary>
    public static void Result(Node node, int outputNr, Tensor result)
    {
        AnomalyMode.CheckForward(node, outputNr, result);
        GraphTracking.Register(result);
    }

    /// <summary>A tensor was written in place: what to remember as its last writer.</summary>
    public static object Write(Tensor target, string op)
    {
        if (!IsOn) return op;
        WriteLog log = target.LastWriter as WriteLog ?? new WriteLog();
        log.Add(new Write(target.Version, op, CallTrace.Call().Site, new Region(target)));
        return log;
    }

    /// <summary>A tensor was made outside of any graph by <paramref name="how"/>.</summary>
    public static void Cut(Tensor tensor, string how)
    {
        if (IsOn) Remember(tensor, $"came out of {how}, called at {CallTrace.Call().Site}");
    }

    /// <summary>A tracking starts, or ends: what was cut before is no concern of it.</summary>
    public static void ForgetCuts() => Volatile.Write(ref s_lastCuts, []);

    private static void Remember(Tensor tensor, string how)
    {
        s_cuts.AddOrUpdate(tensor, how);
        // Anomaly mode remembers for its own thread's errors; the list is a tracking's.
        if (!GraphTracking.IsOn) return;
        lock (s_gate)
        {
            if (s_lastCuts.Contains(how)) return;
            Volatile.Write(ref s_lastCuts, [.. s_lastCuts.TakeLast(CutsTold - 1), how]);
        }
    }

    /// <summary>
    /// Flags of a new tensor while a thread is in inference mode or a tracking runs. One that is computed with
    /// recording off is remembered: an explanation may look for it. The engine's own are nobody's cut.
    /// </summary>
    public static TensorFlags Marks(Tensor tensor)
    {
        AutogradThread thread = AutogradThread.Current;
        if (GraphTracking.IsOn && !thread.GradEnabled && thread.Task is null && tensor.DType.IsFloatingPoint())
        {
            (string entered, string site) = CallTrace.Call();
            string mode = ThreadModes.Inference ? "in inference mode" : "under no_grad";
            Remember(tensor, $"was made by {entered} {mode}, called at {site}");
        }
        return ThreadModes.FlagsOfNewTensors;
    }

    /// <summary>How a tensor came to be outside of any graph, as a predicate; null if that is not known.</summary>
    public static string? CutOf(Tensor tensor) =>
        s_cuts.TryGetValue(tensor, out string? how) ? how
        : (tensor.Flags & TensorFlags.Detached) != 0 ? "came out of Detach()"
        : tensor.IsInference ? "was made in inference mode"
        : !tensor.DType.IsFloatingPoint() ? $"holds {tensor.DType.Name()}, which has no gradients" : null;
}
