using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

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
        Of<TanFunction>(1.5, Math.Tan, Accuracy.Precise.Tan, -double.MaxValue, double.MaxValue,
            [0, 0.78539816, 1.5707963267948966, 3.1415926535897931, 1600000, -1600000, 355, 5.3193726483265414e+255]),
        Of<AsinFunction>(1, Math.Asin, Accuracy.Precise.Asin, -1, 1, [0, 0.5, -0.5, 1, -1]),
        Of<AcosFunction>(1, Math.Acos, Accuracy.Precise.Acos, -1, 1, [0, 0.5, -0.5, 1, -1]),
        Of<AtanFunction>(1, Math.Atan, Accuracy.Precise.Atan, -double.MaxValue, double.MaxValue,
            [0, 0.41421356, -0.41421356, 1, 2.4142135, -2.4142135, 1e16]),
        Of<SinhFunction>(2, Math.Sinh, Accuracy.Precise.Sinh, -710.47, 710.47, [0, 1, -1, 709.78, -709.78, 22]),
        Of<CoshFunction>(2, Math.Cosh, Accuracy.Precise.Cosh, -710.47, 710.47, [0, 1, -1, 709.78, -709.78, 22]),
        Of<AsinhFunction>(2, Math.Asinh, Accuracy.Precise.Asinh, -double.MaxValue, double.MaxValue,
            [0, 1, -1, 1.8e16, 1e154, 1e155]),
        Of<AcoshFunction>(2.5, Math.Acosh, Accuracy.Precise.Acosh, 1, double.MaxValue, [1, 2, 1.8e16, 1e154, 1e155]),
        Of<AtanhFunction>(2, Math.Atanh, Accuracy.Precise.Atanh, -0.99999999999999989, 0.99999999999999989,
            [0, 0.5, -0.5, 1, -1]),
        Of<Exp2Function>(1, x => Math.Pow(2, x), Accuracy.Precise.Exp2, -1074, 1023.9, [0, 0.5, -0.5, -1022, 1023]),
        Of<Log2Function>(1, Math.Log2, Accuracy.Precise.Log2, double.Epsilon, double.MaxValue,
            [1, 2, 0.70710678, 1.41421356, 2.2250738585072014e-308]),
        Of<Log10Function>(1, Math.Log10, Accuracy.Precise.Log10, double.Epsilon, double.MaxValue,
            [1, 10, 1000, 0.70710678, 1.41421356, 2.2250738585072014e-308]),
        Of<ErfcFunction>(4, DoubleReference.Erfc, Accuracy.Precise.Erfc, -6, 28, [0, 0.5, -0.5, 1, -1, 5, 10]),
        Of<ErfinvFunction>(4, DoubleReference.Erfinv, Accuracy.Precise.Erfinv, -0.99999999999999989,
            0.99999999999999989, [0, 0.5, -0.5, 0.7, -0.7, 1, -1]),
        Of<ErfcxFunction>(4, DoubleReference.Erfcx, Accuracy.Precise.Erfcx, -26.6287357137514, double.MaxValue,
            [0, 0.5, -9.4, 10.2, 27.3, -26.6]),
        Of<LogNdtrFunction>(4, DoubleReference.LogNdtr, Accuracy.Precise.LogNdtr, -1e100, 37.5,
            [-1, 0, 1, 5, -14.4, -38, 37]),
        Of<NdtriFunction>(4, DoubleReference.Ndtri, Accuracy.Precise.Ndtri, double.Epsilon, 0.99999999999999989,
            [0, 0.15, 0.5, 0.85, 1, 1e-300, 2.2250738585072014e-308]),
        Of<I0Function>(4, DoubleReference.I0, Accuracy.Precise.I0, -713.9, 713.9, [0, 8, -8, 700, 713]),
        Of<I1Function>(4, DoubleReference.I1, Accuracy.Precise.I1, -713.9, 713.9, [0, 8, -8, 700, 713]),
        Of<I0eFunction>(4, DoubleReference.I0e, Accuracy.Precise.I0e, -double.MaxValue, double.MaxValue,
            [0, 8, -8, 700]),
        Of<I1eFunction>(4, DoubleReference.I1e, Accuracy.Precise.I1e, -double.MaxValue, double.MaxValue,
            [0, 8, -8, 700]),
    ];

    private static Function Of<F>(
        double bar, Func<double, double> reference, Func<Big, Big> precise, double low, double high, double[] breaks)
        where F : struct, IElementary
        => Make<Plain<FunctionOp<F>>>(F.Name, bar, reference, precise, low, high, breaks);

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
