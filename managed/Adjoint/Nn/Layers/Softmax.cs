namespace Adjoint.Nn;

/// <summary>exp(x) / sum(exp(x)) along a dimension: <c>torch.nn.Softmax</c>.</summary>
/// <param name="dim">The dimension that sums to 1.</param>
public sealed class Softmax(int dim) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).Softmax(dim);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}

/// <summary>log(softmax(x)) along a dimension: <c>torch.nn.LogSoftmax</c>.</summary>
/// <param name="dim">The dimension whose exponentials sum to 1.</param>
public sealed class LogSoftmax(int dim) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).LogSoftmax(dim);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}
