using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// Whether ops record a graph: <c>torch.no_grad</c>, <c>torch.enable_grad</c>, <c>torch.set_grad_enabled</c>.
/// </summary>
/// <remarks>
/// The mode belongs to the thread, as in PyTorch; a new thread starts enabled. The scopes are ref structs: the compiler
/// refuses an <c>await</c> inside one, so a mode can never leak into another logical flow or be restored on the wrong
/// thread.
/// Work handed to another thread (<c>Task.Run</c>, <c>Parallel.For</c>) starts there with that thread's mode, not the
/// caller's:
/// open the scope inside the work item. A mode set as a function, without a scope, stays with its thread; do not do
/// that on a
/// thread of the pool. Inside <see cref="InferenceMode"/> nothing records, whatever is set here.
/// </remarks>
/// <example><code>
/// using (GradMode.NoGrad())
///     w.Sub_(0.1 * w.Grad!);
/// </code></example>
public static class GradMode
{
    /// <summary>Whether ops on this thread record nodes (<c>torch.is_grad_enabled</c>).</summary>
    public static bool IsEnabled => AutogradThread.Current.GradEnabled;

    /// <summary>Records nothing until the scope is disposed: <c>torch.no_grad()</c>.</summary>
    public static GradModeScope NoGrad() => SetGradEnabled(false);

    /// <summary>Records again, inside a no-grad region: <c>torch.enable_grad()</c>.</summary>
    public static GradModeScope EnableGrad() => SetGradEnabled(true);

    /// <summary>
    /// Sets the mode. Disposing the result restores the mode before; ignoring it keeps the new one, as calling
    /// <c>torch.set_grad_enabled</c> as a function does.
    /// </summary>
    public static GradModeScope SetGradEnabled(bool enabled) => new(enabled);
}

/// <summary>Restores the gradient mode when disposed.</summary>
public readonly ref struct GradModeScope : IDisposable
{
    private readonly AutogradThread _state;
    private readonly bool _previous;

    internal GradModeScope(bool enabled)
    {
        _state = AutogradThread.Current;
        _previous = _state.GradEnabled;
        _state.GradEnabled = enabled && !ThreadModes.Inference;
    }

    /// <summary>Restores the mode that was in force when the scope began.</summary>
    public void Dispose()
    {
        if (_state is not null) _state.GradEnabled = _previous;
    }
}
