using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where both are not 0, with broadcasting: <c>torch.logical_and</c>. Not differentiable.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <returns>A Bool tensor of the broadcast shape. NaN is not 0.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var inside = (x &gt; 0).LogicalAnd(x &lt; 1);</code></example>
    public Tensor LogicalAnd(Tensor other) => Truth().Mul(TruthOf(other));

    /// <summary>Where either is not 0, with broadcasting: <c>torch.logical_or</c>. Not differentiable.</summary>
    /// <example><code>var outside = (x &lt; 0).LogicalOr(x &gt; 1);</code></example>
    /// <inheritdoc cref="LogicalAnd(Tensor)"/>
    public Tensor LogicalOr(Tensor other) => Truth().Add(TruthOf(other));

    /// <summary>Where exactly one is not 0, with broadcasting: <c>torch.logical_xor</c>. Not differentiable.</summary>
    /// <example><code>var changed = before.LogicalXor(after);</code></example>
    /// <inheritdoc cref="LogicalAnd(Tensor)"/>
    public Tensor LogicalXor(Tensor other) => Truth().Ne(TruthOf(other));

    /// <summary>Where x is 0: <c>torch.logical_not</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the same shape.</returns>
    /// <example><code>var outside = inside.LogicalNot();</code></example>
    public Tensor LogicalNot() => Eq(0);

    private Tensor Truth() => Binary.Cast(this, DType.Bool);

    private static Tensor TruthOf(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Truth();
    }
}
