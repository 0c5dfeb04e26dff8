namespace Adjoint.Accuracy;

/// <summary>The reference of float results: double arithmetic that shares nothing with the library's own. exp, log, sin, cos
/// and tanh are the C runtime's; the others are made of these or of series. Each is itself held to <see cref="Precise"/>
/// before it is used.</summary>
internal static class DoubleReference
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
