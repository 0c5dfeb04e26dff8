namespace Adjoint.Autograd;

/// <summary>
/// Hooks in the order of registration. Whoever runs them walks a snapshot, so hooks may be added and removed, also by one
/// another and by other threads, while a pass is under way: one added waits for the next walk, one removed is skipped.
/// </summary>
internal sealed class HookList<T> where T : class
{
    private readonly Lock _gate = new();
    private Hook<T>[] _hooks = [];

    public bool IsEmpty => Volatile.Read(ref _hooks).Length == 0;

    public ReadOnlySpan<Hook<T>> Snapshot => Volatile.Read(ref _hooks);

    public Hook<T> Add(T body)
    {
        Hook<T> hook = new(this, body);
        lock (_gate) Volatile.Write(ref _hooks, [.. _hooks, hook]);
        return hook;
    }

    public void Remove(Hook<T> hook)
    {
        lock (_gate) Volatile.Write(ref _hooks, Array.FindAll(_hooks, other => !ReferenceEquals(other, hook)));
    }
}

/// <summary>Something registered that can be taken back.</summary>
internal abstract class Hook
{
    /// <summary>Takes it back; more than once does nothing.</summary>
    public abstract void Remove();
}

/// <summary>One entry of a <see cref="HookList{T}"/>.</summary>
internal sealed class Hook<T>(HookList<T> owner, T body) : Hook where T : class
{
    private T? _body = body;

    /// <summary>What to run; null once removed, so that the captures of the body are free at once.</summary>
    public T? Body => Volatile.Read(ref _body);

    public override void Remove()
    {
        if (Interlocked.Exchange(ref _body, null) is not null) owner.Remove(this);
    }
}
