namespace Adjoint.Autograd;

/// <summary>What autograd keeps per thread, behind one thread-static read an op.</summary>
internal sealed class AutogradThread
{
    [ThreadStatic]
    private static AutogradThread? t_current;

    public static AutogradThread Current => t_current ??= new AutogradThread();

    /// <summary>Whether ops record nodes.</summary>
    public bool GradEnabled = true;

    /// <summary>The number that the next node gets; later nodes run first.</summary>
    public long NextSequence;

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
}
