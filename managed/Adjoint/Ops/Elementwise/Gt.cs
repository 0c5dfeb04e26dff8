using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where self is greater than other, with broadcasting: <c>torch.gt</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the broadcast shape. NaN gives false.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var mask = x.Gt(y);</code></example>
    public Tensor Gt(Tensor other) => Comparison.Apply<GtOp>(this, other);

    /// <inheritdoc cref="Gt(Tensor)"/>
    public Tensor Gt(Scalar other) => Comparison.Apply<GtOp>(this, other);

    /// <summary>Where the left operand is greater than the right one.</summary>
    public static Tensor operator >(Tensor left, Tensor right) => NotNull(left).Gt(right);

    /// <summary>Where the left operand is greater than the right one.</summary>
    public static Tensor operator >(Tensor left, Scalar right) => NotNull(left).Gt(right);
}

internal readonly struct GtOp : ICompareOp
{
    public static string Name => "gt";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Less(b, a);
}
