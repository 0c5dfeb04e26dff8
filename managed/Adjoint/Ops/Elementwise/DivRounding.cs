using System.Numerics;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

/// <summary>How a quotient becomes a whole number: the <c>rounding_mode</c> of <c>torch.div</c>.</summary>
public enum DivRounding
{
    /// <summary>Not at all: true division.</summary>
    None,
    /// <summary>Towards zero, as C# divides integers.</summary>
    Trunc,
    /// <summary>Towards minus infinity, as Python divides integers.</summary>
    Floor,
}

public sealed partial class Tensor
{
    /// <summary>self / other, rounded, elementwise with broadcasting: <c>torch.div</c> with
    /// <c>rounding_mode</c>.</summary>
    /// <param name="other">The divisor; its shape has to broadcast with this one's.</param>
    /// <param name="rounding">How it is rounded. Integers stay what they are where it is.</param>
    /// <remarks>Gradients: 0 where it is rounded.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, a divisor of integers is 0, or there is no such
    /// rounding.</exception>
    /// <example><code>var rows = index.Div(columns, DivRounding.Floor);</code></example>
    public Tensor Div(Tensor other, DivRounding rounding) => rounding switch
    {
        DivRounding.None => Div(other),
        DivRounding.Trunc =>
            Binary.Apply<DivTruncOp>(this, IntegerDivision.Checked(this, other, "div", bools: true)),
        DivRounding.Floor => Binary.Apply<Function2Op<FloorDivideFunction>>(
            this, IntegerDivision.Checked(this, other, "div", bools: true)),
        _ => throw NoSuchRounding(rounding),
    };

    /// <inheritdoc cref="Div(Tensor, DivRounding)"/>
    public Tensor Div(Scalar other, DivRounding rounding) => rounding switch
    {
        DivRounding.None => Div(other),
        DivRounding.Trunc =>
            Binary.Apply<DivTruncOp>(this, IntegerDivision.Checked(this, other, "div", bools: true)),
        DivRounding.Floor => Binary.Apply<Function2Op<FloorDivideFunction>>(
            this, IntegerDivision.Checked(this, other, "div", bools: true)),
        _ => throw NoSuchRounding(rounding),
    };

    /// <summary>self / other, rounded, written into this tensor: <c>torch.Tensor.div_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Div(Tensor, DivRounding)"/>
    public Tensor Div_(Tensor other, DivRounding rounding) => rounding switch
    {
        DivRounding.None => Div_(other),
        DivRounding.Trunc =>
            Binary.ApplyInPlace<DivTruncOp>(this, IntegerDivision.Checked(this, other, "div", bools: true)),
        DivRounding.Floor => Binary.ApplyInPlace<Function2Op<FloorDivideFunction>>(
            this, IntegerDivision.Checked(this, other, "div", bools: true)),
        _ => throw NoSuchRounding(rounding),
    };

    /// <inheritdoc cref="Div_(Tensor, DivRounding)"/>
    public Tensor Div_(Scalar other, DivRounding rounding) => rounding switch
    {
        DivRounding.None => Div_(other),
        DivRounding.Trunc =>
            Binary.ApplyInPlace<DivTruncOp>(this, IntegerDivision.Checked(this, other, "div", bools: true)),
        DivRounding.Floor => Binary.ApplyInPlace<Function2Op<FloorDivideFunction>>(
            this, IntegerDivision.Checked(this, other, "div", bools: true)),
        _ => throw NoSuchRounding(rounding),
    };

    /// <summary>floor(self / other), elementwise with broadcasting: <c>torch.floor_divide</c>, Python's //.</summary>
    /// <param name="other">The divisor; its shape has to broadcast with this one's.</param>
    /// <remarks>Gradients: 0, as of <c>torch.div</c> with <c>rounding_mode='floor'</c>.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or a divisor of integers is 0.</exception>
    /// <example><code>var rows = index.FloorDivide(columns);</code></example>
    public Tensor FloorDivide(Tensor other) => Div(other, DivRounding.Floor);

    /// <inheritdoc cref="FloorDivide(Tensor)"/>
    public Tensor FloorDivide(Scalar other) => Div(other, DivRounding.Floor);

    private static ArgumentException NoSuchRounding(DivRounding rounding) =>
        new($"div expected rounding_mode to be one of None, Trunc or Floor but found {(int)rounding}");
}

internal readonly struct DivTruncOp : IBinaryOp, INodeName
{
    public static string Name => "div_trunc";
    public static string NodeName => "DivBackward2";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => TruncOp.Forward(a / b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => N.Zero;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => N.Zero;
}

/// <summary>floor(a / b) of the exact quotient.</summary>
internal readonly struct FloorDivideFunction : IElementary2, IScalarElementary2
{
    public static string Name => "div_floor";
    public static string NodeName => "DivBackward2";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;
    public static bool Selects => true;

    // (a - rest) / b is a whole number but for its rounding, which the last step takes away (CPython's float_divmod).
    public static double Of(double a, double b)
    {
        double rest = a % b, quotient = (a - rest) / b;
        if (b == 0) return a / b;
        if (rest != 0 && b < 0 != rest < 0) quotient--;
        if (quotient == 0) return double.CopySign(0, a / b);
        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.Each<FloorDivideFunction, V, T>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        IntegerDivision.Floor(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
}
