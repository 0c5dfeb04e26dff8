using Adjoint.Memory;

namespace Adjoint;

/// <summary>
/// Releases at its end, at once, all memory that this thread has taken since its beginning, but for what was kept.
/// Optional: without scopes, dropped tensors are found after garbage collections. Scopes nest.
/// </summary>
/// <remarks>
/// A scope belongs to the thread that opened it and sees only what that thread allocates: do not hold one across an
/// <c>await</c>. It does not keep tensors alive (but for external memory); those that are dropped meanwhile may be
/// reclaimed before its end. A tensor of a scope that has ended throws <see cref="ObjectDisposedException"/> when its
/// values are used.
/// </remarks>
/// <example><code>
/// using (var scope = new MemoryScope())
/// {
///     // temporaries of this block are released at its end
/// }
/// </code></example>
public sealed partial class MemoryScope : IDisposable
{
    private static int s_lastId;

    private readonly ThreadCache _cache;
    private readonly MemoryScope? _outer;
    private readonly int _id;
    private Entry[] _entries;
    private int _count;
    private bool _disposed;

    /// <summary>Opens a scope on this thread, inside of the one that is open now.</summary>
    public MemoryScope()
    {
        _cache = ThreadCache.Current;
        _outer = _cache.Scope;
        _entries = _cache.TakeEntries();
        do
            _id = Interlocked.Increment(ref s_lastId);
        while (_id == 0); // 0 means no scope
        _cache.Scope = this;
    }

    /// <summary>The innermost open scope of this thread.</summary>
    internal static MemoryScope? Current => ThreadCache.Current.Scope;

    /// <summary>How many buffers are noted, dead ones included.</summary>
    internal int Count => _count;

    /// <summary>Ends the scope and releases what it holds.</summary>
    /// <exception cref="InvalidOperationException">Another thread opened it, or a scope inside of it is still open.
    /// </exception>
    public void Dispose()
    {
        if (_disposed)
            return;
        ThrowIfForeign();
        if (_cache.Scope != this)
            throw new InvalidOperationException("A MemoryScope was disposed while a scope inside of it is still open.");
        _disposed = true;
        _cache.Scope = _outer;
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Find(_id) is { } buffer)
                buffer.Release();
        }
        Array.Clear(_entries, 0, _count);
        _cache.GiveEntries(_entries);
        _entries = [];
        _count = 0;
    }

    /// <summary>Takes a buffer out of all scopes: it outlives them, like the gradient of a parameter.</summary>
    internal static void Escape(ArenaBuffer buffer) => buffer.ScopeId = 0;

    /// <summary>Hands a buffer of this scope, or of one inside of it, to the scope around this one; out of all scopes
    /// if there is none. Does nothing to a buffer that outlives this scope anyway.</summary>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    /// <exception cref="InvalidOperationException">Another thread opened it.</exception>
    internal void Keep(ArenaBuffer buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ThrowIfForeign();
        for (MemoryScope? scope = _cache.Scope; scope is not null; scope = scope._outer)
        {
            if (scope._id == buffer.ScopeId)
            {
                buffer.ScopeId = 0;
                if (_outer is not null)
                    buffer.MoveTo(_outer);
                return;
            }
            if (scope == this)
                return;
        }
    }

    /// <summary>Notes a buffer: its block and lease, so that the scope does not keep it alive. External memory has no
    /// block; there <paramref name="source"/> is the buffer itself, which the scope does keep alive.</summary>
    internal void Add(ArenaBuffer buffer, object source, uint generation)
    {
        buffer.ScopeId = _id;
        if (_count == _entries.Length)
            Grow();
        _entries[_count++] = new Entry(source, generation);
    }

    // Once there are many, entries of ended leases go first, so that a scope around a whole training grows with what
    // lives, not with what lived. It doubles unless half could go: a look at an entry is paid for by half a new one at
    // most.
    private void Grow()
    {
        if (_count < 1024)
        {
            Array.Resize(ref _entries, Math.Max(32, 2 * _count));
            return;
        }
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Find(_id) is not null)
                _entries[kept++] = _entries[i];
        }
        Array.Clear(_entries, kept, _count - kept);
        _count = kept;
        if (kept > _entries.Length / 2)
            Array.Resize(ref _entries, 2 * _entries.Length);
    }

    private void ThrowIfForeign()
    {
        if (_cache != ThreadCache.Current)
            throw new InvalidOperationException("A MemoryScope belongs to the thread that opened it.");
    }

    /// <summary>A lease that a scope ends.</summary>
    internal readonly struct Entry(object source, uint generation)
    {
        public ArenaBuffer? Find(int scopeId)
        {
            object? owner = source is Block block ? block.OwnerOf(generation) : source;
            return owner is ArenaBuffer { IsReleased: false } buffer && buffer.ScopeId == scopeId ? buffer : null;
        }
    }
}
