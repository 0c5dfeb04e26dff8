using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddElementwise()
    {
        Unary("abs", x => x.Abs());
        Unary("cos", x => x.Cos());
        Unary("erf", x => x.Erf());
        Unary("exp", x => x.Exp());
        Unary("expm1", x => x.Expm1());
        Unary("log", x => x.Log());
        Unary("log1p", x => x.Log1p());
        Unary("neg", x => -x);
        Unary("reciprocal", x => x.Reciprocal());
        Unary("nn.functional.relu", x => x.Relu());
        Add("nn.functional.gelu", c => Functional.Gelu(c.X, ApproximationOf(c)));
        Unary("nn.functional.silu", Functional.Silu);
        Unary("rsqrt", x => x.Rsqrt());
        Unary("sigmoid", x => x.Sigmoid());
        Unary("sin", x => x.Sin());
        Unary("sqrt", x => x.Sqrt());
        Unary("square", x => x.Square());
        Unary("tanh", x => x.Tanh());

        Binary("mul", (x, y) => x * y, (x, s) => x * s);
        Binary("true_divide", (x, y) => x / y, (x, s) => x / s);
        Binary("div.no_rounding_mode", (x, y) => x / y, (x, s) => x / s);
        Binary("pow", (x, y) => x.Pow(y), (x, s) => x.Pow(s));
        Binary("maximum", (x, y) => x.Maximum(y));
        Binary("minimum", (x, y) => x.Minimum(y));
        Add("add", c => c.IsTensor(1) ? c.X.Add(c.Y, Alpha(c)) : c.X.Add(c.Number(1), Alpha(c)));
        Add("sub", c => c.IsTensor(1) ? c.X.Sub(c.Y, Alpha(c)) : c.X.Sub(c.Number(1), Alpha(c)));
        Add("rsub", c => c.IsTensor(1) ? c.X.RSub(c.Y, Alpha(c)) : c.X.RSub(c.Number(1), Alpha(c)));

        // Python's reflected operators: op(y, x). A number on the left is C#'s own Scalar operand.
        Binary("__radd__", (x, y) => x + y, (x, s) => s + x);
        Binary("__rmul__", (x, y) => x * y, (x, s) => s * x);
        Binary("__rdiv__", (x, y) => x.Reciprocal() * y, (x, s) => s / x);
        Binary("__rsub__", (x, y) => x.RSub(y), (x, s) => s - x);
        Add("__rpow__", c => c.Y.Pow(c.X));

        Add("clamp", c => c.IsTensor(1, "min") || c.IsTensor(2, "max")
            ? c.X.Clamp(c.TensorOrNull(1, "min"), c.TensorOrNull(2, "max"))
            : c.X.Clamp(c.NumberOrNull(1, "min"), c.NumberOrNull(2, "max")));
        Add("where", c => Where(c));

        Unary("contiguous", x => x.Contiguous());
        Unary("clone", x => x.Clone());
        Unary("double", x => x.To(DType.Float64));
        OnlyFloat64("double", "a cast to f64 hands an f64 tensor back, but makes a node for an f32 one");
        Unary("float", x => x.To(DType.Float32));
        OnlyFloat64("float", "a cast to f32 hands an f32 tensor back, but makes a node for an f64 one");
        Unary("zero_", x => x.Clone().Zero_());
    }

    // The library's choice is an enum: a name that it does not have is an undefined value of it.
    private static GeluApproximation ApproximationOf(Call c) => c.Text(-1, "approximate", "none") switch
    {
        "none" => GeluApproximation.None,
        "tanh" => GeluApproximation.Tanh,
        _ => (GeluApproximation)99,
    };

    private static double Alpha(Call c) => c.Double(2, "alpha", 1);

    // The file's order is that of the method: self.where(condition, other).
    private static Tensor Where(Call c) => (c.IsTensor(0), c.IsTensor(2, "other")) switch
    {
        (true, true) => Tensor.Where(c.Tensor(1), c.X, c.Tensor(2, "other")),
        (true, false) => Tensor.Where(c.Tensor(1), c.X, c.Number(2, "other")),
        (false, true) => Tensor.Where(c.Tensor(1), c.Number(0), c.Tensor(2, "other")),
        _ => Tensor.Where(c.Tensor(1), c.Number(0), c.Number(2, "other")),
    };
}
