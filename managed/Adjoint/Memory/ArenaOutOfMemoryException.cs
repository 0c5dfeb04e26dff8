namespace Adjoint;

/// <summary>
/// A request for memory that could not be met, even after a full garbage collection and after everything unused was
/// given back. Nothing has changed: smaller requests still succeed, and so does the same one once enough memory is
/// free.
/// </summary>
public sealed class ArenaOutOfMemoryException : OutOfMemoryException
{
    /// <summary>Creates the exception without details.</summary>
    public ArenaOutOfMemoryException() { }

    /// <summary>Creates the exception with a message.</summary>
    public ArenaOutOfMemoryException(string message) : base(message) { }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ArenaOutOfMemoryException(string message, Exception innerException) : base(message, innerException) { }

    internal ArenaOutOfMemoryException(long requested, long live, long reserved)
        : base($"Cannot get {requested:N0} bytes of memory: {live:N0} bytes are in use and {reserved:N0} are reserved.")
        => (RequestedBytes, LiveBytes, ReservedBytes) = (requested, live, reserved);

    /// <summary>The size of the request in bytes.</summary>
    public long RequestedBytes { get; }

    /// <summary>Bytes in use when the request failed.</summary>
    public long LiveBytes { get; }

    /// <summary>Bytes held from the operating system when the request failed.</summary>
    public long ReservedBytes { get; }
}
