using System.Diagnostics;
using Adjoint.Autograd;

namespace Adjoint.Profiling;

/// <summary>Turns what threads have logged into events with PyTorch's names.</summary>
internal static class EventReader
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>Adds the events of one thread, parents before children.</summary>
    public static void Read(ThreadLog log, long origin, List<ProfilerEvent> events)
    {
        double tick = MicrosecondsPerSecond / Stopwatch.Frequency;
        Dictionary<(TapKind, string), string> names = [];
        Dictionary<long, ProfilerEvent> byId = [];
        foreach (ClosedEvent e in log.Snapshot())
        {
            if (!names.TryGetValue((e.Kind, e.Name), out string? name))
                names[(e.Kind, e.Name)] = name = NameOf(e.Kind, e.Name);
            Shape[] inputs = e.Inputs is { } layouts ? Array.ConvertAll(layouts, static l => new Shape(l.Sizes)) : [];
            ProfilerEvent read = new()
            {
                Name = name,
                Kind = KindOf(e.Kind),
                ThreadId = log.ThreadId,
                ThreadName = log.ThreadName,
                Parent = byId.GetValueOrDefault(e.ParentId),
                StartMicroseconds = (e.Start - origin) * tick,
                DurationMicroseconds = e.Total.Ticks * tick,
                SelfMicroseconds = e.Self.Ticks * tick,
                AllocatedBytes = e.Total.Bytes,
                SelfAllocatedBytes = e.Self.Bytes,
                SequenceNumber = e.Sequence,
                InputShapes = inputs,
            };
            byId[e.Id] = read;
            events.Add(read);
        }
    }

    /// <summary>
    /// Finds the op behind each backward event. Numbers count per thread: the op is the one of the same thread, or else
    /// of the only other thread that has the number.
    /// </summary>
    public static void LinkBackward(List<ProfilerEvent> events)
    {
        Dictionary<(int Thread, long Number), ProfilerEvent> exact = [];
        Dictionary<long, ProfilerEvent?> anywhere = [];
        foreach (ProfilerEvent e in events)
        {
            if (e.SequenceNumber < 0 || e.IsBackward) continue;
            exact[(e.ThreadId, e.SequenceNumber)] = e;
            anywhere[e.SequenceNumber] = anywhere.ContainsKey(e.SequenceNumber) ? null : e;
        }
        foreach (ProfilerEvent e in events)
        {
            if (e.SequenceNumber < 0 || !e.IsBackward) continue;
            e.Forward = exact.GetValueOrDefault((e.ThreadId, e.SequenceNumber))
                ?? anywhere.GetValueOrDefault(e.SequenceNumber);
        }
    }

    private static string NameOf(TapKind kind, string name) => kind switch
    {
        TapKind.Op => "aten::" + OpName(name),
        TapKind.InPlaceOp => "aten::" + OpName(name) + "_",
        TapKind.Evaluation => "autograd::engine::evaluate_function: " + name,
        _ => name,
    };

    // Kernels are named apart where PyTorch overloads one name.
    private static string OpName(string name) => name switch
    {
        "pow_scalar" => "pow",
        "rsub_scalar" => "rsub",
        "squareddifference" => "mse_loss",
        _ => name,
    };

    private static ProfilerEventKind KindOf(TapKind kind) => kind switch
    {
        TapKind.Op or TapKind.InPlaceOp => ProfilerEventKind.Op,
        TapKind.Function or TapKind.Scope => ProfilerEventKind.Scope,
        TapKind.Evaluation => ProfilerEventKind.Evaluation,
        _ => ProfilerEventKind.Node,
    };
}
