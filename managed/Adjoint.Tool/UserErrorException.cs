namespace Adjoint.Tool;

/// <summary>Something that the user can put right: told in one line, exit code 2.</summary>
internal sealed class UserErrorException(string message) : Exception(message);
