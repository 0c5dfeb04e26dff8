using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The angle from -pi to pi of the point (other, self), elementwise with broadcasting:
    /// <c>torch.atan2</c>.</summary>
    /// <param name="other">The abscissa; its shape has to broadcast with this one's.</param>
    /// <remarks>Integers become Float32. Gradients: g other / (self^2 + other^2) and -g self / (self^2 + other^2), 0
    /// at the origin.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = y.Atan2(x);</code></example>
    public Tensor Atan2(Tensor other) =>
        Binary.Apply<Function2Op<Atan2Function>>(this, other, integers: Integers.Promote);

    /// <summary>The angle from -pi to pi of the point (other, self), written into this tensor:
    /// <c>torch.Tensor.atan2_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Atan2(Tensor)"/>
    public Tensor Atan2_(Tensor other) =>
        Binary.ApplyInPlace<Function2Op<Atan2Function>>(this, other, integers: Integers.Promote);
}

internal readonly struct Atan2Function : IElementary2
{
    public static string Name => "atan2";
    public static string NodeName => "Atan2Backward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Atan2<V, T>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => g * Slope(b, a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => g * Slope(-a, a, b);

    [MethodImpl(AggressiveInlining)]
    private static N Slope<N>(N numerator, N a, N b) where N : struct, INum<N>
    {
        N square = a * a + b * b;
        return N.Select(N.Equal(square, N.Zero), N.Zero, numerator / square);
    }
}
