using Adjoint.Simd;

namespace Adjoint.Tests.Simd;

/// <summary>An elementary function over any number type.</summary>
internal interface IFunction
{
    static abstract V Of<V>(V x) where V : struct, INum<V>;
}

internal readonly struct ExpFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Exp(x);
}

internal readonly struct Expm1Function : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Expm1(x);
}

internal readonly struct LogFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Log(x);
}

internal readonly struct Log1pFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Log1p(x);
}

internal readonly struct SinFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Sin(x);
}

internal readonly struct CosFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Cos(x);
}

internal readonly struct TanhFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Tanh(x);
}

internal readonly struct SigmoidFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Sigmoid(x);
}

internal readonly struct ErfFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Erf(x);
}

internal readonly struct GeluFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Gelu(x);
}

/// <summary>pow with the exponent made of the base, so that one sweep meets both.</summary>
internal readonly struct PowFunction : IFunction
{
    public static V Of<V>(V x) where V : struct, INum<V> => V.Pow(x, V.Const(1.75) - (x * V.Const(0.125)));
}

/// <summary>Numbers that have broken such functions before, and all kinds of others.</summary>
internal static class Samples
{
    public static readonly double[] Special =
    [
        0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, 0.1, -0.1, 0.7071067811865475, 0.7071067811865476,
        1.414213562373095, 1.5707963267948966, 3.141592653589793, 0.7853981633974483, -0.34657359027997264,
        0.34657359027997264, 88.72283, 88.7229, -87.33655, -103.97208, -103.9721, -104, 709.782712893384,
        709.782712893385, -745.1332191019411, -745.14, 9.01, 9.02, 19.06, 22, -17.4, -37.5, 3.92, 3.93, 5.92,
        5.93, 5999.5, 6000, 6000.5, 1e5, 1599999, 1600001, 1e10, 1e22, 1e38, 3.4028234e38, 1e300,
        double.MaxValue, -double.MaxValue, 1e-8, -1e-8, 1e-20, 1.1754944e-38, 1e-40, 1e-45, -1e-45,
        2.2250738585072014e-308, 1e-310, 5e-324, -5e-324, 8388607.5, 8388609, 16777217, 4503599627370497.5,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    /// <summary>The special numbers, random bit patterns and random numbers of ordinary size.</summary>
    public static float[] Singles(int count)
    {
        var random = new Random(20);
        return [.. Special.Select(x => (float)x), .. Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)),
            1 => (float)((random.NextDouble() * 20) - 10),
            _ => (float)((random.NextDouble() * 200) - 100),
        })];
    }

    public static double[] Doubles(int count)
    {
        var random = new Random(20);
        return [.. Special, .. Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            1 => (random.NextDouble() * 20) - 10,
            _ => (random.NextDouble() * 1600) - 800,
        })];
    }

    /// <summary>Equal bit for bit; any NaN equals any other.</summary>
    public static bool Same(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b));
}
