using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Elementwise;

/// <summary>Elementwise ops where arithmetic has a choice: zeros with signs, infinities, NaN, integers.</summary>
public class SpecialValueTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Of, double[] At, double[] Expected)> s_one = new()
    {
        ["ceil"] = (x => x.Ceil(), [-0.5, 0.5, -2, Inf, NaN], [-0.0, 1, -2, Inf, NaN]),
        ["floor"] = (x => x.Floor(), [-0.5, 0.5, -0.0, -Inf], [-1, 0, -0.0, -Inf]),
        ["trunc"] = (x => x.Trunc(), [-1.5, 1.5, -0.5, NaN], [-1, 1, -0.0, NaN]),
        ["round"] = (x => x.Round(), [0.5, 1.5, 2.5, -0.5, -2.5, 1e16, -Inf, NaN],
            [0, 2, 2, -0.0, -2, 1e16, -Inf, NaN]),
        ["round to a place"] = (x => x.Round(1), [0.25, 0.35, -1.55, NaN], [0.2, 0.4, -1.6, NaN]),
        ["round to hundreds"] = (x => x.Round(-2), [149, 150, -250, 50], [100, 200, -200, 0]),
        ["frac"] = (x => x.Frac(), [1.5, -1.5, 2, NaN], [0.5, -0.5, 0, NaN]),
        ["sign"] = (x => x.Sign(), [-3, -0.0, 0, 5, NaN, -Inf], [-1, 0, 0, 1, 0, -1]),
        ["angle"] = (x => x.Angle(), [-3, 0, 5, NaN], [Math.PI, 0, 0, NaN]),
        ["sinc"] = (x => x.Sinc(), [0, -0.0, 0.5, -0.5], [1, 1, 2 / Math.PI, 2 / Math.PI]),
        ["logit"] = (x => x.Logit(), [0, 1, 0.5, -1], [-Inf, Inf, 0, NaN]),
        ["logit within"] = (x => x.Logit(0.25), [0, 1, 0.5], [-Math.Log(3), Math.Log(3), 0]),
        ["nan_to_num"] = (x => x.NanToNum(), [NaN, Inf, -Inf, 1], [0, double.MaxValue, -double.MaxValue, 1]),
        ["nan_to_num by choice"] = (x => x.NanToNum(7, 8, 9), [NaN, Inf, -Inf, 1], [7, 8, 9, 1]),
        ["acos"] = (x => x.Acos(), [1, -1, 2, NaN], [0, Math.PI, NaN, NaN]),
        ["atan"] = (x => x.Atan(), [Inf, -Inf, -0.0], [Math.PI / 2, -Math.PI / 2, -0.0]),
        ["acosh"] = (x => x.Acosh(), [1, 0, -5, Inf], [0, NaN, NaN, Inf]),
        ["atanh"] = (x => x.Atanh(), [1, -1, 2, -0.0], [Inf, -Inf, NaN, -0.0]),
        ["exp2"] = (x => x.Exp2(), [10, -1, -Inf, Inf, 0.5], [1024, 0.5, 0, Inf, Math.Sqrt(2)]),
        ["log10"] = (x => x.Log10(), [1000, 0, -1, 1e-3], [3, -Inf, NaN, -3]),
        ["log2"] = (x => x.Log2(), [8, 0, -1, 0.25], [3, -Inf, NaN, -2]),
        ["erfc"] = (x => x.Erfc(), [0, Inf, -Inf, NaN], [1, 0, 2, NaN]),
        ["erfinv"] = (x => x.Erfinv(), [0, 1, -1, 1.5, -0.0], [0, Inf, -Inf, NaN, -0.0]),
        ["entr"] = (x => x.Entr(), [0, -0.0, 1, -1, Inf, NaN], [0, 0, -0.0, -Inf, -Inf, NaN]),
        ["erfcx"] = (x => x.Erfcx(), [0, Inf, -Inf, -27, NaN, 1e300], [1, 0, Inf, Inf, NaN, 5.6418958354775629e-301]),
        ["ndtr"] = (x => x.Ndtr(), [0, Inf, -Inf, NaN], [0.5, 1, 0, NaN]),
        ["log_ndtr"] = (x => x.LogNdtr(), [0, Inf, -Inf, NaN, -1e10], [-Math.Log(2), -0.0, -Inf, NaN, -5e19]),
        ["ndtri"] = (x => x.Ndtri(), [0, 1, 0.5, -0.1, 1.1, NaN], [-Inf, Inf, 0, NaN, NaN, NaN]),
        ["i0"] = (x => x.I0(), [0, -0.0, Inf, -Inf, NaN], [1, 1, Inf, Inf, NaN]),
        ["i1"] = (x => x.I1(), [0, -0.0, Inf, -Inf, NaN], [0, -0.0, Inf, -Inf, NaN]),
        ["i0e"] = (x => x.I0e(), [0, Inf, -Inf, NaN], [1, 0, 0, NaN]),
        ["i1e"] = (x => x.I1e(), [0, -0.0, Inf, -Inf, NaN], [0, -0.0, 0, -0.0, NaN]),
        ["frexp"] = (x => x.Frexp().Mantissa, [8, -0.75, 0, -0.0, Inf, NaN, 5e-324, 1.5],
            [0.5, -0.75, 0, -0.0, Inf, NaN, 0.5, 0.75]),
        ["exponent of frexp"] = (x => x.Frexp().Exponent.To(DType.Float64), [8, -0.75, 0, Inf, NaN, 5e-324, 1.5],
            [4, 0, 0, 0, 0, -1073, 1]),
        ["logsigmoid"] = (Functional.LogSigmoid, [0, -Inf, Inf, 1000, -1000], [-Math.Log(2), -Inf, 0, 0, -1000]),
        ["softplus"] = (x => Functional.Softplus(x), [0, -Inf, 25, 1000], [Math.Log(2), 0, 25, 1000]),
        ["elu"] = (x => Functional.Elu(x), [0, -Inf, 1, NaN], [0, -1, 1, NaN]),
        ["hardtanh"] = (x => Functional.Hardtanh(x), [NaN, -2, 2, 0.5], [NaN, -1, 1, 0.5]),
        ["softshrink"] = (x => Functional.Softshrink(x), [NaN, -2, 2, 0.5], [NaN, -1.5, 1.5, 0]),
        ["hardshrink"] = (x => Functional.Hardshrink(x), [NaN, -2, 2, 0.5], [NaN, -2, 2, 0]),
        ["threshold"] = (x => Functional.Threshold(x, 1, 9), [NaN, 1, 2], [NaN, 9, 2]),
    };

    private static readonly Dictionary<string,
        (Func<Tensor, Tensor, Tensor> Of, double[] A, double[] B, double[] Expected)> s_two = new()
        {
            ["atan2"] = ((a, b) => a.Atan2(b), [0, -0.0, 0, -0.0, 1, -1, Inf, Inf, NaN],
                [0, 0, -0.0, -0.0, 0, -0.0, Inf, -Inf, 0],
                [0, -0.0, Math.PI, -Math.PI, Math.PI / 2, -Math.PI / 2, Math.PI / 4, 3 * Math.PI / 4, NaN]),
            ["hypot"] = ((a, b) => a.Hypot(b), [3, 0, Inf, 1e300, NaN], [4, 0, NaN, 1e300, 1],
                [5, 0, Inf, Math.Sqrt(2) * 1e300, NaN]),
            ["copysign"] = ((a, b) => a.Copysign(b), [1, -1, 0, 2], [-0.0, 0, -3, -Inf], [-1, 1, -0.0, -2]),
            ["fmod"] = ((a, b) => a.Fmod(b), [7, -7, 7, -7, 1, 1, Inf, 0.3], [3, 3, -3, -3, 0, Inf, 2, 0.1],
                [1, -1, 1, -1, NaN, 1, NaN, 0.3 % 0.1]),
            ["remainder"] = ((a, b) => a.Remainder(b), [7, -7, 7, -7, 1, -1], [3, 3, -3, -3, 0, Inf],
                [1, 2, -2, -1, NaN, Inf]),
            ["floor divide"] = ((a, b) => a.FloorDivide(b), [7, -7, 1, -1, 0, 1], [2, 2, 0, 0, 0, 0.1],
                [3, -4, Inf, -Inf, NaN, 9]),
            ["div towards 0"] = ((a, b) => a.Div(b, DivRounding.Trunc), [7, -7, 1], [2, 2, 0], [3, -3, Inf]),
            ["fmax"] = ((a, b) => a.Fmax(b), [NaN, 1, NaN, 2], [1, NaN, NaN, 3], [1, 1, NaN, 3]),
            ["fmin"] = ((a, b) => a.Fmin(b), [NaN, 1, NaN, 2], [1, NaN, NaN, 3], [1, 1, NaN, 2]),
            ["xlogy"] = ((a, b) => a.Xlogy(b), [0, 0, 0, 2, 1], [0, Inf, NaN, 1, 0], [0, 0, NaN, 0, -Inf]),
            ["xlog1py"] = ((a, b) => a.Xlog1py(b), [0, 0, 0, 2, 1], [-1, Inf, NaN, 0, -1], [0, 0, NaN, 0, -Inf]),
            ["logaddexp"] = ((a, b) => a.Logaddexp(b), [-Inf, Inf, 1000, 0, -Inf], [-Inf, Inf, 1000, 0, 3],
                [-Inf, Inf, 1000 + Math.Log(2), Math.Log(2), 3]),
            ["logaddexp2"] = ((a, b) => a.Logaddexp2(b), [-Inf, 1000, 0], [-Inf, 1000, 0], [-Inf, 1001, 1]),
            ["heaviside"] = ((a, b) => a.Heaviside(b), [-1, 0, 2, NaN], [5, 5, 5, 5], [0, 5, 1, NaN]),
            ["lerp"] = ((a, b) => a.Lerp(b, 1), [0.1, 1e300], [0.3, 1], [0.3, 1]),
        };

    public static TheoryData<string> One => [.. s_one.Keys];

    public static TheoryData<string> Two => [.. s_two.Keys];

    [Theory]
    [MemberData(nameof(One))]
    public void Of_one_tensor(string name)
    {
        (Func<Tensor, Tensor> of, double[] at, double[] expected) = s_one[name];
        Same(expected, of(Tensor.From(at)).ToArray<double>());
        // Beside other numbers, in vectors of every lane: a lane does not depend on its neighbours.
        Tensor many = Tensor.From(at).Reshape([-1, 1]).Expand([-1, 21]).Reshape([-1]);
        Same([.. expected.SelectMany(static e => Enumerable.Repeat(e, 21))], of(many).ToArray<double>());
    }

    [Theory]
    [MemberData(nameof(Two))]
    public void Of_two_tensors(string name)
    {
        (Func<Tensor, Tensor, Tensor> of, double[] a, double[] b, double[] expected) = s_two[name];
        Same(expected, of(Tensor.From(a), Tensor.From(b)).ToArray<double>());
    }

    [Fact]
    public void Integers_divide_as_in_Python()
    {
        Tensor a = Tensor.From([7L, -7, 7, -7, long.MinValue]), b = Tensor.From([2L, 2, -2, -2, -1]);
        Assert.Equal([3L, -4, -4, 3, long.MinValue], a.FloorDivide(b).ToArray<long>());
        Assert.Equal([3L, -3, -3, 3, long.MinValue], a.Div(b, DivRounding.Trunc).ToArray<long>());
        Assert.Equal([1L, -1, 1, -1, 0], a.Fmod(b).ToArray<long>());
        Assert.Equal([1L, 1, -1, -1, 0], a.Remainder(b).ToArray<long>());
        Assert.Equal([1L, 2, 1, 2, 1], a.Remainder(3).ToArray<long>());
        Assert.Equal(DType.Float32, a.Fmod(1.5).DType);
        Tensor zero = Tensor.From([1L, 0, 1, 1, 1]);
        Func<Tensor>[] byZero = [() => a.Fmod(zero), () => a.Remainder(0), () => a.FloorDivide(zero),
            () => a.Remainder_(zero), () => a.Div(0, DivRounding.Trunc)];
        Assert.All(byZero, static call => Assert.Contains("ZeroDivisionError",
            Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal));
        Assert.Equal([7L, -7, 7, -7, long.MinValue], a.ToArray<long>());
        Assert.Throws<ArgumentException>(() => a.Eq(0).Fmod(a.Eq(0)));
        Tensor bytes = Tensor.From([7, 250]).To(DType.UInt8), others = Tensor.From([4, 13]).To(DType.UInt8);
        Assert.Equal([3, 3], bytes.Fmod(others).ToArray<byte>());
    }

    [Fact]
    public void Bits_and_truths()
    {
        Tensor a = Tensor.From([12L, -1, 5]), b = Tensor.From([10L, 7, 0]);
        Assert.Equal([8L, 7, 0], a.BitwiseAnd(b).ToArray<long>());
        Assert.Equal([14L, -1, 5], a.BitwiseOr(b).ToArray<long>());
        Assert.Equal([6L, -8, 5], a.BitwiseXor(b).ToArray<long>());
        Assert.Equal([-13L, 0, -6], a.BitwiseNot().ToArray<long>());
        Assert.Equal([4L, 5, 5], a.BitwiseAnd(5).ToArray<long>());
        Tensor p = Tensor.From([true, true, false, false]), q = Tensor.From([true, false, true, false]);
        Assert.Equal([true, false, false, false], p.BitwiseAnd(q).ToArray<bool>());
        Assert.Equal([false, false, true, true], p.BitwiseNot().ToArray<bool>());
        Assert.Equal([true, false, false, false], p.LogicalAnd(q).ToArray<bool>());
        Assert.Equal([true, true, true, false], p.LogicalOr(q).ToArray<bool>());
        Assert.Equal([false, true, true, false], p.LogicalXor(q).ToArray<bool>());
        Tensor numbers = Tensor.From([NaN, 0, -2, 0]), ones = Tensor.From([1L, 1, 1, 0]);
        Assert.Equal([true, false, true, false], numbers.LogicalAnd(ones).ToArray<bool>());
        Assert.Equal([false, true], Tensor.From([NaN, 0]).LogicalNot().ToArray<bool>());
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2]).BitwiseAnd(1));
        Assert.Throws<ArgumentException>(() => a.BitwiseOr(1.5));
    }

    [Fact]
    public void What_is_finite_close_or_equal()
    {
        Tensor x = Tensor.From([1, NaN, Inf, -Inf], requiresGrad: true);
        Assert.Equal([false, true, false, false], x.IsNan().ToArray<bool>());
        Assert.Equal([false, false, true, true], x.IsInf().ToArray<bool>());
        Assert.Equal([true, false, false, false], x.IsFinite().ToArray<bool>());
        Assert.Equal([true, true], Tensor.From([1L, long.MaxValue]).IsFinite().ToArray<bool>());
        Tensor y = Tensor.From([1 + 5e-6, NaN, Inf, Inf]);
        Assert.Equal([true, false, true, false], x.IsClose(y).ToArray<bool>());
        Assert.Equal([true, true, true, false], x.IsClose(y, equalNan: true).ToArray<bool>());
        Assert.Equal([false, false, true, false], x.IsClose(y, 0, 0).ToArray<bool>());
        Assert.False(x.AllClose(y));
        Assert.True(Tensor.From([1.0, 2]).AllClose(Tensor.From([1.0, 2 + 1e-9])));
        Assert.True(Tensor.From([3L]).IsClose(Tensor.From([3L])).ToArray<bool>()[0]);
        Assert.True(Tensor.From([1.0, 2]).ValuesEqual(Tensor.From([1.0, 2])));
        Assert.False(Tensor.From([1.0, 2]).ValuesEqual(Tensor.From([1.0])));
        Assert.False(x.ValuesEqual(x));
        Assert.Throws<ArgumentException>(() => x.IsClose(y, rtol: -1));
        Assert.Throws<ArgumentException>(() => x.IsClose(Tensor.Ones([4])));
    }

    [Fact]
    public void Integers_are_kept_where_nothing_else_is_meant()
    {
        Tensor x = Tensor.From([-3, 0, 5]);
        Assert.Equal([-3, 0, 5], x.Floor().Ceil().Trunc().Round().ToArray<int>());
        Assert.Equal([-1, 0, 1], x.Sign().ToArray<int>());
        Assert.Equal([0, 0, 5], x.ClampMin(0).ToArray<int>());
        Assert.Equal([0, 0, 5], Functional.Relu6(x).ToArray<int>());
        Assert.Equal(DType.Float32, x.ClampMax(1.5).DType);
        Assert.Equal(DType.Float32, x.Tan().DType);
        Assert.Equal(DType.Float32, x.Atan2(x).DType);
        Assert.Equal(DType.Float64, x.FloatPower(2).DType);
        Assert.Equal([7, 0, 25], x.Addcmul(Tensor.From([2, 0, 4]), Tensor.From([5, 1, 5])).ToArray<int>());
        Assert.Throws<ArgumentException>(() => x.Frac());
        Assert.Throws<ArgumentException>(() => x.Round(2));
        Assert.Throws<ArgumentException>(() => x.Addcdiv(x, x));
        Assert.Throws<ArgumentException>(() => x.Lerp(x, 0.5));
        Assert.Throws<ArgumentException>(() => Functional.Elu(x));
        Assert.Throws<ArgumentException>(() => x.ClampMin_(1.5));
        Assert.Throws<ArgumentException>(() => +x.Eq(0));
    }

    private static void Same(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double e = expected[i], a = actual[i];
            bool same = e.Equals(a) && (e != 0 || double.IsNegative(e) == double.IsNegative(a));
            Assert.True(same || Math.Abs(e - a) <= 4e-16 * Math.Abs(e), $"element {i}: expected {e:R}, got {a:R}");
        }
    }
}
