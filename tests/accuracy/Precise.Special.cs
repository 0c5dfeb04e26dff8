namespace Adjoint.Accuracy;

// The tails of the normal distribution and the modified Bessel functions.
internal static partial class Precise
{
    /// <summary>e^(x^2) erfc x; from 5 on Laplace's continued fraction, which needs no exponential.</summary>
    public static Big Erfcx(Big x)
    {
        if (x.ToDouble() < 5) return Exp(x * x) * Erfc(x);
        Big fraction = x;
        for (int n = 400; n > 0; n--) fraction = x + (Big.Of(n).Scale(-1) / fraction);
        return Big.One / (Big.Sqrt(Big.Pi) * fraction);
    }

    /// <summary>log(erfc(-x / sqrt 2) / 2).</summary>
    public static Big LogNdtr(Big x)
    {
        Big t = x / Big.Sqrt(Big.Of(2));
        return x.Sign < 0
            ? Log(Erfcx(-t).Scale(-1)) - (x * x).Scale(-1)
            : Log1p(-Erfc(t).Scale(-1));
    }

    /// <summary>Newton's method on log Phi from the double reference: each step doubles its digits.</summary>
    public static Big Ndtri(Big p)
    {
        Big half = Big.One.Scale(-1);
        if ((p - half).Sign > 0) return -Ndtri(Big.One - p);
        Big y = Big.Of(DoubleReference.Ndtri(p.ToDouble())), goal = Log(p), root = Big.Sqrt(Big.Of(2));
        Big slope = Big.Sqrt(Big.Pi.Scale(-1)); // Phi' / Phi = sqrt(2 / pi) / erfcx(-y / sqrt 2)
        for (int i = 0; i < 4; i++) y -= (LogNdtr(y) - goal) * slope * Erfcx(-y / root);
        return y;
    }

    public static Big I0(Big x) => Bessel(x, 0) * Exp(x.Sign < 0 ? -x : x);

    public static Big I1(Big x) => Bessel(x, 1) * Exp(x.Sign < 0 ? -x : x);

    public static Big I0e(Big x) => Bessel(x, 0);

    public static Big I1e(Big x) => Bessel(x, 1);

    /// <summary>e^-|x| I(x) of order 0 or 1: the power series, and from 100 on the asymptotic one, whose least term is
    /// below e^-200.</summary>
    private static Big Bessel(Big x, int order)
    {
        if (x.Sign < 0) return order == 0 ? Bessel(-x, order) : -Bessel(-x, order);
        Big sum, term;
        if (x.Magnitude <= 6 || x.ToDouble() < 100)
        {
            Big square = (x * x).Scale(-2);
            sum = term = order == 0 ? Big.One : x.Scale(-1);
            for (int k = 1; term.Sign != 0 && term.Magnitude > sum.Magnitude - Big.Precision; k++)
            {
                term = term * square / Big.Of((long)k * (k + order));
                sum += term;
            }
            return sum * Exp(-x);
        }
        sum = term = Big.One;
        for (int k = 1; k < 190 && term.Sign != 0 && term.Magnitude > -Big.Precision; k++)
        {
            int odd = (2 * k) - 1;
            term = term * Big.Of(((long)odd * odd) - (4 * order)) / (x.Scale(3) * Big.Of(k));
            sum += term;
        }
        return sum / Big.Sqrt(x * Big.Pi.Scale(1));
    }
}
