using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Simd;

/// <summary>Accuracy of the elementary functions, in units of the last place of the true result.</summary>
/// <remarks>The bounds are those of ./build.sh verify, which walks all floats: 1 unit, 2 for sigmoid and gelu. Here float is
/// held to double over 140 thousand bit patterns spread evenly over all of them, and double to 300-bit arithmetic at
/// recorded points.</remarks>
public class SimdMathTests
{
    [Fact] public void ExpOfFloats() => SweepFloats<ExpFunction>(1, 1.15);
    [Fact] public void Expm1OfFloats() => SweepFloats<Expm1Function>(1);
    [Fact] public void LogOfFloats() => SweepFloats<LogFunction>(1);
    [Fact] public void Log1pOfFloats() => SweepFloats<Log1pFunction>(1);
    [Fact] public void SinOfFloats() => SweepFloats<SinFunction>(1);
    [Fact] public void CosOfFloats() => SweepFloats<CosFunction>(1);
    [Fact] public void TanhOfFloats() => SweepFloats<TanhFunction>(1);
    [Fact] public void SigmoidOfFloats() => SweepFloats<SigmoidFunction>(2);
    [Fact] public void ErfOfFloats() => SweepFloats<ErfFunction>(1, 1.05);
    [Fact] public void GeluOfFloats() => SweepFloats<GeluFunction>(2, 5);

    /// <summary>Holds float lanes against the double function, which the points below hold to 2 units of double.</summary>
    private static void SweepFloats<F>(double bound, double? withoutFma = null) where F : struct, IFunction
    {
        if (!Isa.HasFma) bound = withoutFma ?? bound;
        double worst = 0;
        float at = 0;
        void Try(float x)
        {
            double error = FloatError(F.Of(new F32x1(x)).Value, F.Of(new F64x1(x)).Value);
            if (error > worst)
            {
                (worst, at) = (error, x);
            }
        }

        for (long bits = 0; bits < 1L << 32; bits += 30011)
        {
            Try(BitConverter.UInt32BitsToSingle((uint)bits));
        }
        foreach (float x in Samples.Singles(60000))
        {
            Try(x);
        }
        Assert.True(worst <= bound, $"{worst} ulp at {at:R}: {F.Of(new F32x1(at)).Value:R}");
    }

    [Fact]
    public void DoublesAgainstHighPrecision()
    {
        foreach (MathPoints.Point p in MathPoints.All)
        {
            double got = p.Function == "pow"
                ? F64x1.Pow(new(p.X), new(p.Y)).Value
                : Named(p.Function, new F64x1(p.X)).Value;
            double error = Math.Abs(((got - p.Result) / Ulp(p.Result)) - p.Rest);
            Assert.True(error <= 2, $"{p}: {error} ulp, got {got:R}");
        }
        Assert.Equal(240, MathPoints.All.Count());
    }

    [Fact]
    public void DoublesAgainstTheRuntime()
    {
        // Math is itself off by up to 1 ulp.
        foreach (double x in Samples.Doubles(30000))
        {
            Near("exp", x, F64x1.Exp(new(x)).Value, Math.Exp(x));
            Near("log", x, F64x1.Log(new(x)).Value, Math.Log(x));
            Near("sin", x, F64x1.Sin(new(x)).Value, Math.Sin(x));
            Near("cos", x, F64x1.Cos(new(x)).Value, Math.Cos(x));
            Near("tanh", x, F64x1.Tanh(new(x)).Value, Math.Tanh(x));
            Near("pow", x, F64x1.Pow(new(x), new(-1.3)).Value, Math.Pow(x, -1.3));
        }

        static void Near(string name, double x, double got, double want) => Assert.True(
            Samples.Same(got, want) || Math.Abs(got - want) <= 3 * Ulp(want), $"{name}({x:R}) = {got:R}, not {want:R}");
    }

