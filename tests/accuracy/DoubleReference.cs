namespace Adjoint.Accuracy;

/// <summary>The reference of float results: double arithmetic that shares nothing with the library's own. exp, log, the
/// circular and hyperbolic functions and their inverses are the C runtime's; the others are made of these or of series.
/// Each is itself held to <see cref="Precise"/> before it is used.</summary>
internal static partial class DoubleReference
{
    /// <summary>Kahan: the error of u = e^x divides out of (u - 1) / log u.</summary>
    public static double Expm1(double x)
    {
        if (x > 50) return Math.Exp(x);
        double u = Math.Exp(x);
        if (u == 1) return x;
        double v = u - 1;
        return v == -1 ? -1 : v * x / Math.Log(u);
    }

    /// <summary>Kahan: the error of u = 1 + x divides out of log u / (u - 1).</summary>
    public static double Log1p(double x)
    {
        if (x > 1e20) return Math.Log(x);
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Rsqrt(double x) => 1 / Math.Sqrt(x);

    public static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6)) return double.IsNaN(x) ? x : Math.Sign(x);
        return 1.1283791670955126 * Math.Exp(-x * x) * Series(x, 2 * x * x);
    }

    /// <summary>1 - erf x, and from 2 on, where too much would cancel, Laplace's continued fraction.</summary>
    public static double Erfc(double x)
    {
        if (!(x > 2)) return 1 - Erf(x);
        if (x > 28) return 0;
        double fraction = x;
        for (int n = 300; n > 0; n--) fraction = x + (n / 2.0 / fraction);
        double high = (double)(float)x; // so that its square is exact
        return Math.Exp(-high * high) * Math.Exp((high - x) * (high + x)) * 0.5641895835477563 / fraction;
    }

    /// <summary>Newton's method on log erfc, which is nearly a parabola.</summary>
    public static double Erfinv(double y)
    {
        double a = Math.Abs(y);
        if (!(a < 1)) return a == 1 ? y / 0.0 : double.NaN;
        if (a < 1e-8) return y * 0.886226925452758;
        double x = a < 0.5 ? a : Math.Sqrt(-Math.Log(1 - a)) * 0.8;
        for (int i = 0; i < 40; i++)
        {
            double slope = 1.1283791670955126 * Math.Exp(-x * x), c = Erfc(x);
            double step = a < 0.5 ? (Erf(x) - a) / slope : Math.Log((1 - a) / c) * c / slope;
            x -= step;
            if (Math.Abs(step) < 1e-17 * x) break;
        }
        return double.CopySign(x, y);
    }

    /// <summary>x Phi(x); NaN at -infinity, as in PyTorch.</summary>
    public static double Gelu(double x)
    {
        if (!(x < 9)) return x; // NaN, too; Phi(-9) is below 2^-60
        double density = 0.3989422804014327 * Math.Exp(-0.5 * x * x); // the square of a float is exact
        if (x > -2.5) return x * (0.5 + (density * Series(x, x * x)));
        double fraction = -x;
        for (int n = x > -5 ? 120 : 40; n > 0; n--) fraction = -x + (n / fraction);
        return x * (density / fraction);
    }

    /// <summary>sum x z^n / (2n + 1)!!</summary>
    private static double Series(double x, double z)
    {
        double term = x, sum = x;
        for (int n = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); n += 2)
        {
            term *= z / n;
            sum += term;
        }
        return sum;
    }
}
