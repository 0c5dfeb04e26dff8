using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where the elements are that are not zero, in row-major order: <c>torch.nonzero</c>.</summary>
    /// <remarks>NaN is not zero. No gradient. How many there are depends on the values: a captured step refuses
    /// it.</remarks>
    /// <returns>Int64 of shape (number of them, rank).</returns>
    /// <example><code>var places = (x &gt; 0).NonZero();</code></example>
    public Tensor NonZero() => Masks.Coordinates(this, "nonzero");

    /// <summary>The same as <see cref="NonZero"/>: <c>torch.argwhere</c>.</summary>
    /// <inheritdoc cref="NonZero"/>
    public Tensor ArgWhere() => Masks.Coordinates(this, "argwhere");
}
