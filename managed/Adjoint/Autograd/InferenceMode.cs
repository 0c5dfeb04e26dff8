using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>No graph, no versions, no view tracking, for evaluation only: <c>torch.inference_mode</c>.</summary>
/// <remarks>
/// Tensors made inside are inference tensors (<see cref="Tensor.IsInference"/>) for good, and so are their views.
/// Outside they
/// may be read, and the result of an op on them is a normal tensor; they may not be written in place, saved for a
/// backward, or be told to require a gradient. <see cref="Tensor.Clone"/> outside makes a normal tensor of one. Normal
/// tensors
/// stay normal inside: writing to them counts a version, and a view of them that is later written in normal mode is
/// refused.
/// <para>The mode belongs to the thread, and the scopes are ref structs, as those of <see cref="GradMode"/>: the
/// compiler refuses
/// an <c>await</c> inside one, and work handed to another thread starts outside of the mode.</para>
/// </remarks>
/// <example><code>
/// using (InferenceMode.Enable())
///     logits = model.Forward(images);     // logits.IsInference, nothing recorded
/// </code></example>
public static class InferenceMode
{
    /// <summary>Whether this thread is in the mode: <c>torch.is_inference_mode_enabled</c>.</summary>
    public static bool IsEnabled => ThreadModes.Inference;

    /// <summary>Enters the mode until the scope is disposed: <c>torch.inference_mode()</c>.</summary>
    public static InferenceModeScope Enable() => new(enabled: true);

    /// <summary>
    /// Leaves the mode until the scope is disposed, and records again: <c>torch.inference_mode(False)</c>.
    /// </summary>
    public static InferenceModeScope Disable() => new(enabled: false);
}

/// <summary>Restores the inference mode and the gradient mode when disposed.</summary>
public readonly ref struct InferenceModeScope : IDisposable
{
    private readonly AutogradThread _state;
    private readonly bool _inference;
    private readonly bool _grad;

    internal InferenceModeScope(bool enabled)
    {
        _state = AutogradThread.Current;
        _inference = ThreadModes.Inference;
        _grad = _state.GradEnabled;
        ThreadModes.Inference = enabled;
        _state.GradEnabled = !enabled;
    }

    /// <summary>Restores the modes that were in force when the scope began.</summary>
    public void Dispose()
    {
        if (_state is null) return;
        ThreadModes.Inference = _inference;
        _state.GradEnabled = _grad;
    }
}
