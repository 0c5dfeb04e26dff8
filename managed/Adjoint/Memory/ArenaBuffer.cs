using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Adjoint.Memory;

/// <summary>
/// The managed owner of one block of 64-byte-aligned memory that never moves, or of somebody else's memory. It has no
/// finalizer: a dropped buffer is found by a sweep after a garbage collection. The contents are undefined at first.
/// </summary>
/// <remarks>Whoever works with <see cref="Pointer"/> keeps the buffer reachable meanwhile (<see cref="GC.KeepAlive"/>),
/// and nobody releases a buffer that another thread still works with.</remarks>
internal unsafe class ArenaBuffer
{
    // A zero-length buffer needs an address, but no memory. Never freed: one cache line for the process.
    private static readonly byte* s_nothing =
        (byte*)NativeMemory.AlignedAlloc(SizeClass.Alignment, SizeClass.Alignment);

    private byte* _pointer;
    private object? _source; // a Block, a PoolBlock, an ExternalMemory, or null: released or zero-length
    private readonly long _byteLength;
    private readonly uint _generation;

    /// <summary>Leases memory from the arena.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArenaOutOfMemoryException">There is not enough memory.</exception>
    public ArenaBuffer(long byteLength, MemoryCategory category)
    {
        _byteLength = byteLength;
        if (byteLength <= 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
            _pointer = s_nothing;
            return;
        }
        ThreadCache cache = ThreadCache.Current;
        if (cache.Pool is { } pool)
        {
            PoolBlock used = pool.Take(byteLength, category);
            _pointer = used.Pointer;
            _source = used;
            _generation = used.Use();
            cache.Scope?.Add(this, this, 0);
            return;
        }
        Block block = cache.Take(Arena.ClassOf(byteLength), category);
        _pointer = block.Pointer;
        _source = block;
        _generation = block.Lease(this, category);
        cache.Scope?.Add(this, block, _generation);
    }

    /// <summary>Uses somebody else's memory without a copy; it need not be aligned.</summary>
    public ArenaBuffer(ExternalMemory memory)
    {
        _source = memory;
        _pointer = memory.Pointer;
        _byteLength = memory.ByteLength;
        ThreadCache.Current.Scope?.Add(this, this, 0);
    }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been released.</exception>
    public byte* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte* pointer = _pointer;
            if (pointer == null || Recording.Mask != 0)
                Watch();
            return pointer;
        }
    }

    public long ByteLength => _byteLength;

    public bool IsReleased => _pointer == null;

    /// <summary>What the buffer takes from the arena, in whole blocks, as the statistics count; 0 of somebody else's
    /// memory.</summary>
    public long BlockBytes => (_source as Block)?.Bytes ?? 0;

    /// <summary>Whether the memory is somebody else's.</summary>
    public bool IsExternal => _source is ExternalMemory;

    /// <summary>The scope that releases this buffer, 0 if none does.</summary>
    internal int ScopeId { get; set; }

    /// <summary>Gives the memory back at once; any later use throws. Safe to call twice, and from several
    /// threads.</summary>
    public void Release()
    {
        object? source = _source;
        if (source is Block block)
        {
            // The winner alone touches the fields, and before the block is in a list again.
            if (!block.TryRelease(_generation))
                return;
            _pointer = null;
            _source = null;
            ThreadCache.Current.Return(block);
        }
        else if (source is PoolBlock used)
        {
            if (!used.TryRelease(_generation))
                return;
            _pointer = null;
            _source = null;
            used.Pool.Give(used);
        }
        else
        {
            _pointer = null;
            _source = null;
            (source as ExternalMemory)?.Dispose();
        }
    }

    /// <summary>Makes <paramref name="scope"/> the one that releases this buffer.</summary>
    internal void MoveTo(MemoryScope scope)
    {
        if (_source is Block block)
            scope.Add(this, block, _generation);
        else if (_source is not null)
            scope.Add(this, this, 0);
    }

    /// <summary>Refuses released memory, and tells the pool of a recording thread whose memory is used.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Watch()
    {
        if (_pointer == null)
            ThrowReleased();
        var block = _source as PoolBlock;
        if (block is { Pool.IsForeign: true })
            throw new CaptureException("a tensor of a step that is being captured was used on another thread.");
        ThreadCache.Current.Pool?.Touch(this, block);
    }

    [DoesNotReturn]
    private static void ThrowReleased() => throw new ObjectDisposedException(
        "Tensor", "The memory of this tensor has been released, by a MemoryScope, by Dispose, or by a backward pass.");
}
