namespace Adjoint;

public sealed partial class MemoryScope
{
    /// <summary>
    /// Hands the memory of a tensor of this scope to the scope around this one, or to nobody if there is none: it
    /// outlives this scope. Only the tensor's own memory: a backward pass through it belongs inside the scope, which
    /// releases what the graph saved.
    /// </summary>
    /// <returns>The tensor.</returns>
    /// <example><code>
    /// Tensor loss;
    /// using (var scope = new MemoryScope())
    ///     loss = scope.Keep((x * x).Sum().Detach());
    /// </code></example>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Keep(tensor.Storage);
        return tensor;
    }

    /// <summary>
    /// Takes the memory of a tensor out of all scopes: it lives as long as the tensor is reachable, like the gradient of a
    /// parameter. For state that is made on first use and has to outlive the step that made it.
    /// </summary>
    /// <returns>The tensor.</returns>
    /// <example><code>_runningMean ??= MemoryScope.Escape(x.ZerosLike());</code></example>
    public static Tensor Escape(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Escape(tensor.Storage);
        return tensor;
    }
}
