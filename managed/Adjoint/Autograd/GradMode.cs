using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// Whether ops record a graph: <c>torch.no_grad</c>, <c>torch.enable_grad</c>, <c>torch.set_grad_enabled</c>.
/// </summary>
/// <remarks>
/// The mode belongs to the thread, as in PyTorch; a new thread starts enabled. The scopes are ref structs: the compiler
/// refuses an <c>await</c> or a <c>yield</c> inside one, so a mode can neither leak into another logical flow nor be
/// restored on the wrong thread. Work handed to another thread (<c>Task.Run</c>, <c>Parallel.For</c>) runs in that
/// thread's mode: open the scope inside the work item. <see cref="Set"/>, which no scope ends, is refused on threads
/// that several flows share. Inside <see cref="InferenceMode"/> nothing records, whatever is set here. All of it:
/// docs/grad-modes.md.
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
    /// Records or not, by a value, until the scope is disposed: <c>with torch.set_grad_enabled(mode)</c>. Dispose it:
    /// to set the mode for good there is <see cref="Set"/>.
    /// </summary>
    public static GradModeScope SetGradEnabled(bool enabled) => new(enabled);

    /// <summary>
    /// Sets the mode of this thread for good, without a scope: <c>torch.set_grad_enabled</c> called as a function.
    /// </summary>
    /// <exception cref="InvalidOperationException">Other flows use this thread too, and would find the mode set: it
    /// belongs to the thread pool, or has a synchronization context (a user interface). Open a scope there.</exception>
    /// <example><code>
    /// GradMode.Set(false);   // at the start of a program, or of a thread of its own, that never trains
    /// </code></example>
    public static void Set(bool enabled)
    {
        OwnThread.Require("GradMode.Set", "using (GradMode.SetGradEnabled(...))");
        AutogradThread.Current.GradEnabled = enabled && !ThreadModes.Inference;
    }
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
