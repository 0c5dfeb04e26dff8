namespace Adjoint.Autograd;

/// <summary>What autograd keeps per thread, behind one thread-static read an op.</summary>
internal sealed class AutogradThread
{
    [ThreadStatic]
    private static AutogradThread? t_current;

    private static long s_count;

    public static AutogradThread Current => t_current ??= new AutogradThread();

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

    /// <summary>A finished task, kept for the next backward pass.</summary>
    public GraphTask? SpareTask;

    /// <summary>What saved tensors go through; null, as nearly always, for nothing.</summary>
    public SavedTensorPacker? Packer;

    /// <summary>The error for those who want a <see cref="Packer"/> where it is forbidden.</summary>
    public string? PackerForbidden;

    /// <summary>Copies saved tensors before they are written to, where that is allowed.</summary>
    public MutationTracker? Mutations;

    /// <summary>Notes what a step does that is being captured.</summary>
    public StepRecorder? Recorder;
}
