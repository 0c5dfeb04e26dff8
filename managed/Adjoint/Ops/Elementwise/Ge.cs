using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where self is greater than or equal to other, with broadcasting: <c>torch.ge</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the broadcast shape. NaN gives false.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var mask = x.Ge(y);</code></example>
    public Tensor Ge(Tensor other) => Comparison.Apply<GeOp>(this, other);

    /// <inheritdoc cref="Ge(Tensor)"/>
    public Tensor Ge(Scalar other) => Comparison.Apply<GeOp>(this, other);

    /// <summary>Where the left operand is greater than or equal to the right one.</summary>
    public static Tensor operator >=(Tensor left, Tensor right) => NotNull(left).Ge(right);

    /// <summary>Where the left operand is greater than or equal to the right one.</summary>
    public static Tensor operator >=(Tensor left, Scalar right) => NotNull(left).Ge(right);
}

internal readonly struct GeOp : ICompareOp
{
    public static string Name => "ge";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.LessOrEqual(b, a);
}
