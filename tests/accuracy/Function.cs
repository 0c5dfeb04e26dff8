using Adjoint.Kernels;

namespace Adjoint.Accuracy;

/// <summary>An elementary function under test.</summary>
/// <param name="Name">PyTorch's.</param>
/// <param name="Bar">The largest error allowed, in units of the last place of the exact result.</param>
/// <param name="Reference">In double arithmetic, for floats.</param>
/// <param name="Precise">To many digits, for doubles and for the reference.</param>
/// <param name="Low">The least argument that <see cref="Precise"/> takes.</param>
/// <param name="High">The largest one; beyond the two the result is the reference's, bit for bit.</param>
/// <param name="Breaks">Where the library changes its formula, and where the function has zeros or poles.</param>
internal sealed record Function(
    string Name, double Bar, Func<double, double> Reference, Func<Big, Big> Precise, double Low, double High,
    double[] Breaks)
{
    public required Func<List<Variant<float>>> Singles { get; init; }
    public required Func<List<Variant<double>>> Doubles { get; init; }

    public static IReadOnlyList<Function> All { get; } =
    [
        Make<Plain<ExpOp>>("exp", 1, Math.Exp, Accuracy.Precise.Exp, -746, 709.7,
            [0, 0.34657359, -0.34657359, 709, -708, -745]),
        Make<Plain<Expm1Op>>("expm1", 1, DoubleReference.Expm1, Accuracy.Precise.Expm1, -740, 709.7,
            [0, 0.34657359, -0.34657359, 1.0397, -1.0397, -37, -40, 36.7, 37.4]),
        Make<Plain<LogOp>>("log", 1, Math.Log, Accuracy.Precise.Log, double.Epsilon, double.MaxValue,
            [1, 0.70710678, 1.41421356, 2.2250738585072014e-308]),
        Make<Plain<Log1pOp>>("log1p", 1, DoubleReference.Log1p, Accuracy.Precise.Log1p, -0.99999999999999989,
            double.MaxValue, [0, -1, -0.29289322, 0.41421356, 9e15, 1.1529215e18]),
        Make<Plain<TanhOp>>("tanh", 1, Math.Tanh, Accuracy.Precise.Tanh, -700, 700, [0, 0.92, -0.92, 19.06, 20, 1e-8]),
        Make<Plain<SigmoidOp>>("sigmoid", 2, DoubleReference.Sigmoid, Accuracy.Precise.Sigmoid, -746, 40,
            [0, -0.34657359, 36.7, -37.4, -693, -708, -745]),
        Make<Plain<ErfOp>>("erf", 1, DoubleReference.Erf, Accuracy.Precise.Erf, -100, 100, [0, 1, -1, 5.92, 5.95]),
        Make<Plain<SinOp>>("sin", 1, Math.Sin, Accuracy.Precise.Sin, -double.MaxValue, double.MaxValue,
            [0, 0.78539816, 3.1415926535897931, 6.2831853071795862, 1600000, -1600000, 355, 5.3193726483265414e+255]),
        Make<Plain<CosOp>>("cos", 1, Math.Cos, Accuracy.Precise.Cos, -double.MaxValue, double.MaxValue,
            [0, 0.78539816, 1.5707963267948966, 4.7123889803846897, 1600000, -1600000, 5.3193726483265414e+255]),
        Make<Plain<SqrtOp>>("sqrt", 1, Math.Sqrt, Big.Sqrt, double.Epsilon, double.MaxValue,
            [1, 4, 2.2250738585072014e-308]),
        Make<Plain<RsqrtOp>>("rsqrt", 1, DoubleReference.Rsqrt, Accuracy.Precise.Rsqrt, double.Epsilon, double.MaxValue,
            [1, 4, 2.2250738585072014e-308]),
        Make<Plain<GeluOp>>("gelu", 2, DoubleReference.Gelu, Accuracy.Precise.Gelu, -38.7, 100,
            [0, -1, 1, -5, -37.5, -38.4, 8.3]),
    ];

    private static Function Make<TOp>(
        string name, double bar, Func<double, double> reference, Func<Big, Big> precise, double low, double high,
        double[] breaks)
        where TOp : struct, IParamUnaryOp
        => new(name, bar, reference, precise, low, high, breaks)
        {
            Singles = Variants.Of<MapKernel<TOp>, float>,
            Doubles = Variants.Of<MapKernel<TOp>, double>,
        };
}
