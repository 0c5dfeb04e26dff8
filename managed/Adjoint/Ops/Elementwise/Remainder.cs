using System.Numerics;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>What is left of self divided by other, with the sign of other, elementwise with broadcasting:
    /// <c>torch.remainder</c>.</summary>
    /// <param name="other">The second operand; its shape has to broadcast with this one's.</param>
    /// <remarks>self - floor(self / other) other: Python's %. Gradients: g and -g floor(self / other).</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, a divisor of integers is 0, or the tensors
    /// are bools.</exception>
    /// <example><code>var z = x.Remainder(y);</code></example>
    public Tensor Remainder(Tensor other) =>
        Binary.Apply<Function2Op<RemainderFunction>>(this, IntegerDivision.Checked(this, other, "remainder"), 1);

    /// <inheritdoc cref="Remainder(Tensor)"/>
    public Tensor Remainder(Scalar other) =>
        WithNumber<Function2Op<RemainderFunction>>.Apply(
            this, IntegerDivision.Checked(this, other, "remainder"), "RemainderBackward0");

    /// <summary>What is left of self divided by other, with the sign of other, written into this tensor:
    /// <c>torch.Tensor.remainder_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Remainder(Tensor)"/>
    public Tensor Remainder_(Tensor other) =>
        Binary.ApplyInPlace<Function2Op<RemainderFunction>>(this, IntegerDivision.Checked(this, other, "remainder"), 1);

    /// <inheritdoc cref="Remainder_(Tensor)"/>
    public Tensor Remainder_(Scalar other) =>
        WithNumber<Function2Op<RemainderFunction>>.ApplyInPlace(
            this, IntegerDivision.Checked(this, other, "remainder"), "RemainderBackward0");
}

internal readonly struct RemainderFunction : IElementary2, IScalarElementary2
{
    public static string Name => "remainder";
    public static string NodeName => "RemainderBackward1";
    public static Needs NeedsA => Needs.Pass;
    public static Needs NeedsB => Needs.X | Needs.B;

    public static double Of(double a, double b)
    {
        double rest = a % b;
        return rest != 0 && b < 0 != rest < 0 ? rest + b : rest;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Each<RemainderFunction, V, T>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        IntegerDivision.FloorRest(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => g;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => -g * N.Call<FloorDivideFunction>(a, b);
}
