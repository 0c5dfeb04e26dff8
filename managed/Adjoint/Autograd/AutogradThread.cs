namespace Adjoint.Autograd;

/// <summary>What autograd keeps per thread, behind one thread-static read an op.</summary>
internal sealed class AutogradThread
{
    [ThreadStatic]
    private static AutogradThread? t_current;

    private static long s_count;
    private static int s_threads;

    public static AutogradThread Current => t_current ??= new AutogradThread();

    /// <summary>Makes a new thread go on as this one, which waits meanwhile.</summary>
    public void ContinueHere() => t_current = this;

    /// <summary>Who holds the lock of a leaf: positive, and the same on the threads that continue this one.</summary>
    public readonly int Id = Interlocked.Increment(ref s_threads);

    /// <summary>Whether ops record nodes.</summary>
    public bool GradEnabled = true;

    /// <summary>The number that the next node gets; later nodes run first.</summary>
    public long NextSequence;

    /// <summary>The number that the next pass gets: 2^32 for each thread.</summary>
    public long NextTask = Interlocked.Increment(ref s_count) << 32;

    /// <summary>The innermost backward pass running on this thread.</summary>
    public GraphTask? Task;

    /// <summary>The node whose backward is running.</summary>
    public Node? CurrentNode;

    /// <summary>What anomaly mode checks; null when it is off.</summary>
    public AnomalySettings? Anomaly;

    /// <summary>Sees the gradients of the passes that this thread starts.</summary>
    public GradientWatcher? Watcher;

    /// <summary>Whether passes keep what a mask left out of gradients.</summary>
    public bool StrictMasking;

    /// <summary>A finished task, kept for the next backward pass.</summary>
    public GraphTask? SpareTask;

    /// <summary>What saved tensors go through; null, as nearly always, for nothing.</summary>
    public SavedTensorPacker? Packer;

    /// <summary>The error for those who want a <see cref="Packer"/> where it is forbidden.</summary>
    public string? PackerForbidden;

    /// <summary>The checkpointed call that is running, for the first or the second time.</summary>
    public CheckpointRun.State CheckpointRun;

    /// <summary>Whether second runs of checkpointed calls go on to their end.</summary>
    public bool RunsCheckpointsToTheEnd;

    /// <summary>The forward-mode level that the thread is in.</summary>
    public DualLevel? Level;

    /// <summary>Whether ops pass tangents by: a rule is at work, or the user switched forward mode off.</summary>
    public bool ForwardPaused;

    /// <summary>Copies saved tensors before they are written to, where that is allowed.</summary>
    public MutationTracker? Mutations;

    /// <summary>Notes what a step does that is being captured.</summary>
    public StepRecorder? Recorder;
}
