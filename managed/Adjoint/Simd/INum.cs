namespace Adjoint.Simd;

/// <summary>
/// A number in a formula: one lane, many lanes, a dual number or a graph-recording number. Arithmetic only; every
/// member burdens every implementation, so a member is added when a second formula needs it.
/// </summary>
/// <remarks>Masks are numbers too: whatever a comparison returns is understood by <see cref="Select"/>, <see
/// cref="And"/> and <see cref="Or"/> of the same type, and by nothing else.</remarks>
internal interface INum<N> where N : struct, INum<N>
{
    static abstract N Zero { get; }
    static abstract N One { get; }

    /// <summary>The constant <paramref name="value"/> in every lane, rounded once to the lane's type.</summary>
    static abstract N Const(double value);

    static abstract N operator +(N a, N b);
    static abstract N operator -(N a, N b);
    static abstract N operator *(N a, N b);
    static abstract N operator /(N a, N b);
    static abstract N operator -(N a);

    /// <summary>a * b + c with one rounding where the machine has FMA, two where it has not.</summary>
    static abstract N Fma(N a, N b, N c);

    static abstract N Abs(N x);
    static abstract N Sqrt(N x);
    static abstract N Exp(N x);
    static abstract N Expm1(N x);
    static abstract N Log(N x);
    static abstract N Log1p(N x);
    static abstract N Sin(N x);
    static abstract N Cos(N x);
    static abstract N Tanh(N x);
    static abstract N Sigmoid(N x);
    static abstract N Erf(N x);

    /// <summary>x Phi(x), Phi the standard normal distribution: no formula made of erf keeps its left tail.</summary>
    static abstract N Gelu(N x);

    static abstract N Pow(N x, N y);
    static abstract N Floor(N x);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract N Round(N x);

    /// <summary>The larger one; NaN if either is NaN.</summary>
    static abstract N MaxPropagateNaN(N a, N b);

    /// <summary>The smaller one; NaN if either is NaN.</summary>
    static abstract N MinPropagateNaN(N a, N b);

    /// <summary>f(x) for any other elementary function.</summary>
    static abstract N Call<F>(N x) where F : struct, IElementary;

    /// <inheritdoc cref="Call{F}(N)"/>
    static abstract N Call<F>(N a, N b) where F : struct, IElementary2;

    static abstract N Less(N a, N b);
    static abstract N LessOrEqual(N a, N b);
    static abstract N Equal(N a, N b);
    static abstract N And(N maskA, N maskB);
    static abstract N Or(N maskA, N maskB);

    /// <summary>Lane by lane: <paramref name="a"/> where the mask holds, else <paramref name="b"/>.</summary>
    static abstract N Select(N mask, N a, N b);
}
