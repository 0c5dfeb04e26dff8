namespace Adjoint.Simd;

/// <summary>The gamma function's relatives, one number at a time, in double.</summary>
internal static class Gamma
{
    /// <summary>log |Gamma(x)|; infinite at 0 and the negative integers.</summary>
    public static double Log(double x)
    {
        if (!double.IsFinite(x)) return double.IsNaN(x) ? x : double.PositiveInfinity;
        if (x <= 0) return Reflected(x);
        if (x < 0.5) return AroundTwo(x) - Log1p(x) - Math.Log(x);
        if (x < 1.5) return AroundTwo(x - 1) - Log1p(x - 1);
        if (x > 10) return Stirling(x);
        double product = 1;
        while (x > 2.5) product *= x -= 1;
        return AroundTwo(x - 2) + Math.Log(product);
    }

    // Gamma(x) Gamma(1 - x) = pi / sin(pi x), and Gamma(1 - x) = -x Gamma(-x).
    private static double Reflected(double x)
    {
        double sine = Math.Abs(SinPi(x));
        return sine == 0 ? double.PositiveInfinity : Math.Log(Math.PI / (sine * -x)) - Log(-x);
    }

    // The products and sums of its four terms are exact to half a unit from 10 on.
    private static double Stirling(double x)
    {
        if (x > 2.6e305) return double.PositiveInfinity;
        double inverse = 1 / x, z = inverse * inverse;
        double series = 0.0064102564102564103 * z - 0.0019175269175269175;
        series = series * z + 0.00084175084175084175;
        series = series * z - 0.00059523809523809524;
        series = series * z + 0.00079365079365079365;
        series = series * z - 0.0027777777777777778;
        series = series * z + 0.083333333333333333;
        return ((x - 0.5) * (Math.Log(x) - 1)) + (0.41893853320467274 + (series * inverse)); // log(2 pi) / 2 - 1/2
    }

    /// <summary>log Gamma(2 + t) for |t| &lt;= 1/2; minimax, error 2^-62.5.</summary>
    private static double AroundTwo(double t)
    {
        ReadOnlySpan<double> coefficients =
        [
            6.9160083938920193e-08, -1.3400868450467644e-07, 1.9667225275713382e-07, -4.3049031931886303e-07,
            9.6105389951709023e-07, -2.0448571339269532e-06, 4.3735034249667171e-06, -9.4384746414369495e-06,
            2.0507409012838678e-05, -4.4926348758377568e-05, 9.94574951944971e-05, -0.00022315475094809508,
            0.00050966952568731377, -0.0011927539119911648, 0.0028905103307136813, -0.0073855510286683936,
            0.020580808427784925, -0.067352301053198137, 0.32246703342411322, 0.42278433509846714,
        ];
        double sum = 0;
        foreach (double c in coefficients) sum = (sum * t) + c;
        return sum * t;
    }

    /// <summary>The derivative of log Gamma. -+infinity at +-0, NaN at the negative integers, as in PyTorch.</summary>
    public static double Digamma(double x)
    {
        if (x == 0) return double.CopySign(double.PositiveInfinity, -x);
        if (double.IsInfinity(x)) return x > 0 ? x : double.NaN;
        double sum = 0;
        if (x < 0)
        {
            if (x == Math.Floor(x)) return double.NaN;
            // psi(1 - x) - psi(x) = pi cot(pi x)
            sum = -Math.PI * CosPi(x) / SinPi(x);
            x = 1 - x;
        }
        for (; x < 10; x++) sum -= 1 / x;
        double inverse = 1 / x, z = inverse * inverse;
        double series = 0.083333333333333333 * z - 0.021092796092796093;
        series = series * z + 0.0075757575757575758;
        series = series * z - 0.0041666666666666667;
        series = series * z + 0.0039682539682539683;
        series = series * z - 0.0083333333333333333;
        series = series * z + 0.083333333333333333;
        return sum + Math.Log(x) - (0.5 * inverse) - (series * z);
    }

    /// <summary>The n-th derivative of <see cref="Digamma"/>: (-1)^(n+1) n! zeta(n + 1, x).</summary>
    public static double Polygamma(double n, double x)
    {
        if (n == 0) return Digamma(x);
        double value = Math.Exp(Log(n + 1)) * Zeta(n + 1, x);
        return n % 2 == 0 ? -value : value;
    }

    /// <summary>Hurwitz' zeta(s, q), the sum of (q + k)^-s over k &gt;= 0, for integers s &gt; 1: ten terms and the
    /// rest by
    /// Euler and Maclaurin. Poles at q = 0, -1, ...</summary>
    public static double Zeta(double s, double q)
    {
        if (q <= 0)
        {
            // The terms of negative base, mirrored, run from 1 - r to -q, r the first base that is positive.
            double r = q - Math.Floor(q);
            if (!(r > 0)) return double.IsNaN(r) ? 0 : double.PositiveInfinity;
            double mirrored = Zeta(s, 1 - r) - Zeta(s, 1 - q);
            return Zeta(s, r) + (s % 2 == 0 ? mirrored : -mirrored);
        }
        if (double.IsInfinity(q)) return 0;
        double sum = 0;
        for (int k = 0; k < 10; k++, q++)
        {
            double term = Math.Pow(q, -s);
            sum += term;
            if (term < 1e-17 * sum) return sum;
        }
        // B_2j / (2j)!
        ReadOnlySpan<double> numbers =
        [
            0.083333333333333333, -0.0013888888888888889, 3.3068783068783069e-05, -8.2671957671957672e-07,
            2.0876756987868099e-08, -5.2841901386874932e-10, 1.3382536530684679e-11, -3.3896802963225829e-13,
        ];
        double power = Math.Pow(q, -s);
        sum += (power * q / (s - 1)) + (0.5 * power);
        double factor = s * power / q;
        for (int j = 0; j < numbers.Length; j++)
        {
            sum += numbers[j] * factor;
            double i = s + (2 * j) + 1;
            factor *= i * (i + 1) / (q * q);
        }
        return sum;
    }

    /// <summary>sin(pi x), the multiple of the period taken away exactly.</summary>
    private static double SinPi(double x)
    {
        double r = x - (2 * Math.Round(x / 2)); // in [-1, 1]
        double a = Math.Abs(r);
        return double.CopySign(Math.Sin(Math.PI * (a > 0.5 ? 1 - a : a)), r);
    }

    private static double CosPi(double x)
    {
        double a = Math.Abs(x - (2 * Math.Round(x / 2)));
        return a < 0.25 ? Math.Cos(Math.PI * a) : Math.Sin(Math.PI * (0.5 - a));
    }

    private static double Log1p(double x) => F64x1.Log1p(new(x)).Value;
}
