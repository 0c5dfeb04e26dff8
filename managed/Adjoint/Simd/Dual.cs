namespace Adjoint.Simd;

/// <summary>A dual number: a value and its derivative along one direction. Running a formula over dual numbers
/// differentiates it exactly, which is how a hand-written backward formula is checked.</summary>
/// <remarks>Kinks follow PyTorch: d|x| at 0 is 0, ties of max and min split one half each, d floor is 0 everywhere.
/// A mask is a dual number whose value holds the mask; its derivative is never read.</remarks>
internal readonly struct Dual<N>(N value, N derivative) : INum<Dual<N>>
    where N : struct, INum<N>
{
    public readonly N Value = value;
    public readonly N Derivative = derivative;

    public static Dual<N> Zero => Constant(N.Zero);
    public static Dual<N> One => Constant(N.One);
    public static Dual<N> Const(double value) => Constant(N.Const(value));

    /// <summary>A number that does not vary: derivative 0.</summary>
    [MethodImpl(AggressiveInlining)]
    public static Dual<N> Constant(N value) => new(value, N.Zero);

    /// <summary>The number that is differentiated by: derivative 1.</summary>
    [MethodImpl(AggressiveInlining)]
    public static Dual<N> Variable(N value) => new(value, N.One);

    /// <summary>f(x) where f'(x) is <paramref name="slope"/>: the chain rule.</summary>
    [MethodImpl(AggressiveInlining)]
    private static Dual<N> Chain(N value, N slope, Dual<N> x) => new(value, slope * x.Derivative);

    public static Dual<N> operator +(Dual<N> a, Dual<N> b) => new(a.Value + b.Value, a.Derivative + b.Derivative);
    public static Dual<N> operator -(Dual<N> a, Dual<N> b) => new(a.Value - b.Value, a.Derivative - b.Derivative);
    public static Dual<N> operator -(Dual<N> a) => new(-a.Value, -a.Derivative);

    public static Dual<N> operator *(Dual<N> a, Dual<N> b) =>
        new(a.Value * b.Value, (a.Derivative * b.Value) + (a.Value * b.Derivative));

    // (a / b)' = (a' - (a / b) b') / b: one division less than the textbook form, and no b^2 to overflow.
    public static Dual<N> operator /(Dual<N> a, Dual<N> b)
    {
        N quotient = a.Value / b.Value;
        return new(quotient, (a.Derivative - (quotient * b.Derivative)) / b.Value);
    }

    public static Dual<N> Fma(Dual<N> a, Dual<N> b, Dual<N> c) => new(
        N.Fma(a.Value, b.Value, c.Value),
        (a.Derivative * b.Value) + ((a.Value * b.Derivative) + c.Derivative));

    public static Dual<N> Abs(Dual<N> x)
    {
        N sign = N.Select(N.Less(x.Value, N.Zero), -N.One, N.Select(N.Equal(x.Value, N.Zero), N.Zero, N.One));
        return Chain(N.Abs(x.Value), sign, x);
    }

    public static Dual<N> Sqrt(Dual<N> x)
    {
        N root = N.Sqrt(x.Value);
        return Chain(root, N.Const(0.5) / root, x);
    }

    public static Dual<N> Exp(Dual<N> x)
    {
        N e = N.Exp(x.Value);
        return Chain(e, e, x);
    }

    public static Dual<N> Expm1(Dual<N> x) => Chain(N.Expm1(x.Value), N.Exp(x.Value), x);
    public static Dual<N> Log(Dual<N> x) => Chain(N.Log(x.Value), N.One / x.Value, x);
    public static Dual<N> Log1p(Dual<N> x) => Chain(N.Log1p(x.Value), N.One / (N.One + x.Value), x);
    public static Dual<N> Sin(Dual<N> x) => Chain(N.Sin(x.Value), N.Cos(x.Value), x);
    public static Dual<N> Cos(Dual<N> x) => Chain(N.Cos(x.Value), -N.Sin(x.Value), x);

    public static Dual<N> Tanh(Dual<N> x)
    {
        N t = N.Tanh(x.Value);
        return Chain(t, (N.One - t) * (N.One + t), x);
    }

    public static Dual<N> Sigmoid(Dual<N> x)
    {
        N s = N.Sigmoid(x.Value);
        return Chain(s, s * (N.One - s), x);
    }

    /// <summary>erf'(x) = 2 / sqrt(pi) exp(-x^2).</summary>
    public static Dual<N> Erf(Dual<N> x) =>
        Chain(N.Erf(x.Value), N.Const(1.1283791670955126) * N.Exp(-(x.Value * x.Value)), x);

    /// <summary>(x Phi(x))' = Phi(x) + x phi(x).</summary>
    public static Dual<N> Gelu(Dual<N> x)
    {
        N distribution = N.Const(0.5) * (N.One + N.Erf(x.Value * N.Const(0.7071067811865476)));
        N density = N.Const(0.3989422804014327) * N.Exp(N.Const(-0.5) * (x.Value * x.Value));
        return Chain(N.Gelu(x.Value), distribution + (x.Value * density), x);
    }

    /// <summary>d(x^y) = y x^(y-1) dx + x^y log(x) dy; the first term is 0 where y = 0, the second where x = 0 and
    /// y &gt;= 0, and each where its own derivative is 0 (log of a negative base with a constant exponent is not
    /// met).</summary>
    public static Dual<N> Pow(Dual<N> x, Dual<N> y)
    {
        N power = N.Pow(x.Value, y.Value);
        N byBase = y.Value * N.Pow(x.Value, y.Value - N.One) * x.Derivative;
        N byExponent = power * N.Log(x.Value) * y.Derivative;
        N noBase = N.Or(N.Equal(y.Value, N.Zero), N.Equal(x.Derivative, N.Zero));
        N noExponent = N.Or(
            N.And(N.Equal(x.Value, N.Zero), N.LessOrEqual(N.Zero, y.Value)),
            N.Equal(y.Derivative, N.Zero));
        return new(power, N.Select(noBase, N.Zero, byBase) + N.Select(noExponent, N.Zero, byExponent));
    }

    public static Dual<N> Call<F>(Dual<N> x) where F : struct, IElementary
    {
        N y = N.Call<F>(x.Value);
        return new(y, F.Backward(x.Derivative, x.Value, y));
    }

    public static Dual<N> Call<F>(Dual<N> a, Dual<N> b) where F : struct, IElementary2 => new(
        N.Call<F>(a.Value, b.Value),
        F.BackwardA(a.Derivative, a.Value, b.Value) + F.BackwardB(b.Derivative, a.Value, b.Value));

    public static Dual<N> Floor(Dual<N> x) => Constant(N.Floor(x.Value));
    public static Dual<N> Round(Dual<N> x) => Constant(N.Round(x.Value));

    public static Dual<N> MaxPropagateNaN(Dual<N> a, Dual<N> b) =>
        new(N.MaxPropagateNaN(a.Value, b.Value), Chosen(N.Less(b.Value, a.Value), a, b));

    public static Dual<N> MinPropagateNaN(Dual<N> a, Dual<N> b) =>
        new(N.MinPropagateNaN(a.Value, b.Value), Chosen(N.Less(a.Value, b.Value), a, b));

    private static N Chosen(N takesA, Dual<N> a, Dual<N> b) => N.Select(
        N.Equal(a.Value, b.Value),
        N.Const(0.5) * (a.Derivative + b.Derivative),
        N.Select(takesA, a.Derivative, b.Derivative));

    public static Dual<N> Less(Dual<N> a, Dual<N> b) => Constant(N.Less(a.Value, b.Value));
    public static Dual<N> LessOrEqual(Dual<N> a, Dual<N> b) => Constant(N.LessOrEqual(a.Value, b.Value));
    public static Dual<N> Equal(Dual<N> a, Dual<N> b) => Constant(N.Equal(a.Value, b.Value));
    public static Dual<N> And(Dual<N> a, Dual<N> b) => Constant(N.And(a.Value, b.Value));
    public static Dual<N> Or(Dual<N> a, Dual<N> b) => Constant(N.Or(a.Value, b.Value));

    public static Dual<N> Select(Dual<N> mask, Dual<N> a, Dual<N> b) =>
        new(N.Select(mask.Value, a.Value, b.Value), N.Select(mask.Value, a.Derivative, b.Derivative));
}
