namespace Adjoint.Memory;

/// <summary>
/// Whether any thread records its launches. The gate compares sizes with <c>(n | Mask)</c>: while nobody records that
/// is n, and while somebody does no launch is small, so that every one passes the place that looks at the thread's log.
/// </summary>
internal static class Recording
{
    /// <summary>0, or all bits of a size while some thread records.</summary>
    public static nint Mask;

    private static readonly Lock s_lock = new();
    private static int s_threads;

    public static void Enter()
    {
        lock (s_lock)
        {
            s_threads++;
            Mask = nint.MaxValue;
        }
    }

    public static void Leave()
    {
        lock (s_lock)
        {
            if (--s_threads == 0) Mask = 0;
        }
    }
}
