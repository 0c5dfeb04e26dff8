using System.Diagnostics;
using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Profiling;

/// <summary>What has begun on a thread and not ended.</summary>
internal struct OpenEvent
{
    public long Id;
    public long ParentId;
    public int Depth;
    public TapKind Kind;
    public string Name;
    public long Sequence;
    public Layout[]? Inputs;
    public Reading Start;

    /// <summary>From where on the event counts as a child of the one below it: its start, until ends out of
    /// order.</summary>
    public Reading CountsFrom;

    /// <summary>The part that belongs to children.</summary>
    public Reading Children;
}

/// <summary>What has ended. Never changes.</summary>
internal readonly record struct ClosedEvent(long Id, long ParentId, int Depth, TapKind Kind, string Name, long Sequence,
    Layout[]? Inputs, long Start, Reading Total, Reading Self);

/// <summary>
/// The events of one thread. Only that thread writes. Ended events are published by their count, so another thread may
/// read those at any time without a lock.
/// </summary>
internal sealed class ThreadLog(Recorder owner)
{
    private OpenEvent[] _open = new OpenEvent[16];
    private int _depth;
    private long _lastId;
    private volatile ClosedEvent[] _closed = new ClosedEvent[256];
    private volatile int _count;

    public Recorder Owner => owner;

    public int ThreadId { get; } = Environment.CurrentManagedThreadId;

    public string? ThreadName { get; } = Thread.CurrentThread.Name;

    public long Begin(TapKind kind, string name, long sequence, Layout[]? inputs)
    {
        if (_depth == _open.Length) Array.Resize(ref _open, _depth * 2);
        ref OpenEvent e = ref _open[_depth];
        e.Id = ++_lastId;
        e.ParentId = _depth > 0 ? _open[_depth - 1].Id : 0;
        e.Depth = _depth++;
        (e.Kind, e.Name, e.Sequence, e.Inputs, e.Children) = (kind, name, sequence, inputs, default);
        e.Start = e.CountsFrom = Tap.Read(Stopwatch.GetTimestamp());
        return e.Id;
    }

    /// <summary>Ends an event; one that is not open, or of another session, is passed over.</summary>
    public void End(long id)
    {
        Reading now = Tap.Read(Stopwatch.GetTimestamp());
        int at = _depth - 1;
        while (at >= 0 && _open[at].Id != id) at--;
        if (at < 0) return;
        if (at + 1 < _depth)
        {
            // Ends before something it encloses: that counts as its child up to here, and from here as its parent's.
            ref OpenEvent above = ref _open[at + 1];
            _open[at].Children += now - above.CountsFrom;
            above.CountsFrom = now;
        }
        Close(_open[at], now);
        if (at > 0) _open[at - 1].Children += now - _open[at].CountsFrom;
        Array.Copy(_open, at + 1, _open, at, --_depth - at);
        _open[_depth] = default;
    }

    /// <summary>Ends everything that is open, innermost first.</summary>
    public void EndAll()
    {
        while (_depth > 0) End(_open[_depth - 1].Id);
    }

    /// <summary>What has ended so far, in the order of the beginnings.</summary>
    public ClosedEvent[] Snapshot()
    {
        int count = _count;
        ClosedEvent[] events = _closed[..count];
        Array.Sort(events, static (a, b) => a.Id.CompareTo(b.Id));
        return events;
    }

    private void Close(in OpenEvent e, Reading now)
    {
        Reading total = now - e.Start, self = total - e.Children;
        long sequence = e.Sequence;
        // An op that made a node, other than the parts it is composed of, bears that node's number: the first one made,
        // or the last if parts made theirs before it.
        if (e.Kind is TapKind.Op or TapKind.InPlaceOp or TapKind.Function && self.Nodes > 0)
            sequence = e.Children.Nodes == 0 ? e.Start.Nodes : now.Nodes - 1;
        ClosedEvent[] closed = _closed;
        if (_count == closed.Length)
        {
            Array.Resize(ref closed, _count * 2);
            _closed = closed;
        }
        closed[_count] = new ClosedEvent(e.Id, e.ParentId, e.Depth, e.Kind, e.Name, sequence, e.Inputs, e.Start.Ticks,
            total, self);
        _count++;
    }
}
