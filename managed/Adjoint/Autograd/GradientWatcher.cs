namespace Adjoint.Autograd;

/// <summary>Sees every gradient of a pass on its way from a node to the next one; never keeps it.</summary>
internal abstract class GradientWatcher
{
    /// <summary><paramref name="node"/> sends <paramref name="gradient"/> to its argument <paramref name="index"/>.</summary>
    /// <returns>What arrives there: the gradient itself, or one in its stead.</returns>
    public abstract Tensor Sent(Node node, int index, Tensor gradient);
}
