using System.Numerics;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>What is left of self divided by other, with the sign of self, elementwise with broadcasting:
    /// <c>torch.fmod</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>self - trunc(self / other) other, exactly. Gradients: g and -g trunc(self / other).</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, a divisor of integers is 0, or the tensors
    /// are bools.</exception>
    /// <example><code>var z = x.Fmod(y);</code></example>
    public Tensor Fmod(Tensor other) =>
        Binary.Apply<Function2Op<FmodFunction>>(this, IntegerDivision.Checked(this, other, "fmod"), 1);

    /// <inheritdoc cref="Fmod(Tensor)"/>
    public Tensor Fmod(Scalar other) =>
        WithNumber<Function2Op<FmodFunction>>.Apply(
            this, IntegerDivision.Checked(this, other, "fmod"), "FmodBackward0");

    /// <summary>What is left of self divided by other, with the sign of self, written into this tensor:
    /// <c>torch.Tensor.fmod_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Fmod(Tensor)"/>
    public Tensor Fmod_(Tensor other) =>
        Binary.ApplyInPlace<Function2Op<FmodFunction>>(this, IntegerDivision.Checked(this, other, "fmod"), 1);

    /// <inheritdoc cref="Fmod_(Tensor)"/>
    public Tensor Fmod_(Scalar other) =>
        WithNumber<Function2Op<FmodFunction>>.ApplyInPlace(
            this, IntegerDivision.Checked(this, other, "fmod"), "FmodBackward0");
}

internal readonly struct FmodFunction : IElementary2, IScalarElementary2
{
    public static string Name => "fmod";
    public static string NodeName => "FmodBackward1";
    public static Needs NeedsA => Needs.Pass;
    public static Needs NeedsB => Needs.X | Needs.B;

    public static double Of(double a, double b) => a % b;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Each<FmodFunction, V, T>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        IntegerDivision.Rest(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => g;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => -g * TruncOp.Forward(a / b);
}
