using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>sqrt(self^2 + other^2), elementwise with broadcasting: <c>torch.hypot</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>Computed without overflow on the way. Gradients: g self / y and g other / y.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the dtype is not floating point.</exception>
    /// <example><code>var z = x.Hypot(y);</code></example>
    public Tensor Hypot(Tensor other) =>
        Binary.Apply<HypotOp>(FloatingHypot(this), FloatingHypot(other), integers: Integers.Promote);

    /// <summary>sqrt(self^2 + other^2), written into this tensor: <c>torch.Tensor.hypot_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Hypot(Tensor)"/>
    public Tensor Hypot_(Tensor other) =>
        Binary.ApplyInPlace<HypotOp>(FloatingHypot(this), FloatingHypot(other), integers: Integers.Promote);

    private static Tensor FloatingHypot(Tensor t) => t is null || t.DType.IsFloatingPoint() ? t!
        : throw new ArgumentException($"\"hypot_cpu\" not implemented for '{t.DType.ScalarName()}'");
}

internal readonly struct HypotOp : IBinaryOp, INodeName
{
    public static string Name => "hypot";
    public static string NodeName => "HypotBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => Length(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * (a / Length(a, b));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * (b / Length(a, b));

    // Scaled by the larger one, so that no square overflows. An infinite argument wins over NaN.
    [MethodImpl(AggressiveInlining)]
    private static N Length<N>(N a, N b) where N : struct, INum<N>
    {
        N x = N.Abs(a), z = N.Abs(b), infinity = N.Const(double.PositiveInfinity);
        N large = N.MaxPropagateNaN(x, z), ratio = N.MinPropagateNaN(x, z) / large;
        N length = N.Select(N.Equal(large, N.Zero), N.Zero, large * N.Sqrt(N.One + ratio * ratio));
        return N.Select(N.Or(N.Equal(x, infinity), N.Equal(z, infinity)), infinity, length);
    }
}
