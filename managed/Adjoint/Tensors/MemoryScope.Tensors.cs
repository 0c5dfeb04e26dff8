namespace Adjoint;

public sealed partial class MemoryScope
{
    /// <summary>
    /// Hands the memory of a tensor of this scope to the scope around this one, or to nobody if there is none: it outlives this
    /// scope. Only the tensor's own memory: to run a backward pass through it later, keep what its graph saved too, or run
    /// the pass inside the scope.
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
}
