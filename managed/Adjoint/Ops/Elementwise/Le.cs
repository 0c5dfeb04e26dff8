using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where self is less than or equal to other, with broadcasting: <c>torch.le</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the broadcast shape. NaN gives false.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var mask = x.Le(y);</code></example>
    public Tensor Le(Tensor other) => Comparison.Apply<LeOp>(this, other);

    /// <inheritdoc cref="Le(Tensor)"/>
    public Tensor Le(Scalar other) => Comparison.Apply<LeOp>(this, other);

    /// <summary>Where the left operand is less than or equal to the right one.</summary>
    public static Tensor operator <=(Tensor left, Tensor right) => NotNull(left).Le(right);

    /// <summary>Where the left operand is less than or equal to the right one.</summary>
    public static Tensor operator <=(Tensor left, Scalar right) => NotNull(left).Le(right);
}

internal readonly struct LeOp : ICompareOp
{
    public static string Name => "le";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.LessOrEqual(a, b);
}
