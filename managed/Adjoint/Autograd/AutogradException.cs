namespace Adjoint;

/// <summary>A rule of autograd was broken: what PyTorch raises as RuntimeError from its engine, with PyTorch's text.</summary>
public sealed class AutogradException : InvalidOperationException
{
    /// <summary>An exception without a text.</summary>
    public AutogradException() { }

    /// <summary>An exception with a text.</summary>
    public AutogradException(string message) : base(message) { }

    /// <summary>An exception with a text and a cause.</summary>
    public AutogradException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>The node whose backward failed, by name; null outside of anomaly mode.</summary>
    public string? NodeName { get; internal init; }

    /// <summary>
    /// Where the op was called whose backward failed; null outside of anomaly mode, or if that was off when the op was called.
    /// </summary>
    public string? ForwardStackTrace { get; internal init; }
}
