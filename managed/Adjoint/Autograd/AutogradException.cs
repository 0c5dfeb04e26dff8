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
}