    [Fact]
    public void PowOfFloats()
    {
        var random = new Random(4);
        for (int i = 0; i < 200000; i++)
        {
            float x = i % 2 == 0
                ? BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 31))
                : 1 + (float)((random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(20)));
            float y = i % 3 == 0
                ? (float)((random.NextDouble() * 20) - 10)
                : (float)(((random.NextDouble() * 190) - 100) / Math.Log(x)); // where the result is in range
            float got = F32x1.Pow(new(x), new(y)).Value;
            double error = FloatError(got, Math.Pow(x, y));
            Assert.True(error <= 1, $"pow({x:R}, {y:R}) = {got:R}: {error} ulp");
        }
    }

    [Fact]
    public void PowOfSpecialNumbersIsThatOfIeee754()
    {
        double[] numbers =
        [
            0.0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e30, -1e30, 16777215, -16777215, 16777216, 1e-42, -1e-42,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        foreach (double x in numbers)
        {
            foreach (double y in numbers)
            {
                double want = Math.Pow(x, y), got = F64x1.Pow(new(x), new(y)).Value;
                bool near = Samples.Same(got, want) || Math.Abs(got - want) <= 2 * Ulp(want);
                Assert.True(near, $"pow({x}, {y}) = {got}, not {want}");
                float single = F32x1.Pow(new((float)x), new((float)y)).Value;
                double wantSingle = Math.Pow((float)x, (float)y);
                Assert.True(FloatError(single, wantSingle) <= 1, $"float pow({x}, {y}) = {single}, not {wantSingle}");
            }
        }
    }

    [Fact]
    public void ZerosKeepTheirSign()
    {
        Odd<SinFunction>();
        Odd<TanhFunction>();
        Odd<Expm1Function>();
        Odd<Log1pFunction>();
        Odd<ErfFunction>();

        static void Odd<F>() where F : struct, IFunction
        {
            Assert.True(Samples.Same(0, F.Of(F64x4.Zero).Value[0]), $"{typeof(F)}");
            Assert.True(Samples.Same(-0.0, F.Of(-F64x4.Zero).Value[3]), $"{typeof(F)}");
            Assert.True(Samples.Same(-0.0, F.Of(-F32x8.Zero).Value[7]), $"{typeof(F)}");
        }
    }

    [Fact]
    public void HugeAnglesAreReducedExactly()
    {
        // 6381956970095103 2^797: the double closest to a multiple of pi/2 (Muller et al.,
        // Handbook of Floating-Point Arithmetic).
        double x = Math.ScaleB(6381956970095103, 797);
        Assert.Equal(-4.687165924254624e-19, F64x1.Cos(new(x)).Value, 1e-33);
        Assert.Equal(1, F64x1.Sin(new(x)).Value);
        Assert.Equal(0.004961954789184062, F64x1.Sin(new(double.MaxValue)).Value, 1e-17);
        Assert.Equal(-0.9999876894265599, F64x1.Cos(new(double.MaxValue)).Value, 1e-15);
    }

    private static V Named<V>(string name, V x) where V : struct, INum<V> => name switch
    {
        "exp" => V.Exp(x),
        "expm1" => V.Expm1(x),
        "log" => V.Log(x),
        "log1p" => V.Log1p(x),
        "sin" => V.Sin(x),
        "cos" => V.Cos(x),
        "tanh" => V.Tanh(x),
        "sigmoid" => V.Sigmoid(x),
        "erf" => V.Erf(x),
        _ => throw new ArgumentException(name),
    };

    private static double Ulp(double x) =>
        double.IsFinite(x) ? Math.BitIncrement(Math.Abs(x)) - Math.Abs(x) : double.NaN;

    /// <summary>Infinite for the wrong NaN, infinity or sign of zero.</summary>
    private static double FloatError(float got, double want)
    {
        float rounded = (float)want;
        if (got.Equals(rounded))
        {
            bool sameSign = float.IsNaN(got) || float.IsNegative(got) == float.IsNegative(rounded);
            return !sameSign
                ? double.PositiveInfinity
                : float.IsFinite(got) ? Math.Abs(got - want) / FloatUlp(rounded) : 0;
        }
        // Half a unit beyond the largest number lies infinity: there the neighbour is no worse than elsewhere.
        return float.IsFinite(got) && float.IsFinite(rounded)
            ? Math.Abs(got - want) / FloatUlp(rounded)
            : Math.Abs(got) >= float.MaxValue && Math.Abs(want) >= float.MaxValue && got > 0 == want > 0
                ? 1 : double.PositiveInfinity;
    }

    private static double FloatUlp(float x) =>
        MathF.Abs(x) == float.MaxValue ? Math.ScaleB(1, 104) : (double)MathF.BitIncrement(MathF.Abs(x)) - MathF.Abs(x);
}
