namespace Adjoint;

/// <summary>A step does something that cannot be captured and replayed; the message says what, and what to do
/// instead.</summary>
/// <example><code>
/// Capture.Record(() => Console.WriteLine(loss.Item()));   // throws: the value would be read once and never again
/// </code></example>
public sealed class CaptureException : InvalidOperationException
{
    /// <summary>An error without text.</summary>
    public CaptureException() { }

    /// <summary>An error with this text.</summary>
    public CaptureException(string message) : base(message) { }

    /// <summary>An error with a cause.</summary>
    public CaptureException(string message, Exception innerException) : base(message, innerException) { }
}
