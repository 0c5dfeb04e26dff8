using Adjoint.Autograd;
using Adjoint.Profiling;

namespace Adjoint;

/// <summary>
/// Records which ops run, for how long, on what shapes and with how much memory, forward and backward, on all threads:
/// <c>torch.profiler.profile</c> on a CPU.
/// </summary>
/// <remarks>
/// One profile runs at a time in a process. While none does, an op pays for the possibility one test of a static field.
/// While one does, each event also reads the clock and counters twice: times of tiny ops are upper bounds.
/// <para>Ops are named as PyTorch names them, <c>aten::mul</c>, and an op that is composed of others shows them nested.
/// Reported are the elementwise ops and comparisons, in place too; reductions, softmaxes, losses, matrix products,
/// dropout; views, copies, casts, joins and splits; indexing; filling and random factories; custom functions; and the
/// optimizers' steps.</para>
/// <para>A backward shows <c>autograd::engine::evaluate_function: MulBackward0</c> for all that the engine does about a
/// node, and in it <c>MulBackward0</c>. Both bear the sequence number of the op that made the node. A node whose
/// gradient is one kernel has no ops inside.</para>
/// </remarks>
/// <example><code>
/// using var profile = Profiler.Start(recordShapes: true, recordMemory: true);
/// using (Profiler.RecordFunction("forward")) loss = model.Forward(x).Mean();
/// loss.Backward();
/// profile.Stop();
/// Console.WriteLine(profile.ToTable(ProfilerSort.SelfTime, rowLimit: 10));
/// profile.WriteChromeTrace("step.json");   // open in ui.perfetto.dev
/// </code></example>
public sealed class Profiler : IDisposable
{
    private readonly Recorder _recorder;
    private readonly bool _memory;
    private List<ProfilerEvent>? _events;

    private Profiler(Recorder recorder, bool memory) => (_recorder, _memory) = (recorder, memory);

    /// <summary>Starts to record, on all threads.</summary>
    /// <param name="recordShapes">Record the shapes of the tensor arguments of ops.</param>
    /// <param name="recordMemory">Record the tensor memory that events take and give back.</param>
    /// <exception cref="InvalidOperationException">A profile is running already.</exception>
    public static Profiler Start(bool recordShapes = false, bool recordMemory = false)
    {
        Recorder recorder = new(recordShapes);
        if (Interlocked.CompareExchange(ref Tap.Observer, recorder, null) is not null)
        {
            throw new InvalidOperationException(
                "A profiler is already running: stop it first, one process has one at a time.");
        }
        return new Profiler(recorder, recordMemory);
    }

    /// <summary>Names a region of the program: <c>torch.profiler.record_function</c>. Costs nothing unless a profile
    /// runs.</summary>
    /// <param name="name">What the events of the region are called.</param>
    /// <example><code>
    /// using (Profiler.RecordFunction("attention")) y = attention.Forward(x);
    /// </code></example>
    public static RecordFunctionScope RecordFunction(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new RecordFunctionScope(Tap.Scope(name));
    }

    /// <summary>
    /// Stops recording; a second call does nothing. What is open on this thread ends here; what other threads have open
    /// is left out.
    /// </summary>
    public void Stop()
    {
        if (_events is not null) return;
        Interlocked.CompareExchange(ref Tap.Observer, null, _recorder);
        List<ProfilerEvent> events = _recorder.Stop();
        if (!_memory)
            foreach (ProfilerEvent e in events) e.AllocatedBytes = e.SelfAllocatedBytes = 0;
        _events = events;
    }

    /// <summary>Stops recording; the results stay.</summary>
    public void Dispose() => Stop();

    /// <summary>What was recorded: thread by thread, in the order in which the events began.</summary>
    /// <exception cref="InvalidOperationException">The profile is still running.</exception>
    public IReadOnlyList<ProfilerEvent> Events =>
        _events ?? throw new InvalidOperationException("The profile is still running: call Stop() before reading it.");

    /// <summary>The events summed by name: <c>key_averages()</c>.</summary>
    /// <param name="groupByInputShape">Keep calls on different shapes apart.</param>
    /// <exception cref="InvalidOperationException">The profile is still running.</exception>
    public IReadOnlyList<ProfilerAverage> KeyAverages(bool groupByInputShape = false) =>
        Averages.Of(Events, groupByInputShape);

    /// <summary>The averages as aligned text: <c>key_averages().table()</c>.</summary>
    /// <param name="sortBy">The column that is sorted by, largest first.</param>
    /// <param name="rowLimit">The most rows that are shown.</param>
    /// <param name="groupByInputShape">Keep calls on different shapes apart, and show the shapes.</param>
    /// <exception cref="InvalidOperationException">The profile is still running.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such column, or a negative limit.</exception>
    public string ToTable(ProfilerSort sortBy = ProfilerSort.SelfTime, int rowLimit = 100,
        bool groupByInputShape = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowLimit);
        List<ProfilerAverage> averages = Averages.Of(Events, groupByInputShape);
        Averages.Sort(averages, sortBy);
        return TableWriter.Write(averages, rowLimit, _memory, groupByInputShape);
    }

    /// <summary>Writes the events as a file that Perfetto and chrome://tracing open:
    /// <c>export_chrome_trace</c>.</summary>
    /// <param name="path">The file; it is overwritten.</param>
    /// <exception cref="InvalidOperationException">The profile is still running.</exception>
    public void WriteChromeTrace(string path)
    {
        IReadOnlyList<ProfilerEvent> events = Events;
        using FileStream stream = File.Create(path);
        TraceWriter.Write(stream, events);
    }

    /// <summary>Writes the events as a trace to a stream, which stays open.</summary>
    /// <inheritdoc cref="WriteChromeTrace(string)"/>
    public void WriteChromeTrace(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TraceWriter.Write(stream, Events);
    }
}
