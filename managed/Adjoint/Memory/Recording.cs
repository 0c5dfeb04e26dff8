namespace Adjoint.Memory;

/// <summary>
/// Whether any thread records its launches. The gate compares sizes with <c>(n | Mask)</c>: while nobody records that
/// is n, and while somebody does no launch is small, so that every one passes the place that looks at the thread's log.
/// </summary>
internal static class Recording
{
    /// <summary>0, or all bits of a size while some thread records.</summary>
    public static nint Mask;

    public static void Enter() => Threads.Change(1);

    public static void Leave() => Threads.Change(-1);

    // Apart, so that nothing has to be initialised before the mask can be read.
    private static class Threads
    {
        private static readonly Lock s_lock = new();
        private static int s_count;

        public static void Change(int by)
        {
            lock (s_lock)
            {
                s_count += by;
                Mask = s_count == 0 ? 0 : nint.MaxValue;
            }
        }
    }
}
