using Adjoint.Nn;
using Adjoint.Tests.Ops.Losses;
using Adjoint.Tests.Ops.View;
using Xunit;

namespace Adjoint.Tests.Ops;

/// <summary>Differentiable ops against central differences, first and second order, over awkward geometries.</summary>
public class GradientTests
{
    internal static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new(
        ShapeCases.All.Concat(LossCases.All))
    {
        ["neg"] = x => x.Neg(),
        ["abs"] = x => x.Abs(),
        ["exp"] = x => x.Exp(),
        ["log"] = x => x.Log(),
        ["sqrt"] = x => x.Sqrt(),
        ["tanh"] = x => x.Tanh(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["relu"] = x => (x - 1).Relu(),
        ["expm1"] = x => x.Expm1(),
        ["log1p"] = x => x.Log1p(),
        ["erf"] = x => x.Erf(),
        ["rsqrt"] = x => x.Rsqrt(),
        ["gelu"] = x => Functional.Gelu(x - 1),
        ["gelu of tanh"] = x => Functional.Gelu(x - 1, GeluApproximation.Tanh),
        ["silu"] = x => Functional.Silu(x - 1),
        ["sin"] = x => x.Sin(),
        ["cos"] = x => x.Cos(),
        ["square"] = x => x.Square(),
        ["reciprocal"] = x => x.Reciprocal(),
        ["pow"] = x => x.Pow(2.5),
        ["rpow"] = x => Tensor.Pow(1.7, x),
        ["powers"] = x => x.Pow(x * 0.5),
        ["rsub"] = x => 2 - x,
        ["clamp"] = x => x.Clamp(0.6, 1.6),
        ["tan"] = x => (x * 0.5).Tan(),
        ["asin"] = x => (x * 0.4).Asin(),
        ["acos"] = x => (x * 0.4).Acos(),
        ["atan"] = x => x.Atan(),
        ["sinh"] = x => x.Sinh(),
        ["cosh"] = x => x.Cosh(),
        ["asinh"] = x => x.Asinh(),
        ["acosh"] = x => (x + 1).Acosh(),
        ["atanh"] = x => (x * 0.4).Atanh(),
        ["exp2"] = x => x.Exp2(),
        ["log2"] = x => x.Log2(),
        ["log10"] = x => x.Log10(),
        ["erfc"] = x => x.Erfc(),
        ["erfinv"] = x => (x * 0.4).Erfinv(),
        ["lgamma"] = x => x.Lgamma(),
        ["digamma"] = x => x.Digamma(),
        ["polygamma"] = x => x.Polygamma(2),
        ["sinc"] = x => x.Sinc(),
        ["logit"] = x => (x * 0.4).Logit(),
        ["logit within"] = x => (x * 0.5).Logit(0.3),
        ["rounded"] = x => x.Floor() * x + x.Ceil() * x + x.Trunc() * x + x.Round() * x + x.Round(1) * x,
        ["signs"] = x => (x - 1).Sign() * x + (x - 1).Sgn() * x + (x - 1).Angle() * x,
        ["frac"] = x => x.Frac() * x,
        ["degrees"] = x => x.Rad2Deg().Deg2Rad() * x,
        ["nan_to_num"] = x => x.NanToNum() * x,
        ["clamp_min"] = x => x.ClampMin(1.0) * x,
        ["clamp_max of a tensor"] = x => x.Square().ClampMax(x),
        ["clamp_min of a tensor"] = x => x.Square().ClampMin(x),
        ["atan2"] = x => x.Sin().Atan2(x),
        ["hypot"] = x => x.Hypot(x.Square()),
        ["copysign"] = x => x.Copysign(1 - x) * x,
        ["fmod"] = x => (x * 3).Fmod(x.Square() + 0.5) * x,
        ["remainder"] = x => (x * -3).Remainder(x.Square() + 0.5) * x,
        ["modulo a number"] = x => x.Fmod(0.37) * x + (-x).Remainder(0.37) * x,
        ["fmax"] = x => x.Square().Fmax(x),
        ["fmin"] = x => x.Square().Fmin(x),
        ["xlogy"] = x => x.Xlogy(x.Square()) + x.Xlogy(2),
        ["xlog1py"] = x => x.Xlog1py(x.Square()),
        ["logaddexp"] = x => x.Logaddexp(x.Square()),
        ["logaddexp2"] = x => x.Logaddexp2(x.Square()),
        ["divided and rounded"] = x => x.Square().Div(x, DivRounding.Floor) * x + x.FloorDivide(0.37) * x,
        ["float_power"] = x => x.FloatPower(2.5),
        ["ldexp"] = x => x.Ldexp(x * 0.5),
        ["lerp"] = x => x.Lerp(x.Square(), 0.3) + x.Lerp(x.Square(), x.Sin()),
        ["addcmul"] = x => x.Addcmul(x.Sin(), x.Exp(), 0.5),
        ["addcdiv"] = x => x.Addcdiv(x.Sin(), x.Exp(), 0.5),
        ["addcmul, broadcast"] = x => x.Sum().Addcmul(x.Reshape([-1, 1]), x.Reshape([-1])),
        ["elu"] = x => Functional.Elu(x - 1, 0.7) + Functional.Selu(x - 1),
        ["celu"] = x => Functional.Celu(x - 1, 0.7),
        ["leaky_relu"] = x => Functional.LeakyRelu(x - 1, 0.2) * x,
        ["prelu"] = x => Functional.Prelu(x - 1, x.Reshape([-1]).Select(0, 0)),
        ["softplus"] = x => Functional.Softplus(x, 2, 3),
        ["logsigmoid"] = x => Functional.LogSigmoid(x - 1),
        ["mish"] = x => Functional.Mish(x - 1),
        ["hardswish"] = x => Functional.Hardswish(x * 2.1 - 4),
        ["hardsigmoid"] = x => Functional.Hardsigmoid(x * 3 - 4) * x,
        ["hardtanh"] = x => Functional.Hardtanh(x, 0.5, 1.5) * x + Functional.Relu6(x * 3) * x,
        ["shrunk"] = x => Functional.Hardshrink(x, 1) * x + Functional.Softshrink(x, 1) * x
            + Functional.Tanhshrink(x),
        ["softsign"] = x => Functional.Softsign(x - 1),
        ["threshold"] = x => Functional.Threshold(x, 1, 0.3) * x,
        ["glu"] = x => Functional.Glu(Tensor.Stack([x, x.Sin()]), 0),
        ["functions of two in place"] = x =>
            x.Clone().Addcmul_(x, x).Lerp_(x, x.Sin()).Addcdiv_(x.Exp(), x).Hypot_(x).Atan2_(x).Fmod_(0.9),
        ["powers in place"] = x => x.Clone().Clamp_(0.6, 2.1).Pow_(1.5).Pow_(x.Sin()).Reciprocal_(),
        ["activations in place, more"] = x => Functional.Mish_(Functional.Elu_(x.Clone().Sinh_().NanToNum_(), 0.5)),
        ["entr"] = x => x.Entr() * x,
        ["erfcx"] = x => (x.Erfcx() + (-x).Erfcx()) * x,
        ["log_ndtr"] = x => (x.LogNdtr() + (-x).LogNdtr()) * x,
        ["ndtr"] = x => x.Ndtr() * x,
        ["ndtri"] = x => (x / 3).Ndtri() * x,
        ["bessel"] = x => x.I0() * (-x).I1(),
        ["bessel, scaled"] = x => x.I0e() * (9 * x).I1e() + (9 * x).I0e(),
        ["mvlgamma"] = x => (x + 1).Mvlgamma(3) * x,
        ["mvlgamma in place"] = x => x.Square().Add_(1).Mvlgamma_(2).I0_(),
        ["frexp"] = x => x.Square().Frexp().Mantissa * x,
        ["add"] = x => x.Add(x.Sin(), alpha: 0.5),
        ["sub"] = x => x.Sub(x.Sin(), alpha: 0.5),
        ["mul"] = x => x * x.Cos(),
        ["div"] = x => x.Sin() / x,
        ["maximum"] = x => x.Maximum(2 - x),
        ["minimum"] = x => x.Minimum(2 - x),
        ["where"] = x => Tensor.Where(x > 1, x * x, x * 3),
        ["sum"] = x => x.Sum([0], keepDim: true) * x,
        ["mean"] = x => x.Mean() * x,
        ["expand"] = x => x.Sum().Expand([2, 3]).Sin(),
        ["transpose"] = x => x.Reshape([x.Count, 1]).Expand([-1, 3]).T().Exp(),
        ["permute"] = x => x.Reshape([1, x.Count, 1]).Permute(2, 0, 1).Square(),
        ["slice"] = x => x.Reshape([-1]).Slice(0, 1, step: 2).Exp(),
        ["select"] = x => x.Reshape([-1]).Select(0, -1) * x,
        ["unbind"] = x => x.Reshape([-1]).Unbind()[1].Exp(),
        ["chunk"] = x => x.Reshape([-1]).Chunk(2)[0] * 2,
        ["cat"] = x => Tensor.Cat([x.Reshape([-1]), x.Reshape([-1]) * 2]).Square(),
        ["stack"] = x => Tensor.Stack([x, x.Sin()], dim: -1).Square(),
        ["strided"] = x => x.Reshape([-1]).Contiguous().AsStrided([2, 2], [1, 1]).Square(),
        ["mm"] = x => x.Reshape([x.Count, 1]).Mm(x.Reshape([1, x.Count])),
        ["mv"] = x => x.Reshape([1, x.Count]).Expand([3, -1]).Mv(x.Reshape([-1]).Sin()),
        ["dot"] = x => x.Reshape([-1]).Dot(x.Reshape([-1]).Exp()),
        ["bmm"] = x => x.Reshape([1, x.Count, 1]).Bmm(x.Reshape([1, 1, x.Count])),
        ["cumsum"] = x => x.CumSum(-1).Square(),
        ["cumprod"] = x => x.CumProd(0),
        ["logcumsumexp"] = x => x.LogCumSumExp(-1),
        ["logcumsumexp of rows"] = x => x.Square().LogCumSumExp(0),
        ["cummax"] = x => x.Sin().CumMax(-1).Values.Square(),
        ["cummin"] = x => x.Sin().CumMin(0).Values.Square(),
        ["scans in place"] = x => x.Square().CumSum_(0).CumProd_(-1),
        ["logsumexp"] = x => x.LogSumExp(0, keepDim: true) * x + x.LogSumExp([]),
        ["norm"] = x => x.Norm() * x,
        ["norms"] = x => x.VectorNorm(3, [0], keepDim: true) + x.VectorNorm(1.5, [-1], keepDim: true) + x.Norm(0.5),
        ["norms of first and last order"] = x => (x.Norm(1) + x.Norm(double.PositiveInfinity)
            + x.VectorNorm(double.NegativeInfinity, [0], keepDim: true)) * x,
        ["dist"] = x => x.Dist(x.Exp(), 3) * x + (x * 2).Dist(x.Sum()),
        ["nansum"] = x => x.NanSum([0]).Square() + x.NanMean(),
        ["trace"] = x => x.Reshape([-1, 1]).Mul(x.Reshape([1, -1]).Sin()).Slice(0, 1).Trace() * x,
        ["median"] = x => x.Median() * x + x.Median(-1, keepDim: true).Values.Square(),
        ["nanmedian"] = x => x.NanMedian() * x + x.NanMedian(0, keepDim: true).Values.Square(),
        ["sort"] = x => x.Sin().Sort(-1).Values * x + x.Sin().Sort(0, descending: true).Values.Square(),
        ["topk"] = x => x.Reshape([-1]).Sin().TopK(3).Values.Square(),
        ["kthvalue"] = x => x.Sin().KthValue(1, -1, keepDim: true).Values.Square() * x,
        ["mode"] = x => x.Mode(-1, keepDim: true).Values.Square() * x,
        ["index_select"] = x => x.IndexSelect(0, Tensor.Zeros([3], DType.Int64)).Square(),
        ["positions"] = x => x[Tensor.Arange(3).Gt(1).To(DType.Int64)].Square(),
        ["take"] = x => x.Take(Steps(-2, 3)).Square(),
        ["take_along_dim"] = x => x.TakeAlongDim(x.ArgSort(0, descending: true), 0).Square() * x,
        ["index_add"] = x => x.IndexAdd(0, Twice(), x.Sin().Narrow(0, 0, 2), alpha: 0.5).Square(),
        ["index_copy"] = x => x.Square().IndexCopy(0, Tensor.Ones([1], DType.Int64), x.Sin().Narrow(0, 0, 1)),
        ["index_fill"] = x => x.Square().IndexFill(-1, Twice(), 0.5) * x,
        ["index_fill of a tensor"] = x => x.Square().IndexFill(-1, Twice(), x.Sum()) * x,
        ["index_put"] = x => x.IndexPut([Steps(1, -1)], x.Sin().Narrow(0, 0, 2)).Square(),
        ["index_put, accumulated"] = x => x.Square().IndexPut([Twice()], x.Sum(), accumulate: true).Square(),
        ["put"] = x => x.Square().Put(Steps(3, -2), x.Reshape([-1]).Narrow(0, 0, 2)).Square(),
        ["put, accumulated"] = x => x.Square().Put(Twice(), x.Reshape([-1]).Narrow(0, 0, 2), accumulate: true).Square(),
        ["masked_fill"] = x => x.Square().MaskedFill(x > 1, 0.5) * x,
        ["masked_fill of a tensor"] = x => x.Square().MaskedFill(x > 1, x.Sum()) * x,
        ["masked_scatter"] = x => x.Square().MaskedScatter(x > 1, x.Sin()) * x,
        ["scatter"] = x => x.Square().Scatter(0, x.ArgSort(0), x.Sin()).Square(),
        ["scatter of a part"] = x => x.Square().Scatter(0, Tensor.Zeros([1], DType.Int64).Expand(OneOf(x)), x.Sin()),
        ["scatter of a number"] = x => x.Square().Scatter(-1, x.ArgMax(-1, keepDim: true), 0.5) * x,
        ["scatter_add"] = x => x.Square().ScatterAdd(0, (x > 1).To(DType.Int64), x.Sin()).Square(),
        ["scatter_reduce, sum"] = Reduced(ScatterReduction.Sum),
        ["scatter_reduce, prod"] = Reduced(ScatterReduction.Prod),
        ["scatter_reduce, mean"] = Reduced(ScatterReduction.Mean),
        ["scatter_reduce, amax"] = Reduced(ScatterReduction.AMax),
        ["scatter_reduce, amin"] = Reduced(ScatterReduction.AMin),
        ["index_reduce"] = x => x.IndexReduce(0, Twice(), x.Exp().Narrow(0, 0, 2), ScatterReduction.Mean).Square(),
        ["writes in place"] = x =>
        {
            Tensor y = x.Square().IndexAdd_(0, Twice(), x.Narrow(0, 0, 2)).MaskedFill_(x > 2, x.Sum());
            return y.ScatterAdd_(0, y.ArgSort(0), x).Put_(Steps(3, -2), x.Reshape([-1]).Narrow(0, 0, 2)).Square();
        },
        ["assignment to positions"] = x =>
        {
            Tensor y = x.Square();
            y[Steps(1, -1)] = x.Sum();
            return y * x;
        },
        ["in place"] = x => x.Clone().Sin_().Mul_(x).Exp_(),
        ["functions in place"] = x => x.Clone().Log1p_().Erf_().Expm1_() * x.Clone().Log1p_().Rsqrt_(),
        ["activations in place"] = x =>
            Functional.Silu_(Functional.Gelu_(Functional.Gelu_(x.Clone()), GeluApproximation.Tanh)),
        ["in place through a view"] = x =>
        {
            Tensor y = x.Clone().Reshape([-1]) * 1;
            y.Slice(0, 1).Mul_(y.Slice(0, 0, 1).Clone());
            return y.Square();
        },
        ["in place through a view of any geometry"] = x =>
        {
            Tensor y = x.Square();
            y.Select(0, 0).Mul_(x.Sum());
            return y.Square();
        },
    };

    // 0 and 0, as an index: all memory of a captured step comes from launches.
    private static Tensor Twice() => Tensor.Zeros([2], DType.Int64);

    private static Tensor Steps(long start, long step) => Tensor.Arange(2) * step + start;

    private static Shape OneOf(Tensor x) => x.Rank == 1 ? [1] : [1, x.Size(1)];

    private static Func<Tensor, Tensor> Reduced(ScatterReduction reduce) => x =>
    {
        Tensor index = (x > 1).To(DType.Int64);
        return x.Square().ScatterReduce(0, index, x.Exp(), reduce)
            + x.Square().ScatterReduce(0, index, x.Exp(), reduce, includeSelf: false) * x;
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string op in s_functions.Keys)
                foreach (string geometry in new[] { "vector", "matrix", "transposed", "strided" }) data.Add(op, geometry);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void First_and_second_order_match_central_differences(string op, string geometry)
    {
        Func<Tensor, Tensor> f = s_functions[op];
        Tensor Loss(Tensor x) => (f(x) * Weights(f(x))).Sum();
        Tensor x = Input(geometry).RequiresGrad_();
        Tensor first = Grad.Of(Loss(x), [x], createGraph: true)[0]!;
        Compare(x, p => Loss(p).Item(), first);
        if (!first.RequiresGrad) return;
        Tensor Directional(Tensor p) => (Grad.Of(Loss(p), [p], createGraph: true)[0]! * Weights(p)).Sum();
        Tensor? second = Grad.Of(Directional(x), [x], allowUnused: true)[0];
        Compare(x, p => Directional(p.Detach().Clone().RequiresGrad_()).Item(), second ?? x.Detach().ZerosLike());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_batch_of_vectors_gives_the_gradients_of_each(string op, string geometry)
    {
        Tensor x = Input(geometry).RequiresGrad_();
        Tensor y = s_functions[op](x);
        Tensor vectors = Tensor.Randn([3, .. y.Shape.Sizes], DType.Float64, generator: new Generator(3)).RequiresGrad_();
        Tensor batch = Grad.Of(y, [x], vectors, createGraph: true, isGradsBatched: true)[0]!;
        Tensor rows = Tensor.Stack([.. Enumerable.Range(0, 3).Select(b =>
            Grad.Of(y, [x], vectors.Select(0, b), createGraph: true)[0]!)]);
        Same(rows, batch);
        // Without a graph other kernels run.
        Same(rows, Grad.Of(y, [x], vectors, retainGraph: true, isGradsBatched: true)[0]!);
        Tensor weights = Tensor.Randn(rows.Shape, DType.Float64, generator: new Generator(4));
        Tensor?[] expected = Grad.Of((rows * weights).Sum(), [vectors, x], retainGraph: true, allowUnused: true);
        Tensor?[] again = Grad.Of((batch * weights).Sum(), [vectors, x], allowUnused: true);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(expected[i] is null, again[i] is null);
            if (expected[i] is { } gradient) Same(gradient, again[i]!);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_replay_has_the_bits_of_the_eager_run_for_other_values(string op, string geometry)
    {
        Func<Tensor, Tensor> f = s_functions[op];
        Tensor x = Input(geometry).RequiresGrad_();
        IReadOnlyList<Tensor> Run()
        {
            Tensor y = f(x);
            Tensor first = Grad.Of((y * Weights(y)).Sum(), [x], createGraph: true)[0]!;
            Tensor? second = first.RequiresGrad
                ? Grad.Of((first * Weights(x)).Sum(), [x], allowUnused: true)[0] : null;
            x.Grad = null;
            f(x).Sum().Backward();
            return second is null ? [y, first, x.Grad!] : [y, first, x.Grad!, second];
        }
        using CapturedStep step = Capture.Record(Run);
        for (int i = 0; i < 4; i++)
        {
            using (GradMode.NoGrad()) x.Mul_(1.07).Sub_(0.03);
            step.Run();
            double[][] replayed = [.. step.Outputs.Select(output => output.ToArray<double>())];
            Assert.Equal(Run().Select(output => output.Detach().ToArray<double>()), replayed);
        }
        Assert.True(step.IsReplaying);
    }

    private static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        foreach ((double e, double a) in expected.ToArray<double>().Zip(actual.ToArray<double>()))
            Assert.Equal(e, a, 1e-12 * Math.Max(1, Math.Abs(e)));
    }

    [Fact]
    public void Empty_tensors_and_scalars_pass_through_everything_elementwise()
    {
        foreach (string op in new[] { "neg", "exp", "tanh", "relu", "pow", "clamp", "add", "mul", "div", "maximum", "where" })
        {
            Tensor empty = Tensor.Zeros([0, 3], DType.Float64, requiresGrad: true);
            Tensor y = s_functions[op](empty);
            Assert.Equal(new Shape([0, 3]), y.Shape);
            y.Sum().Backward();
            Assert.Equal(new Shape([0, 3]), empty.Grad!.Shape);
            Tensor scalar = Tensor.Scalar(0.5, requiresGrad: true);
            Tensor z = s_functions[op](scalar);
            Assert.Equal(0, z.Rank);
            z.Backward();
            Assert.Equal(0, scalar.Grad!.Rank);
        }
    }

    [Fact]
    public void Second_derivatives_reach_operands_that_were_cast()
    {
        Tensor single = Tensor.From([2f, 3f], requiresGrad: true), wide = Tensor.From([5.0, 7.0], requiresGrad: true);
        Tensor first = Grad.Of((single * wide).Sum(), [wide], createGraph: true)[0]!;
        Assert.Equal([1f, 1f], Grad.Of(first.Sum(), [single])[0]!.ToArray<float>());
        first = Grad.Of(Functional.MseLoss(single, wide, Reduction.Sum), [wide], createGraph: true)[0]!;
        Assert.Equal([-2f, -2f], Grad.Of(first.Sum(), [single])[0]!.ToArray<float>());
        first = Grad.Of(single.Prod(DType.Float64), [single], createGraph: true)[0]!;
        Assert.Equal([1f, 1f], Grad.Of(first.Sum(), [single])[0]!.ToArray<float>());
    }

    [Fact]
    public void Second_derivatives_reach_operands_that_have_gaps()
    {
        Tensor x = Tensor.From([1.0, 9, 2, 9]).Slice(0, step: 2).Detach().RequiresGrad_();
        Tensor first = Grad.Of(Tensor.Pow(2, x).Sum(), [x], createGraph: true)[0]!;
        double[] second = Grad.Of(first.Sum(), [x])[0]!.ToArray<double>();
        double log = Math.Log(2);
        Assert.Equal([2 * log * log, 4 * log * log], second, (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void No_grad_records_nothing()
    {
        Tensor x = Input("matrix").RequiresGrad_();
        using GradModeScope scope = GradMode.NoGrad();
        Assert.All(s_functions, f => Assert.False(f.Value(x).RequiresGrad));
    }

    internal static Tensor Input(string geometry) => geometry switch
    {
        "vector" => Tensor.From([0.4, 0.7, 1.2, 1.9, 2.3]),
        "matrix" => Tensor.From([0.4, 0.7, 1.2, 1.9, 2.3, 0.8], new Shape([2, 3])),
        "transposed" => Tensor.From([0.4, 0.7, 1.2, 1.9, 2.3, 0.8], new Shape([2, 3])).T().Detach(),
        _ => Tensor.From([0.4, 9, 0.7, 9, 1.2, 9, 1.9, 9], new Shape([2, 4])).Slice(1, step: 2).Detach(),
    };

    internal static Tensor Weights(Tensor like) =>
        (Tensor.Arange((long)like.Count).To(DType.Float64) * 0.3 + 0.5).Reshape(like.Shape).Detach();

    private static void Compare(Tensor x, Func<Tensor, double> f, Tensor gradient)
    {
        const double Step = 1e-5;
        double[] values = x.ToArray<double>(), actual = gradient.ToArray<double>();
        for (int i = 0; i < values.Length; i++)
        {
            double At(double delta)
            {
                double[] moved = [.. values];
                moved[i] += delta;
                return f(Tensor.From(moved, x.Shape));
            }
            double expected = (At(Step) - At(-Step)) / (2 * Step);
            Assert.True(Math.Abs(expected - actual[i]) <= 1e-6 * Math.Max(1, Math.Abs(expected)),
                $"element {i}: expected {expected:R}, got {actual[i]:R}");
        }
    }
}
