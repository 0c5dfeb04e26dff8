namespace Adjoint.Nn;

/// <summary>Makes one dimension of a range of them, by default of all but the batch: <c>torch.nn.Flatten</c>.</summary>
/// <param name="startDim">The first dimension of the range.</param>
/// <param name="endDim">The last one.</param>
public sealed class Flatten(int startDim = 1, int endDim = -1) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).Flatten(startDim, endDim);

    /// <inheritdoc/>
    protected override string Describe() => $"start_dim={startDim}, end_dim={endDim}";
}
