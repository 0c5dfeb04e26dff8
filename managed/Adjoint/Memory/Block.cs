using System.Runtime.InteropServices;

namespace Adjoint.Memory;

/// <summary>
/// One piece of arena memory and the state of its lease. The object, its address and its weak handle live as long as
/// the slab; a lease allocates nothing.
/// </summary>
/// <remarks>
/// <para>The state word is <c>generation * 2 + inUse</c>. Its life is (g, free) -> (g, in use) -> (g + 1, free) ->
/// ...</para>
/// <para><b>Who may change it.</b> A free block is in exactly one list (a thread's cache, or a central list under the
/// arena's lock) and whoever takes it out of there owns it alone. So <see cref="Lease"/> needs no atomic operation: it
/// points the weak handle at the new owner and THEN publishes "in use" with a release store. A block in use is ended by
/// one compare-and-swap, in <see cref="TryRelease"/> or in <see cref="TrySweep"/>; only the one that succeeds may put
/// the block into a list, so a block is never in two lists and never has two owners.</para>
/// <para><b>Release against release.</b> The owner remembers the generation of its lease. Two threads that release the
/// same owner race for the same compare-and-swap; the loser, and any later release by that owner, sees another
/// generation.</para>
/// <para><b>Sweep against release.</b> A release needs a live owner, a sweep a dead one: of one lease only one can
/// happen.</para>
/// <para><b>Sweep against lease.</b> The sweep reads the state (acquire) before it reads the handle. If it sees (g, in
/// use), the handle had been set to the owner of lease g before; it is empty only if the collector found that owner
/// dead, or if the handle now belongs to a later lease whose owner died in turn. In the first case the swap ends lease
/// g rightly. In the second the state has moved past g, for ever, since generations only grow: the swap fails. This is
/// the ABA problem, and the generation is there for nothing else. A handle that is stale on a free block is never
/// looked at.</para>
/// <para>The handle tracks resurrection: an owner that only a user's finalizer can still reach is not dead, because
/// that finalizer may read the tensor. It is cleared once the owner is really gone.</para>
/// </remarks>
internal sealed unsafe class Block
{
    public readonly byte* Pointer;
    public readonly long Bytes;
    public readonly Slab Slab;
    public readonly int SizeClass;
    private WeakGCHandle<object> _owner;
    private long _state;

    public Block(Slab slab, byte* pointer)
    {
        Pointer = pointer;
        (Slab, SizeClass, Bytes) = (slab, slab.SizeClass, slab.BlockBytes);
        _owner = new WeakGCHandle<object>(null!, trackResurrection: true);
    }

    /// <summary>What the current lease counts as. Written before the lease is published.</summary>
    public MemoryCategory Category { get; private set; }

    public bool InUse => (Volatile.Read(ref _state) & 1) != 0;

    /// <summary>Starts a lease of a block that the caller took out of a list; returns the generation of the
    /// lease.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Lease(object owner, MemoryCategory category)
    {
        Category = category;
        _owner.SetTarget(owner);
        long state = _state;
        Volatile.Write(ref _state, state | 1);
        return (uint)(state >> 1);
    }

    /// <summary>Ends lease <paramref name="generation"/>. Whoever gets true puts the block into a list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRelease(uint generation)
    {
        long state = Volatile.Read(ref _state);
        return IsLease(state, generation) && Interlocked.CompareExchange(ref _state, state + 1, state) == state;
    }

    /// <summary>Whether it is in use, and only a collection of the oldest generation can find its owner dead.</summary>
    public bool IsTenured
        => InUse && _owner.TryGetTarget(out object? owner) && GC.GetGeneration(owner) >= GC.MaxGeneration;

    /// <summary>Ends the current lease if its owner is dead. Whoever gets true puts the block into a list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySweep()
    {
        long state = Volatile.Read(ref _state);
        return (state & 1) != 0 && !_owner.TryGetTarget(out _)
            && Interlocked.CompareExchange(ref _state, state + 1, state) == state;
    }

    /// <summary>The owner of lease <paramref name="generation"/>, or null when that lease is over or its owner dead.
    /// When the lease ends meanwhile this may be the owner of a later lease.</summary>
    public object? OwnerOf(uint generation)
        => IsLease(Volatile.Read(ref _state), generation) && _owner.TryGetTarget(out object? owner) ? owner : null;

    /// <summary>Frees the handle of a block that no list and no lease holds any more.</summary>
    public void Dispose() => _owner.Dispose();

    private static bool IsLease(long state, uint generation) => (state & 1) != 0 && (uint)(state >> 1) == generation;
}
