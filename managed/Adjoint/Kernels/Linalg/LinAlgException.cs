namespace Adjoint;

/// <summary>A matrix that a factorization refuses: singular, not positive definite, not finite:
/// <c>torch.linalg.LinAlgError</c>.</summary>
/// <remarks>The message names the matrix of a batch, counting from 0. The <c>Ex</c> methods of <see cref="Linalg"/>
/// report instead of throwing.</remarks>
public sealed class LinAlgException : InvalidOperationException
{
    /// <summary>An error without text.</summary>
    public LinAlgException() { }

    /// <summary>An error with this text.</summary>
    public LinAlgException(string message) : base(message) { }

    /// <summary>An error with a cause.</summary>
    public LinAlgException(string message, Exception innerException) : base(message, innerException) { }
}
