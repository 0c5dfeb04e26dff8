using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Elementwise;

/// <summary>expm1, log1p, erf, rsqrt, gelu and silu: names, derivatives of second order, refusals.</summary>
public class SmoothFunctionTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Of, string Node)> s_functions = new()
    {
        ["expm1"] = (x => x.Expm1(), "Expm1Backward0"),
        ["log1p"] = (x => x.Log1p(), "Log1PBackward0"),
        ["erf"] = (x => x.Erf(), "ErfBackward0"),
        ["rsqrt"] = (x => x.Rsqrt(), "RsqrtBackward0"),
        ["gelu"] = (x => Functional.Gelu(x), "GeluBackward0"),
        ["gelu by tanh"] = (x => Functional.Gelu(x, GeluApproximation.Tanh), "GeluBackward0"),
        ["silu"] = (Functional.Silu, "SiluBackward0"),
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_of_first_and_second_order_pass_the_checks(string name)
    {
        Tensor x = Tensor.From([0.3, 0.8, 1.7, 2.4], requiresGrad: true);
        Assert.True(GradCheck.Check(s_functions[name].Of, x));
        Assert.True(GradCheck.GradGradCheck(s_functions[name].Of, x));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nodes_have_the_names_of_PyTorch(string name) =>
        Assert.Equal(s_functions[name].Node, s_functions[name].Of(Tensor.Ones([2], requiresGrad: true)).GradFn!.Name);

    [Fact]
    public void Gelu_keeps_its_left_tail()
    {
        // x erfc(-x / sqrt 2) / 2 in 200-bit arithmetic
        float[] y = Functional.Gelu(Tensor.From([-10f, -13f, -200f, 200f])).ToArray<float>();
        Assert.Equal(-7.6198530241605261e-23, y[0], 1.3e-29); // 2 units
        Assert.Equal(-7.9523137194148436e-38, y[1], 1.9e-44);
        Assert.Equal((-0f, 200f), (y[2], y[3]));
        Assert.True(float.IsNegative(y[2]));
    }

    [Fact]
    public void Infinities_are_those_of_PyTorch()
    {
        Tensor ends = Tensor.From([float.NegativeInfinity, float.PositiveInfinity]);
        Assert.Equal([float.NaN, float.PositiveInfinity], Functional.Gelu(ends).ToArray<float>());
        Assert.Equal([float.NaN, float.PositiveInfinity], Functional.Silu(ends).ToArray<float>());
        Assert.Equal([float.NaN, 0], ends.Rsqrt().ToArray<float>());
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity], Tensor.From([0f, -0f]).Rsqrt().ToArray<float>());
    }

    [Fact]
    public void Bad_input_is_refused_before_anything_is_written()
    {
        Tensor whole = Tensor.From([1L, 2L]);
        Assert.StartsWith("\"GeluKernelImpl\" not implemented for 'Long'",
            Assert.Throws<ArgumentException>(() => Functional.Gelu(whole)).Message, StringComparison.Ordinal);
        Assert.StartsWith("\"silu_cpu\" not implemented for 'Long'",
            Assert.Throws<ArgumentException>(() => Functional.Silu_(whole)).Message, StringComparison.Ordinal);
        Tensor x = Tensor.Ones([2]);
        Assert.StartsWith("approximate argument must be either none or tanh.",
            Assert.Throws<ArgumentException>(() => Functional.Gelu_(x, (GeluApproximation)7)).Message, StringComparison.Ordinal);
        Assert.Equal([1f, 1f], x.ToArray<float>());
        Tensor leaf = Tensor.Ones([2], requiresGrad: true);
        Assert.Throws<AutogradException>(() => leaf.Erf_());
        Assert.Equal(DType.Float32, whole.Expm1().DType);
    }
}
