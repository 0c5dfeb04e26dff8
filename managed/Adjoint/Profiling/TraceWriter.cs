using System.Globalization;
using System.Text.Json;

namespace Adjoint.Profiling;

/// <summary>
/// Writes events in the Trace Event Format, which chrome://tracing and Perfetto open: complete events (ph X) by thread,
/// and an arrow (ph s, f) from each op to its backward.
/// </summary>
internal static class TraceWriter
{
    public static void Write(Stream stream, IReadOnlyList<ProfilerEvent> events)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", 0, "Adjoint");
        foreach (IGrouping<int, ProfilerEvent> thread in events.GroupBy(static e => e.ThreadId))
            Name(json, "thread_name", thread.Key, thread.First().ThreadName ?? $"thread {thread.Key}");
        int arrow = 0;
        foreach (ProfilerEvent e in events)
        {
            Complete(json, e);
            if (e.Forward is not { } forward || e.Kind != ProfilerEventKind.Evaluation) continue;
            Arrow(json, "s", ++arrow, forward);
            Arrow(json, "f", arrow, e);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Complete(Utf8JsonWriter json, ProfilerEvent e)
    {
        Head(json, "X", Category(e.Kind), e.Name, e.ThreadId);
        Time(json, "ts", e.StartMicroseconds);
        Time(json, "dur", e.DurationMicroseconds);
        json.WriteStartObject("args");
        if (e.SequenceNumber >= 0) json.WriteNumber("Sequence number", e.SequenceNumber);
        if (e.Forward is { } forward) json.WriteNumber("Fwd thread id", forward.ThreadId);
        if (e.InputShapes.Count > 0)
        {
            json.WriteStartArray("Input Dims");
            foreach (Shape shape in e.InputShapes)
            {
                json.WriteStartArray();
                for (int i = 0; i < shape.Rank; i++) json.WriteNumberValue(shape[i]);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        if (e.AllocatedBytes != 0) json.WriteNumber("Bytes", e.AllocatedBytes);
        if (e.SelfAllocatedBytes != 0) json.WriteNumber("Self bytes", e.SelfAllocatedBytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Arrow(Utf8JsonWriter json, string phase, int id, ProfilerEvent at)
    {
        Head(json, phase, "fwdbwd", "fwdbwd", at.ThreadId);
        json.WriteNumber("id", id);
        Time(json, "ts", at.StartMicroseconds);
        // The arrow ends at the event that encloses the time, not at the next one.
        if (phase == "f") json.WriteString("bp", "e");
        json.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter json, string what, int thread, string name)
    {
        Head(json, "M", "__metadata", what, thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, string phase, string category, string name, int thread)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteString("cat", category);
        json.WriteString("name", name);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteNumber("tid", thread);
    }

    // Nanoseconds are what the clock resolves; the shortest form of a double would write digits that mean nothing.
    private static void Time(Utf8JsonWriter json, string what, double microseconds)
    {
        json.WritePropertyName(what);
        json.WriteRawValue(microseconds.ToString("0.000", CultureInfo.InvariantCulture), skipInputValidation: true);
    }

    private static string Category(ProfilerEventKind kind) => kind switch
    {
        ProfilerEventKind.Op => "cpu_op",
        ProfilerEventKind.Scope => "user_annotation",
        _ => "autograd",
    };
}
