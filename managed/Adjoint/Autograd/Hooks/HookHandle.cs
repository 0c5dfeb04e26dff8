using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// Removes a hook when disposed, once or more often: <c>torch.utils.hooks.RemovableHandle</c>. A handle that is dropped
/// leaves its hook in place, and keeps neither the hook nor its tensor or node alive.
/// </summary>
/// <example><code>
/// using (y.RegisterHook(g => g * 2))
///     loss.Backward();
/// </code></example>
public sealed class HookHandle : IDisposable
{
    private readonly WeakReference<Hook> _hook;

    internal HookHandle(Hook hook) => _hook = new WeakReference<Hook>(hook);

    /// <summary>Removes the hook, also while it or its neighbours run; a second call does nothing.</summary>
    public void Remove()
    {
        if (_hook.TryGetTarget(out Hook? hook)) hook.Remove();
    }

    /// <inheritdoc cref="Remove"/>
    public void Dispose() => Remove();
}
