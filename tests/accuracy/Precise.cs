namespace Adjoint.Accuracy;

/// <summary>The elementary functions to about 180 bits, by their series; for finite arguments inside their domains.</summary>
internal static partial class Precise
{
    public static Big Exp(Big x)
    {
        Big k = Big.Of((x / Big.Ln2).Round());
        Big r = (x - (k * Big.Ln2)).Scale(-8);
        Big sum = Big.One, term = Big.One;
        for (int n = 1; n == 1 || term.Magnitude > -Big.Precision; n++)
        {
            term = term * r / Big.Of(n);
            if (term.Sign == 0) break;
            sum += term;
        }
        for (int i = 0; i < 8; i++) sum *= sum;
        return sum.Scale((long)k.Round());
    }

    public static Big Expm1(Big x)
    {
        if (x.Magnitude > -2) return Exp(x) - Big.One;
        Big sum = x, term = x;
        for (int n = 2; term.Sign != 0 && term.Magnitude > x.Magnitude - Big.Precision; n++)
        {
            term = term * x / Big.Of(n);
            sum += term;
        }
        return sum;
    }

    public static Big Log(Big x)
    {
        long k = x.Magnitude;
        Big m = x.Scale(-k); // in [1/2, 1)
        if ((m - Big.Of(0.7)).Sign < 0) (m, k) = (m.Scale(1), k - 1);
        Big log = TwiceAtanh((m - Big.One) / (m + Big.One));
        return log + (Big.Of(k) * Big.Ln2);
    }

    public static Big Log1p(Big x) => x.Magnitude > -2 ? Log(Big.One + x) : TwiceAtanh(x / (Big.Of(2) + x));

    private static Big TwiceAtanh(Big s)
    {
        Big square = s * s, power = s, sum = s;
        for (int n = 3; power.Sign != 0 && power.Magnitude > s.Magnitude - Big.Precision; n += 2)
        {
            power *= square;
            sum += power / Big.Of(n);
        }
        return sum.Scale(1);
    }

    public static Big Sin(Big x) => OfQuadrant(x, 0);
    public static Big Cos(Big x) => OfQuadrant(x, 1);

    private static Big OfQuadrant(Big x, int further)
    {
        Big r = Big.ReduceHalfPi(x, out int quadrant);
        quadrant = (quadrant + further) & 3;
        Big square = r * r, term = (quadrant & 1) == 0 ? r : Big.One, sum = term;
        int first = (quadrant & 1) == 0 ? 2 : 1;
        for (int n = first; term.Sign != 0 && term.Magnitude > sum.Magnitude - Big.Precision; n += 2)
        {
            term = -(term * square / Big.Of(n * (n + 1)));
            sum += term;
        }
        return quadrant >= 2 ? -sum : sum;
    }

    public static Big Tanh(Big x)
    {
        Big t = Expm1(x.Scale(1));
        return t / (t + Big.Of(2));
    }

    public static Big Sigmoid(Big x) => Big.One / (Big.One + Exp(-x));

    public static Big Rsqrt(Big x) => Big.One / Big.Sqrt(x);

    /// <summary>2 / sqrt(pi) e^(-x^2) sum x (2 x^2)^n / (2n + 1)!!: all terms have one sign.</summary>
    public static Big Erf(Big x)
    {
        if (x.Magnitude > 3) return Big.Of(x.Sign); // from 8 on 1 - erf is below 2^-90
        Big square = x * x, term = x, sum = x;
        for (int n = 1; term.Sign != 0 && term.Magnitude > sum.Magnitude - Big.Precision; n++)
        {
            term = (term * square).Scale(1) / Big.Of((2 * n) + 1);
            sum += term;
        }
        return (sum.Scale(1) * Exp(-square)) / Big.Sqrt(Big.Pi);
    }

    /// <summary>x Phi(x): by the series of erf where nothing cancels, by Laplace's continued fraction of Mills' ratio in the
    /// left tail, Phi(-a) = phi(a) / (a + 1 / (a + 2 / (a + 3 / ...))).</summary>
    public static Big Gelu(Big x)
    {
        double a = -x.ToDouble();
        if (a < 5) return x * (Big.One + Erf(x / Big.Sqrt(Big.Of(2)))).Scale(-1);
        Big fraction = -x;
        for (int n = 400; n > 0; n--) fraction = -x + (Big.Of(n) / fraction);
        Big density = Exp(-(x * x).Scale(-1)) / Big.Sqrt(Big.Pi.Scale(1));
        return x * density / fraction;
    }
}
