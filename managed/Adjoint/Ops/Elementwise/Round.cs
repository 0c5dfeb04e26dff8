using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The integer nearest to x, the even one of two, elementwise: <c>torch.round</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>Gradient: 0.</remarks>
    /// <example><code>var y = x.Round();</code></example>
    public Tensor Round() => Unary.Apply<RoundOp>(this, Integers.Keep);

    /// <summary>x rounded to a number of decimals, elementwise: round(x 10^decimals) / 10^decimals.</summary>
    /// <param name="decimals">Places after the point, or before it if negative.</param>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    /// <example><code>var cents = x.Round(2);</code></example>
    /// <inheritdoc cref="Round()"/>
    public Tensor Round(int decimals) =>
        Unary.Apply<RoundDecimalsOp>(
            FloatingFor("round_cpu"), "RoundBackward1", PowerOfTen(decimals), decimals < 0 ? 1 : 0, Integers.Keep);

    /// <summary>The nearest integer, written into this tensor: <c>torch.Tensor.round_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Round_() => Unary.ApplyInPlace<RoundOp>(this, Integers.Keep);

    /// <summary>x rounded to a number of decimals, written into this tensor.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Round(int)"/>
    public Tensor Round_(int decimals) =>
        Unary.ApplyInPlace<RoundDecimalsOp>(
            FloatingFor("round_cpu"), "RoundBackward1", PowerOfTen(decimals), decimals < 0 ? 1 : 0, Integers.Keep);

    private static double PowerOfTen(int decimals) => Math.Pow(10, Math.Abs((double)decimals));
}

internal readonly struct RoundOp : IUnaryOp, INodeName
{
    public static string Name => "round";
    public static string NodeName => "RoundBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}

/// <summary>p is the power of 10, q is 1 if it divides first.</summary>
internal readonly struct RoundDecimalsOp : IParamUnaryOp
{
    public static string Name => "round";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Equal(q, N.Zero), N.Round(x * p) / p, N.Round(x / p) * p);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> => N.Zero;
}
