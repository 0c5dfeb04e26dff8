namespace Adjoint;

/// <summary>
/// A derivative is wrong: what <see cref="GradCheck"/> found, with the output, the input, the element, what was
/// expected and what came. <c>torch.autograd.gradcheck.GradcheckError</c>.
/// </summary>
public sealed class GradCheckException : InvalidOperationException
{
    /// <summary>An exception without a text.</summary>
    public GradCheckException() { }

    /// <summary>An exception with a text.</summary>
    public GradCheckException(string message) : base(message) { }

    /// <summary>An exception with a text and a cause.</summary>
    public GradCheckException(string message, Exception innerException) : base(message, innerException) { }
}
