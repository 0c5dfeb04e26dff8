using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>|self| with the sign of other, elementwise with broadcasting: <c>torch.copysign</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>The sign is that of a zero, too. Integers become Float32. Gradients: g or -g, 0 where self is 0; and
    /// 0.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var z = x.Copysign(y);</code></example>
    public Tensor Copysign(Tensor other) =>
        Binary.Apply<Function2Op<CopysignFunction>>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Copysign(Tensor)"/>
    public Tensor Copysign(Scalar other) =>
        WithNumber<Function2Op<CopysignFunction>>.Apply(this, other, "CopysignBackward1", Integers.Promote);

    /// <summary>|self| with the sign of other, written into this tensor: <c>torch.Tensor.copysign_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Copysign(Tensor)"/>
    public Tensor Copysign_(Tensor other) =>
        Binary.ApplyInPlace<Function2Op<CopysignFunction>>(this, other, integers: Integers.Promote);

    /// <inheritdoc cref="Copysign_(Tensor)"/>
    public Tensor Copysign_(Scalar other) =>
        WithNumber<Function2Op<CopysignFunction>>.ApplyInPlace(this, other, "CopysignBackward1", Integers.Promote);
}

internal readonly struct CopysignFunction : IElementary2
{
    public static string Name => "copysign";
    public static string NodeName => "CopysignBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Copysign<V, T>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> =>
        Formula.DependingOn(a, g * N.Call<CopysignFunction>(N.One, b) * SignOp.Forward(a));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
}
