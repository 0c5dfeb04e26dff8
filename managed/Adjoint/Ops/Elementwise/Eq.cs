using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where self is equal to other, with broadcasting: <c>torch.eq</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the broadcast shape. NaN gives false.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var mask = x.Eq(y);</code></example>
    public Tensor Eq(Tensor other) => Comparison.Apply<EqOp>(this, other);

    /// <inheritdoc cref="Eq(Tensor)"/>
    public Tensor Eq(Scalar other) => Comparison.Apply<EqOp>(this, other);
}

internal readonly struct EqOp : ICompareOp
{
    public static string Name => "eq";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Equal(a, b);
}
