namespace Adjoint.Accuracy;

// The tails of the normal distribution and the modified Bessel functions, for floats.
internal static partial class DoubleReference
{
    public static double Erfcx(double x)
    {
        if (double.IsPositiveInfinity(x)) return 0;
        if (!(x > 2)) return Math.Exp(x * x) * Erfc(x);
        double fraction = x;
        for (int n = x < 10 ? 300 : 30; n > 0; n--) fraction = x + (n / 2.0 / fraction);
        return 0.5641895835477563 / fraction;
    }

    public static double LogNdtr(double x)
    {
        if (double.IsNegativeInfinity(x) || x > 40) return x < 0 ? x : -0.0;
        double t = x * 0.7071067811865476;
        if (x < 0) return Math.Log(0.5 * Erfcx(-t)) - (0.5 * x * x);
        // erfc moves by -2 t of it for each unit that t is off by.
        double off = Math.FusedMultiplyAdd(x, 0.7071067811865476, -t) - (x * 4.8336466567264567e-17);
        return Log1p(-0.5 * Erfc(t) * (1 - (2 * t * off)));
    }

    /// <summary>Newton's method on log Phi.</summary>
    public static double Ndtri(double p)
    {
        if (!(p > 0 && p < 1)) return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        if (p > 0.5) return -Ndtri(1 - p);
        if (p > 0.25) return -1.4142135623730951 * Erfinv(1 - (2 * p));
        double y = -Math.Sqrt(-2 * Math.Log(p)), goal = Math.Log(p);
        for (int i = 0; i < 30; i++)
        {
            double step = (LogNdtr(y) - goal) * 1.2533141373155003 * Erfcx(-y * 0.7071067811865476);
            y -= step;
            if (Math.Abs(step) < 1e-16 * Math.Abs(y)) break;
        }
        return y;
    }

    public static double I0(double x) => Grown(x, Bessel(Math.Abs(x), 0));

    public static double I1(double x) => Grown(x, double.CopySign(Bessel(Math.Abs(x), 1), x));

    public static double I0e(double x) => Bessel(Math.Abs(x), 0);

    public static double I1e(double x) => double.CopySign(Bessel(Math.Abs(x), 1), x);

    private static double Grown(double x, double scaled) => double.IsInfinity(x)
        ? double.CopySign(double.PositiveInfinity, scaled)
        : scaled * Math.Exp(0.5 * Math.Abs(x)) * Math.Exp(0.5 * Math.Abs(x));

    /// <summary>e^-x I(x): the power series, and from 25 on the asymptotic one, whose least term is below
    /// e^-50.</summary>
    private static double Bessel(double x, int order)
    {
        if (!(x < double.PositiveInfinity)) return double.IsNaN(x) ? x : 0;
        double term = order == 0 ? 1 : 0.5 * x, sum = term;
        if (x < 25)
        {
            double square = 0.25 * x * x;
            for (int k = 1; term > 1e-18 * sum; k++) sum += term *= square / ((double)k * (k + order));
            return sum * Math.Exp(-x);
        }
        term = sum = 1;
        for (int k = 1; k < 30 && Math.Abs(term) > 1e-18; k++)
            sum += term *= (((2.0 * k) - 1) * ((2.0 * k) - 1) - (4 * order)) / (8 * x * k);
        return sum / (2.5066282746310002 * Math.Sqrt(x));
    }
}
