using Adjoint.Simd;
using Xunit;
using D = Adjoint.Simd.Dual<Adjoint.Simd.Lane1<double>>;

namespace Adjoint.Tests.Simd;

public class DualTests
{
    private static D Variable(double x) => D.Variable(new F64x1(x));

    private static double Slope(Func<D, D> f, double x) => f(Variable(x)).Derivative.Value;

    public static TheoryData<string> Names =>
    [
        "exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "sigmoid", "erf", "gelu", "sqrt", "abs", "pow", "exponent",
        "quotient", "fma",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void SlopesAreThoseOfFiniteDifferences(string name)
    {
        foreach (double x in (double[])[0.3, 0.9, 1.7, 4.2])
        {
            const double h = 1e-5;
            double difference =
                (Formula(name, new F64x1(x + h)).Value - Formula(name, new F64x1(x - h)).Value) / (2 * h);
            Assert.Equal(difference, Slope(d => Formula(name, d), x), 1e-8 * (1 + Math.Abs(difference)));
            Assert.Equal(Formula(name, new F64x1(x)).Value, Formula(name, Variable(x)).Value.Value);
        }
    }

    private static N Formula<N>(string name, N x) where N : struct, INum<N> => name switch
    {
        "exp" => N.Exp(x),
        "expm1" => N.Expm1(x),
        "log" => N.Log(x),
        "log1p" => N.Log1p(x),
        "sin" => N.Sin(x),
        "cos" => N.Cos(x),
        "tanh" => N.Tanh(x),
        "sigmoid" => N.Sigmoid(x),
        "erf" => N.Erf(x),
        "gelu" => N.Gelu(x),
        "sqrt" => N.Sqrt(x),
        "abs" => N.Abs(-x),
        "pow" => N.Pow(x, N.Const(2.5)),
        "exponent" => N.Pow(N.Const(1.5), x) - N.Pow(x, x),
        "quotient" => (N.One - (x * x)) / (x + N.Exp(x)),
        "fma" => N.Fma(x, x + N.One, N.Sin(x)),
        _ => throw new ArgumentException(name),
    };

    [Fact]
    public void KinksAreThoseOfPyTorch()
    {
        Assert.Equal(0, Slope(D.Abs, 0));
        Assert.Equal(-1, Slope(D.Abs, -2));
        Assert.Equal(0.5, Slope(x => D.MaxPropagateNaN(x, D.Const(3)), 3));
        Assert.Equal(0.5, Slope(x => D.MinPropagateNaN(D.Const(3), x), 3));
        Assert.Equal(1, Slope(x => D.MaxPropagateNaN(x, D.Const(3)), 4));
        Assert.Equal(0, Slope(x => D.MaxPropagateNaN(x, D.Const(3)), 2));
        Assert.Equal(1, Slope(x => D.MinPropagateNaN(x, D.Const(3)), 2));
        Assert.Equal(0, Slope(D.Floor, 2.5));
        Assert.Equal(0, Slope(x => D.Pow(x, D.Zero), 0));
        Assert.Equal(0, Slope(x => D.Pow(D.Zero, x), 2));
        Assert.Equal(12, Slope(x => D.Pow(x, D.Const(3)), -2), 1e-12);
    }

    [Fact]
    public void SelectionFollowsTheValue()
    {
        static D Clamp(D x) => D.Select(
            D.Or(D.Less(x, -D.One), D.And(D.LessOrEqual(D.One, x), D.LessOrEqual(D.One, x))), D.Zero, x * x);
        Assert.Equal(1, Slope(Clamp, 0.5));
        Assert.Equal(0, Slope(Clamp, 2));
        Assert.Equal(0, Slope(Clamp, -2));
        Assert.Equal(1, Slope(x => D.Select(D.Equal(x, D.One), x, -x), 1));
    }

    [Fact]
    public void DualsNest()
    {
        // (x^3)'' = 6x, by a dual of duals.
        var x = new Dual<D>(Variable(2), D.One);
        Assert.Equal(12, (x * x * x).Derivative.Derivative.Value);
    }
}
