using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where self is different from other, with broadcasting: <c>torch.ne</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the broadcast shape. NaN is different from everything.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var mask = x.Ne(y);</code></example>
    public Tensor Ne(Tensor other) => Comparison.Apply<NeOp>(this, other);

    /// <inheritdoc cref="Ne(Tensor)"/>
    public Tensor Ne(Scalar other) => Comparison.Apply<NeOp>(this, other);
}

internal readonly struct NeOp : ICompareOp
{
    public static string Name => "ne";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Select(N.Equal(a, b), N.Less(a, a), N.Equal(N.Zero, N.Zero));
}
