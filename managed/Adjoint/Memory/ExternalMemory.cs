using System.Buffers;

namespace Adjoint.Memory;

/// <summary>
/// Somebody else's memory, kept in place until it is released or dropped. This small object has a finalizer, unlike the
/// buffer that uses it, because a pinned object must be unpinned by somebody.
/// </summary>
internal sealed unsafe class ExternalMemory : IDisposable
{
    private static long s_leases;
    private static long s_releases;
    private static long s_liveBytes;

    private MemoryHandle _pin;
    private object? _keepAlive;
    private int _released;

    private ExternalMemory(byte* pointer, long byteLength, MemoryHandle pin, object? keepAlive)
    {
        Pointer = pointer;
        (ByteLength, _pin, _keepAlive) = (byteLength, pin, keepAlive);
        Interlocked.Increment(ref s_leases);
        Interlocked.Add(ref s_liveBytes, byteLength);
    }

    ~ExternalMemory() => Dispose();

    public static Counter Count => new()
    {
        Leases = Volatile.Read(ref s_leases),
        Releases = Volatile.Read(ref s_releases),
        LiveBytes = Volatile.Read(ref s_liveBytes),
    };

    public byte* Pointer { get; }

    public long ByteLength { get; }

    /// <summary>Pins managed memory for as long as it is used.</summary>
    public static ExternalMemory Pin<T>(Memory<T> memory) where T : unmanaged
    {
        MemoryHandle pin = memory.Pin();
        return new ExternalMemory((byte*)pin.Pointer, (long)memory.Length * sizeof(T), pin, keepAlive: null);
    }

    /// <summary>Uses memory at a fixed address, whose owner <paramref name="keepAlive"/> stays reachable
    /// meanwhile.</summary>
    public static ExternalMemory At(void* pointer, long byteLength, object? keepAlive)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
        return new ExternalMemory((byte*)pointer, byteLength, default, keepAlive);
    }

    /// <summary>Unpins at once. Only the first call counts.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
            return;
        _pin.Dispose();
        _keepAlive = null;
        Interlocked.Increment(ref s_releases);
        Interlocked.Add(ref s_liveBytes, -ByteLength);
        GC.SuppressFinalize(this);
    }
}
