namespace Adjoint.Autograd;

/// <summary>Whether a mode that nothing ends may be set on a thread.</summary>
internal static class OwnThread
{
    /// <summary>
    /// Refuses on threads that run one piece of work after another, or several in turns: the next one would begin in a
    /// mode that it never asked for.
    /// </summary>
    public static void Require(string method, string instead)
    {
        string? shared = Thread.CurrentThread.IsThreadPoolThread ? "a thread of the pool"
            : SynchronizationContext.Current is not null ? "a thread with a synchronization context" : null;
        if (shared is null) return;
        throw new InvalidOperationException($"{method} sets a mode that stays with the thread, and this is " +
            $"{shared}: what " +
            $"runs here next would find it set. Use a scope: {instead}.");
    }
}
