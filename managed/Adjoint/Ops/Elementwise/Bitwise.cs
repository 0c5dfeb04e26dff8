using System.Numerics;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The bits that both have, with broadcasting: <c>torch.bitwise_and</c>. Not differentiable.</summary>
    /// <param name="other">Integers or bools; the shape has to broadcast with this one's.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or a dtype is floating point.</exception>
    /// <example><code>var low = x.BitwiseAnd(255);</code></example>
    public Tensor BitwiseAnd(Tensor other) => Binary.Apply<Function2Op<AndFunction>>(Bits(this), Bits(other));

    /// <inheritdoc cref="BitwiseAnd(Tensor)"/>
    public Tensor BitwiseAnd(Scalar other) => Binary.Apply<Function2Op<AndFunction>>(Bits(this), Bits(other));

    /// <summary>The bits that either has, with broadcasting: <c>torch.bitwise_or</c>. Not differentiable.</summary>
    /// <example><code>var flagged = x.BitwiseOr(1);</code></example>
    /// <inheritdoc cref="BitwiseAnd(Tensor)"/>
    public Tensor BitwiseOr(Tensor other) => Binary.Apply<Function2Op<OrFunction>>(Bits(this), Bits(other));

    /// <inheritdoc cref="BitwiseOr(Tensor)"/>
    public Tensor BitwiseOr(Scalar other) => Binary.Apply<Function2Op<OrFunction>>(Bits(this), Bits(other));

    /// <summary>The bits that exactly one has, with broadcasting: <c>torch.bitwise_xor</c>. Not
    /// differentiable.</summary>
    /// <example><code>var toggled = x.BitwiseXor(1);</code></example>
    /// <inheritdoc cref="BitwiseAnd(Tensor)"/>
    public Tensor BitwiseXor(Tensor other) => Binary.Apply<Function2Op<XorFunction>>(Bits(this), Bits(other));

    /// <inheritdoc cref="BitwiseXor(Tensor)"/>
    public Tensor BitwiseXor(Scalar other) => Binary.Apply<Function2Op<XorFunction>>(Bits(this), Bits(other));

    /// <summary>Every bit turned over, a bool negated: <c>torch.bitwise_not</c>. Not differentiable.</summary>
    /// <exception cref="ArgumentException">The dtype is floating point.</exception>
    /// <example><code>var y = x.BitwiseNot();   // -x - 1</code></example>
    public Tensor BitwiseNot() => BitwiseXor(DType == DType.Bool ? true : (Scalar)(-1));

    private static Tensor Bits(Tensor t) => t is { DType: DType.Float32 or DType.Float64 } ? throw NoBits(t.DType) : t;

    private static Scalar Bits(Scalar s) => s.DType == DType.Float64 ? throw NoBits(s.DType) : s;

    private static ArgumentException NoBits(DType dtype) =>
        new($"\"bitwise\" not implemented for '{dtype.ScalarName()}': expected integers or bools");
}

internal readonly struct AndFunction : IElementary2
{
    public static string Name => "bitwise_and";
    public static string NodeName => "NotImplemented";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;
    public static bool Selects => true;

    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged => V.And(a, b);

    [MethodImpl(AggressiveInlining)]
    public static T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => a & b;

    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
}

internal readonly struct OrFunction : IElementary2
{
    public static string Name => "bitwise_or";
    public static string NodeName => "NotImplemented";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;
    public static bool Selects => true;

    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged => V.Or(a, b);

    [MethodImpl(AggressiveInlining)]
    public static T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => a | b;

    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
}

internal readonly struct XorFunction : IElementary2
{
    public static string Name => "bitwise_xor";
    public static string NodeName => "NotImplemented";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;
    public static bool Selects => true;

    public static V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged => V.Xor(a, b);

    [MethodImpl(AggressiveInlining)]
    public static T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => a ^ b;

    public static N BackwardA<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
    public static N BackwardB<N>(N g, N a, N b) where N : struct, INum<N> => N.Zero;
}
