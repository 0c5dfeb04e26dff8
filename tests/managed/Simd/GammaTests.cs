using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Simd;

/// <summary>The gamma function's relatives against 250-bit arithmetic (mpmath), rounded.</summary>
public class GammaTests
{
    /// <summary>x, log |Gamma(x)|, its derivative.</summary>
    private static readonly (double X, double Log, double Digamma)[] s_points =
    [
        (1e-300, 690.7755278982137, -9.999999999999999e+299), (1e-08, 18.42068073818021, -100000000.57721564),
        (0.1, 2.252712651734206, -10.423754940411076), (0.49, 0.592249629335267, -2.013716050695126),
        (0.5, 0.5723649429247001, -1.9635100260214235), (0.9999999, 5.772157468444193e-08, -0.5772158293949515),
        (1.0000001, -5.772155829918507e-08, -0.5772155004081381), (1.2, -0.08537409000331583, -0.2890398965921884),
        (1.4616321449683622, -0.12148629053584961, -9.241265521729427e-17),
        (1.5, -0.12078223763524522, 0.03648997397857652), (1.9999999, -4.2278430309861296e-08, 0.4227842706050584),
        (2.0000001, 4.227843666532498e-08, 0.4227843995918717), (2.3, 0.15418945495963046, 0.6000398803639695),
        (2.5, 0.2846828704729192, 0.7031566406452432), (3.7, 1.428072326665388, 1.1671535393615113),
        (5.5, 3.9578139676187165, 1.6110931485817512), (9.9, 12.57717990421988, 2.2411803166063815),
        (10.1, 13.027526738633236, 2.262214357094148), (30.25, 72.104204742008, 3.392876200343285),
        (171.5, 709.1431630309282, 5.141664981433999), (1e5, 1051287.7089736569, 11.512920464961896),
        (1e15, 3.3538776394910668e+16, 34.538776394910684), (1e300, 6.897755278982137e+302, 690.7755278982137),
        (-0.1, 2.3689613327287886, 9.245073050052948), (-0.5, 1.2655121234846454, 0.03648997397857652),
        (-1.5, 0.860047015376481, 0.7031566406452432), (-2.25, 0.5555015450206475, 4.158583564657972),
        (-7.75, -8.581847763551867, -1.0307688328309315), (-30.5, -75.22646798193337, 3.434030554207563),
        (-1000.25, -5912.363970042725, 10.050097693066705),
    ];

    /// <summary>n, x, the n-th derivative of digamma.</summary>
    private static readonly (int N, double X, double Value)[] s_orders =
    [
        (1, 0.1, 101.43329915079275), (1, 0.5, 4.934802200544679), (1, 4.75, 0.23422874157914197),
        (1, 1e4, 0.00010000500016666666), (1, -0.3, 13.945160267805722), (1, -3.6, 10.668848856217378),
        (2, 0.1, -2001.8614573783436), (2, 1.3, -1.1984625146519565), (2, 25.5, -0.0015993605962783073),
        (2, -0.3, 67.63908119988317), (2, -3.6, -22.334929639394158), (3, 0.5, 97.40909103400244),
        (3, 1.3, 2.4010239143089263), (3, -3.6, 283.57410304858166), (5, 0.1, 120000069.30751093),
        (5, 4.75, 0.0162071797300799), (5, 1e4, 2.4006000599999993e-19), (5, -0.3, 165634.3818520859),
        (9, 1.3, 26412.80291986547), (9, 25.5, 1.0506615888026891e-08), (9, -3.6, 3520723008.361865),
    ];

    [Fact]
    public void The_logarithm_is_relatively_exact_for_positive_numbers_and_absolutely_for_others()
    {
        foreach ((double x, double log, _) in s_points)
        {
            double size = x > 0 ? Math.Abs(log) : Math.Max(1, Math.Abs(log));
            Assert.True(Math.Abs(Gamma.Log(x) - log) <= 1e-15 * size, $"{x:R}: {Gamma.Log(x):R}, not {log:R}");
        }
    }

    [Fact]
    public void Digamma_is_exact_to_a_few_units()
    {
        foreach ((double x, _, double value) in s_points)
        {
            double error = Math.Abs(Gamma.Digamma(x) - value) / Math.Max(1, Math.Abs(value));
            Assert.True(error <= (x < -100 ? 2e-13 : 3e-15), $"{x:R}: {Gamma.Digamma(x):R}, not {value:R}");
        }
    }

    [Fact]
    public void Polygamma_is_exact_to_a_few_units_on_both_sides_of_0()
    {
        foreach ((int n, double x, double value) in s_orders)
        {
            double error = Math.Abs(Gamma.Polygamma(n, x) - value) / Math.Abs(value);
            Assert.True(error <= 2e-14, $"{n}, {x:R}: {Gamma.Polygamma(n, x):R}, not {value:R}");
        }
    }

    [Fact]
    public void Poles_and_infinities_are_those_of_PyTorch()
    {
        const double Inf = double.PositiveInfinity, NaN = double.NaN;
        Assert.Equal([Inf, Inf, Inf, Inf, NaN, 0, 0],
            Array.ConvertAll([0, -1, Inf, -Inf, NaN, 1, 2.0], Gamma.Log));
        Assert.Equal([-Inf, Inf, NaN, Inf, NaN, NaN],
            Array.ConvertAll([0, -0.0, -1, Inf, -Inf, NaN], Gamma.Digamma));
        Assert.Equal([Inf, Inf, 0, NaN], Array.ConvertAll([0, -1, Inf, NaN], static x => Gamma.Polygamma(1, x)));
    }
}
