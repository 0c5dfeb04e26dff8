using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where self is less than other, with broadcasting: <c>torch.lt</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the broadcast shape. NaN gives false.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var mask = x.Lt(y);</code></example>
    public Tensor Lt(Tensor other) => Comparison.Apply<LtOp>(this, other);

    /// <inheritdoc cref="Lt(Tensor)"/>
    public Tensor Lt(Scalar other) => Comparison.Apply<LtOp>(this, other);

    /// <summary>Where the left operand is less than the right one.</summary>
    public static Tensor operator <(Tensor left, Tensor right) => NotNull(left).Lt(right);

    /// <summary>Where the left operand is less than the right one.</summary>
    public static Tensor operator <(Tensor left, Scalar right) => NotNull(left).Lt(right);
}

internal readonly struct LtOp : ICompareOp
{
    public static string Name => "lt";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Less(a, b);
}
