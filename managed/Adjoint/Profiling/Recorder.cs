using System.Diagnostics;
using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Profiling;

/// <summary>One profiling session: hands each thread a log of its own, and turns the logs into events at the
/// end.</summary>
internal sealed class Recorder(bool shapes) : OpObserver
{
    // Weak: a thread that outlives the session must not keep its events.
    [ThreadStatic]
    private static WeakReference<ThreadLog>? t_log;

    private readonly Lock _gate = new();
    private readonly List<ThreadLog> _logs = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private volatile bool _stopped;

    public override bool WantsShapes => shapes;

    public override long Begin(TapKind kind, string name, long sequence, Layout[]? inputs) =>
        _stopped ? 0 : (Mine() ?? NewLog()).Begin(kind, name, sequence, inputs);

    public override void End(long token)
    {
        if (!_stopped) Mine()?.End(token);
    }

    /// <summary>Ends what is open on this thread, and returns what all threads have ended, thread by thread.</summary>
    public List<ProfilerEvent> Stop()
    {
        Mine()?.EndAll();
        _stopped = true;
        lock (_gate)
        {
            List<ProfilerEvent> events = [];
            foreach (ThreadLog log in _logs) EventReader.Read(log, _started, events);
            _logs.Clear();
            EventReader.LinkBackward(events);
            return events;
        }
    }

    private ThreadLog? Mine() =>
        t_log is { } weak && weak.TryGetTarget(out ThreadLog? log) && ReferenceEquals(log.Owner, this) ? log : null;

    private ThreadLog NewLog()
    {
        ThreadLog log = new(this);
        lock (_gate) _logs.Add(log);
        t_log = new WeakReference<ThreadLog>(log);
        return log;
    }
}
