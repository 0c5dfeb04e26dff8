using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>log2(2^self + 2^other), elementwise with broadcasting: <c>torch.logaddexp2</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>Computed without overflow on the way. Gradients: g / (1 + 2^(other - self)) and g / (1 + 2^(self -
    /// other)).</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Logaddexp2(y);</code></example>
    public Tensor Logaddexp2(Tensor other) => Binary.Apply<Logaddexp2Op>(this, other, integers: Integers.Promote);
}

internal readonly struct Logaddexp2Op : IBinaryOp, INodeName
{
    public static string Name => "logaddexp2";
    public static string NodeName => "Logaddexp2Backward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => Stable(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        g / (N.One + N.Call<Exp2Function>(b - a));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        g / (N.One + N.Call<Exp2Function>(a - b));

    // Equal infinities, whose difference is NaN, are their own result.
    [MethodImpl(AggressiveInlining)]
    private static N Stable<N>(N a, N b) where N : struct, INum<N>
    {
        N difference = N.Abs(a - b);
        N rest = N.Log1p(N.Call<Exp2Function>(-difference)) * N.Const(1.4426950408889634);
        N same = N.And(N.Equal(a, b), N.Equal(N.Abs(a), N.Const(double.PositiveInfinity)));
        return N.Select(same, a, N.MaxPropagateNaN(a, b) + rest);
    }
}
