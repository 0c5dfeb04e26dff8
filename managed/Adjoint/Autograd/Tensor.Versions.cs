using Adjoint.Autograd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>
    /// Counts a write that the library did not see, through a span or by foreign code: whoever has saved the tensor for
    /// backward then finds out. <c>torch.autograd.graph.increment_version</c>.
    /// </summary>
    /// <exception cref="AutogradException">The tensor is an inference tensor, which counts nothing.</exception>
    /// <example><code>
    /// x.AsSpan&lt;float&gt;().Reverse();
    /// x.IncrementVersion();
    /// </code></example>
    public void IncrementVersion()
    {
        if (IsInference) throw new AutogradException(Errors.InferenceVersion);
        BumpVersion("increment_version");
    }

    /// <summary>
    /// Hides the writes made until the scope is disposed from everybody who shares the version counter:
    /// <c>_unsafe_preserve_version_counter</c>. Only for writes that put back what backward needs; any other makes
    /// gradients wrong without an error.
    /// </summary>
    /// <exception cref="AutogradException">The tensor is an inference tensor, which counts nothing.</exception>
    /// <example><code>
    /// using (x.UnsafePreserveVersion())
    ///     x.Mul_(2).Div_(2);
    /// </code></example>
    public VersionScope UnsafePreserveVersion() => new(this);
}

/// <summary>Restores the version of a tensor when disposed.</summary>
public readonly ref struct VersionScope : IDisposable
{
    private readonly Tensor? _tensor;
    private readonly int _version;

    internal VersionScope(Tensor tensor) => (_tensor, _version) = (tensor, tensor.Version);

    /// <summary>Restores the version that the tensor had when the scope began.</summary>
    public void Dispose()
    {
        if (_tensor is not null) _tensor.Version = _version;
    }
}
