namespace Adjoint.Tensors;

/// <summary>
/// The rare modes of threads. A count of the threads that are in one lets every op pass with one test of a static field as
/// long as nobody uses it; only then is the thread's own flag read.
/// </summary>
internal static class ThreadModes
{
    /// <summary>How many threads are in inference mode. A thread that ends inside is never subtracted, which costs time only.</summary>
    public static int InferenceThreads;

    /// <summary>How many threads are in anomaly mode.</summary>
    public static int AnomalyThreads;

    /// <summary>How many threads are in a forward-mode level, so that their tensors may have tangents.</summary>
    public static int DualLevels;

    [ThreadStatic]
    private static bool t_inference;

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool Inference
    {
        get => InferenceThreads != 0 && t_inference;
        set
        {
            if (value == t_inference) return;
            t_inference = value;
            Interlocked.Add(ref InferenceThreads, value ? 1 : -1);
        }
    }

    /// <summary>What a tensor that is made on this thread carries.</summary>
    public static TensorFlags FlagsOfNewTensors => t_inference ? TensorFlags.Inference : TensorFlags.None;
}
