namespace Adjoint.Tensors;

/// <summary>
/// The rare modes of threads. A count of the threads that are in one lets every op pass with one test of a static field as
/// long as nobody uses it; only then is the thread's own flag read.
/// </summary>
internal static class ThreadModes
{
    /// <summary>
    /// How many threads are in inference mode, and how many graph trackings run: who wants to look at new tensors. A
    /// thread that ends inside is never subtracted, which costs time only.
    /// </summary>
    public static int Markers;

    /// <summary>How many threads are in anomaly mode, and how many graph trackings run: who wants to know of nodes,
    /// results and writes.</summary>
    public static int Tracers;

    /// <summary>How many threads are in a forward-mode level, so that their tensors may have tangents.</summary>
    public static int DualLevels;

    [ThreadStatic]
    private static bool t_inference;

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool Inference
    {
        get => Markers != 0 && t_inference;
        set
        {
            if (value == t_inference) return;
            t_inference = value;
            Interlocked.Add(ref Markers, value ? 1 : -1);
        }
    }

    /// <summary>What a tensor that is made on this thread carries.</summary>
    public static TensorFlags FlagsOfNewTensors => t_inference ? TensorFlags.Inference : TensorFlags.None;
}
