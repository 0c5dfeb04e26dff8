using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>log(e^self + e^other), elementwise with broadcasting: <c>torch.logaddexp</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>Computed without overflow on the way. Gradients: g sigmoid(self - other) and g sigmoid(other -
    /// self).</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Logaddexp(y);</code></example>
    public Tensor Logaddexp(Tensor other) => Binary.Apply<LogaddexpOp>(this, other, integers: Integers.Promote);
}

internal readonly struct LogaddexpOp : IBinaryOp, INodeName
{
    public static string Name => "logaddexp";
    public static string NodeName => "LogaddexpBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => Stable(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * N.Sigmoid(a - b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * N.Sigmoid(b - a);

    // Equal infinities, whose difference is NaN, are their own result.
    [MethodImpl(AggressiveInlining)]
    private static N Stable<N>(N a, N b) where N : struct, INum<N>
    {
        N difference = N.Abs(a - b);
        N sum = N.MaxPropagateNaN(a, b) + N.Log1p(N.Exp(-difference));
        N same = N.And(N.Equal(a, b), N.Equal(N.Abs(a), N.Const(double.PositiveInfinity)));
        return N.Select(same, a, sum);
    }
}
