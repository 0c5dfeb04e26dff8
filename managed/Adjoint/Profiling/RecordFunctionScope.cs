using Adjoint.Autograd;

namespace Adjoint;

/// <summary>A named region that a running profile shows as one event; disposing it ends the region.</summary>
/// <remarks>Scopes nest. One that ends before a scope inside it is cut off there, and the inner goes on as its parent's
/// child. A ref struct stays on its thread, so no <c>await</c> can carry a region over to another.</remarks>
public readonly ref struct RecordFunctionScope : IDisposable
{
    private readonly TapScope _tap;

    internal RecordFunctionScope(TapScope tap) => _tap = tap;

    /// <summary>Ends the region; a second call does nothing.</summary>
    public void Dispose() => _tap.Dispose();
}
