using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddFunctions()
    {
        Unary("acos", x => x.Acos());
        Unary("acosh", x => x.Acosh());
        Unary("angle", x => x.Angle());
        Unary("asin", x => x.Asin());
        Unary("asinh", x => x.Asinh());
        Unary("atan", x => x.Atan());
        Unary("atanh", x => x.Atanh());
        Unary("ceil", x => x.Ceil());
        Unary("cosh", x => x.Cosh());
        Unary("deg2rad", x => x.Deg2Rad());
        Unary("digamma", x => x.Digamma());
        Unary("erfc", x => x.Erfc());
        Unary("erfinv", x => x.Erfinv());
        Unary("exp2", x => x.Exp2());
        Unary("floor", x => x.Floor());
        Unary("frac", x => x.Frac());
        Unary("lgamma", x => x.Lgamma());
        Unary("log10", x => x.Log10());
        Unary("log2", x => x.Log2());
        Add("logit", c => c.X.Logit(c.Has(1, "eps") ? c.Double(1, "eps") : null));
        Add("nan_to_num", c => c.X.NanToNum(c.Double(1, "nan", 0), Bound(c, 2, "posinf"), Bound(c, 3, "neginf")));
        Unary("positive", x => +x);
        Unary("rad2deg", x => x.Rad2Deg());
        Unary("round", x => x.Round());
        foreach (string name in (string[])["round.decimals_0", "round.decimals_3", "round.decimals_neg_3"])
            Add(name, c => c.X.Round(c.Int(-1, "decimals")));
        Unary("sign", x => x.Sign());
        Unary("sinc", x => x.Sinc());
        Unary("sinh", x => x.Sinh());
        Unary("tan", x => x.Tan());
        Unary("trunc", x => x.Trunc());
        for (int n = 0; n <= 4; n++) Add($"polygamma.polygamma_n_{n}", c => c.X.Polygamma(c.Int(1, "n")));
        Add("special.polygamma.special_polygamma_n_0", c => c.X.Polygamma(c.Int(1, "n")));

        Binary("atan2", (x, y) => x.Atan2(y));
        Binary("clamp_max", (x, y) => x.ClampMax(y), (x, s) => x.ClampMax(s));
        Binary("clamp_min", (x, y) => x.ClampMin(y), (x, s) => x.ClampMin(s));
        Binary("copysign", (x, y) => x.Copysign(y), (x, s) => x.Copysign(s));
        Binary("float_power", (x, y) => x.FloatPower(y), (x, s) => x.FloatPower(s));
        OnlyFloat64("float_power", "its result is f64 whatever its arguments are");
        Binary("fmax", (x, y) => x.Fmax(y));
        Binary("fmin", (x, y) => x.Fmin(y));
        Binary("fmod", (x, y) => x.Fmod(y), (x, s) => x.Fmod(s));
        Binary("hypot", (x, y) => x.Hypot(y));
        Binary("ldexp", (x, y) => x.Ldexp(y));
        Binary("logaddexp", (x, y) => x.Logaddexp(y));
        Binary("logaddexp2", (x, y) => x.Logaddexp2(y));
        Binary("remainder", (x, y) => x.Remainder(y), (x, s) => x.Remainder(s));
        Binary("special.xlog1py", (x, y) => x.Xlog1py(y), (x, s) => x.Xlog1py(s));
        Binary("xlogy", (x, y) => x.Xlogy(y), (x, s) => x.Xlogy(s));
        Add("__rmod__", c => c.Y.Remainder(c.X));
        Add("div.floor_rounding", c => Divided(c));
        Add("div.trunc_rounding", c => Divided(c));
        Add("addcmul", c => c.X.Addcmul(c.Y, c.Tensor(2), c.Double(-1, "value", 1)));
        Add("addcdiv", c => c.X.Addcdiv(c.Y, c.Tensor(2), c.Double(-1, "value", 1)));
        Add("lerp", c => c.IsTensor(2, "weight")
            ? c.X.Lerp(c.Y, c.Tensor(2, "weight")) : c.X.Lerp(c.Y, c.Double(2, "weight")));
    }

    private void AddActivations()
    {
        Add("nn.functional.celu", c => Functional.Celu(c.X, c.Double(1, "alpha", 1)));
        Add("nn.functional.elu", c => Functional.Elu(c.X, c.Double(1, "alpha", 1)));
        Add("nn.functional.glu", c => Functional.Glu(c.X, c.Int(1, "dim", -1)));
        Add("nn.functional.hardshrink", c => Functional.Hardshrink(c.X, c.Double(1, "lambd", 0.5)));
        Unary("nn.functional.hardsigmoid", Functional.Hardsigmoid);
        Unary("nn.functional.hardswish", Functional.Hardswish);
        Add("nn.functional.hardtanh", c =>
            Functional.Hardtanh(c.X, c.Double(1, "min_val", -1), c.Double(2, "max_val", 1)));
        Add("nn.functional.leaky_relu", c => Functional.LeakyRelu(c.X, c.Double(1, "negative_slope", 0.01)));
        Unary("nn.functional.logsigmoid", Functional.LogSigmoid);
        Unary("nn.functional.mish", Functional.Mish);
        Add("nn.functional.prelu", c => Functional.Prelu(c.X, c.Tensor(1, "weight")));
        Unary("nn.functional.relu6", Functional.Relu6);
        Unary("nn.functional.selu", Functional.Selu);
        Add("nn.functional.softplus", c =>
            Functional.Softplus(c.X, c.Double(1, "beta", 1), c.Double(2, "threshold", 20)));
        Add("nn.functional.softshrink", c => Functional.Softshrink(c.X, c.Double(1, "lambd", 0.5)));
        Unary("nn.functional.softsign", Functional.Softsign);
        Unary("nn.functional.tanhshrink", Functional.Tanhshrink);
        Add("nn.functional.threshold", c => Functional.Threshold(c.X, c.Double(1, "threshold"), c.Double(2, "value")));
    }

    private static double? Bound(Call c, int position, string name) =>
        c.Has(position, name) ? c.Double(position, name) : null;

    private static Tensor Divided(Call c)
    {
        DivRounding rounding = c.Text(-1, "rounding_mode") == "floor" ? DivRounding.Floor : DivRounding.Trunc;
        return c.IsTensor(1, "other") ? c.X.Div(c.Tensor(1, "other"), rounding)
            : c.X.Div(c.Number(1, "other"), rounding);
    }
}
