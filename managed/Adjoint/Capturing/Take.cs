using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Memory;

namespace Adjoint.Capturing;

/// <summary>One run of a step with everything noted: its launches, its memory, the gradients and versions that it
/// changes.</summary>
internal sealed class Take
{
    private Take(LaunchLog log, BlockPool pool, StepRecorder recorder) =>
        (Log, Pool, Recorder, Outputs) = (log, pool, recorder, []);

    public LaunchLog Log { get; }

    public BlockPool Pool { get; }

    public StepRecorder Recorder { get; }

    /// <summary>What the step returned, outside of its graph.</summary>
    public Tensor[] Outputs { get; private set; }

    /// <summary>Gradients that the step assigned, as they are after it.</summary>
    public (Tensor Leaf, Tensor? Grad)[] Left { get; private set; } = [];

    /// <summary>Runs the step, for real, and notes it.</summary>
    /// <exception cref="CaptureException">It does what cannot be done again.</exception>
    public static Take Of(Func<IReadOnlyList<Tensor>> step)
    {
        if (LaunchLog.Current is not null) throw new CaptureException("a captured step cannot capture another one.");
        Take take = new(new LaunchLog(), new BlockPool(), new StepRecorder());
        take.Record(step);
        take.CheckMemory();
        return take;
    }

    private void Record(Func<IReadOnlyList<Tensor>> step)
    {
        ThreadCache cache = ThreadCache.Current;
        AutogradThread thread = AutogradThread.Current;
        if (thread.Mutations is not null) throw Refusals.Mutations();
        MemoryScope? scope = cache.Scope;
        Recording.Enter();
        // The memory is the plan's: no scope outside may release it.
        cache.Scope = null;
        cache.Pool = Pool;
        thread.Recorder = Recorder;
        LaunchLog.Open(Log);
        try
        {
            IReadOnlyList<Tensor> outputs = step();
            ArgumentNullException.ThrowIfNull(outputs, nameof(step));
            Outputs = [.. outputs.Select(static output => (output ?? throw Refusals.NullOutput()).Detach())];
            Left = [.. Recorder.Left];
        }
        finally
        {
            LaunchLog.Open(null);
            thread.Recorder = null;
            cache.Pool = null;
            cache.Scope = scope;
            Recording.Leave();
            Pool.Close();
        }
    }

    private void CheckMemory()
    {
        foreach (ArenaBuffer buffer in Pool.Touched)
            if (buffer.IsReleased) throw Refusals.Consumed();
    }
}
