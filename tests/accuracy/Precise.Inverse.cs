namespace Adjoint.Accuracy;

// The functions that are made of the series of Precise.cs, and that of the arc tangent.
internal static partial class Precise
{
    public static Big Tan(Big x) => Sin(x) / Cos(x);

    /// <summary>By halving the angle three times, then the series.</summary>
    public static Big Atan(Big x)
    {
        if (x.Sign < 0) return -Atan(-x);
        if ((x - Big.One).Sign > 0) return Big.Pi.Scale(-1) - Atan(Big.One / x);
        for (int i = 0; i < 3; i++) x = x / (Big.One + Big.Sqrt(Big.One + (x * x)));
        Big square = -(x * x), power = x, sum = x;
        for (int n = 3; power.Sign != 0 && power.Magnitude > x.Magnitude - Big.Precision; n += 2)
        {
            power *= square;
            sum += power / Big.Of(n);
        }
        return sum.Scale(3);
    }

    public static Big Asin(Big x)
    {
        Big rest = (Big.One - x) * (Big.One + x);
        return rest.Sign == 0 ? (x.Sign < 0 ? -Big.Pi : Big.Pi).Scale(-1) : Atan(x / Big.Sqrt(rest));
    }

    public static Big Acos(Big x) => (x + Big.One).Sign == 0
        ? Big.Pi : Atan(Big.Sqrt((Big.One - x) / (Big.One + x))).Scale(1);

    public static Big Sinh(Big x)
    {
        Big e = Exp(x), t = Expm1(x);
        return (x.Magnitude > 0 ? e - (Big.One / e) : t + (t / e)).Scale(-1);
    }

    public static Big Cosh(Big x)
    {
        Big e = Exp(x);
        return (e + (Big.One / e)).Scale(-1);
    }

    public static Big Asinh(Big x)
    {
        if (x.Sign < 0) return -Asinh(-x);
        Big square = x * x;
        return Log1p(x + (square / (Big.One + Big.Sqrt(square + Big.One))));
    }

    public static Big Acosh(Big x)
    {
        Big t = x - Big.One;
        return t.Sign == 0 ? Big.Zero : Log1p(t + Big.Sqrt(t * (x + Big.One)));
    }

    public static Big Atanh(Big x) => TwiceAtanhOf(x).Scale(-1);

    private static Big TwiceAtanhOf(Big x) => x.Sign < 0 ? -TwiceAtanhOf(-x) : Log1p(x.Scale(1) / (Big.One - x));

    public static Big Exp2(Big x) => Exp(x * Big.Ln2);

    public static Big Log2(Big x) => Log(x) / Big.Ln2;

    public static Big Log10(Big x) => Log(x) / Log(Big.Of(10));

    /// <summary>1 - erf x, and from 5 on, where too much would cancel, Laplace's continued fraction.</summary>
    public static Big Erfc(Big x)
    {
        if (x.ToDouble() < 5) return Big.One - Erf(x);
        Big fraction = x;
        for (int n = 400; n > 0; n--) fraction = x + (Big.Of(n).Scale(-1) / fraction);
        return Exp(-(x * x)) / (Big.Sqrt(Big.Pi) * fraction);
    }

    /// <summary>Newton's method from the double reference: each step doubles its 40 digits or more.</summary>
    public static Big Erfinv(Big y)
    {
        Big x = Big.Of(DoubleReference.Erfinv(y.ToDouble())), slope = Big.Sqrt(Big.Pi).Scale(-1);
        for (int i = 0; i < 3; i++) x -= (Erf(x) - y) * slope * Exp(x * x);
        return x;
    }
}
