using Adjoint.Autograd;
using Adjoint.Nn;
using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>Right derivatives pass, in both modes and both orders: A26.</summary>
public class GradCheckTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>> s_functions = new()
    {
        ["mul"] = t => [t[0] * t[1]],
        ["div"] = t => [t[0] / (t[1].Square() + 1)],
        ["exp"] = t => [t[0].Exp()],
        ["tanh"] = t => [t[0].Tanh()],
        ["sigmoid"] = t => [t[0].Sigmoid()],
        ["sin of a product"] = t => [(t[0] * t[1].Sum(0, keepDim: true)).Sin()],
        ["pow"] = t => [(t[0].Square() + 0.5).Pow(t[1])],
        ["matmul"] = t => [t[0].MatMul(t[1].T())],
        ["softmax"] = t => [t[0].Softmax(1)],
        ["log softmax"] = t => [t[0].LogSoftmax(0)],
        ["cross entropy"] = t => [Functional.CrossEntropy(t[0], Tensor.From([1L, 0L]))],
        ["linear"] = t => [Functional.Linear(t[0], t[1])],
        ["var"] = t => [t[0].Var(1)],
        ["prod"] = t => [t[0].Prod(1)],
        ["max"] = t => [t[0].Max(1).Values],
        ["views"] = t => [Tensor.Cat([t[0].T(), t[1].Reshape([3, 2]).Slice(0, 1)]).Square()],
        ["several outputs, one of them a number of indices"] = t => [t[0].Sum(), t[0].ArgMax(1), t[1].Exp() * t[0]],
        ["in place through a view"] = t =>
        {
            Tensor y = t[0].Clone();
            y.Select(0, 1).Mul_(t[1].Select(0, 0));
            y.Slice(1, 0, 2).Tanh_();
            return [y];
        },
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    private sealed class Cube : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x);
            return x * x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * 3 * context.SavedTensors[0]!.Square();
    }

    private static Tensor[] Inputs() => [Random([2, 3]).RequiresGrad_(), Random([2, 3], 6).RequiresGrad_()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ops_have_right_derivatives_of_both_orders(string name)
    {
        Tensor[] inputs = Inputs();
        double[][] before = Array.ConvertAll(inputs, D);
        foreach (bool fast in new[] { false, true })
        {
            Assert.True(GradCheck.Check(s_functions[name], inputs, fastMode: fast, checkBatchedGrad: true));
            Assert.True(GradCheck.GradGradCheck(s_functions[name], inputs, fastMode: fast, checkBatchedGrad: true));
        }
        Assert.Equal(before, Array.ConvertAll(inputs, D));
        Assert.All(inputs, static x => Assert.True(x is { Grad: null, Version: 0, RequiresGrad: true }));
    }

    [Fact]
    public void A_custom_function_is_checked_as_it_is_written()
    {
        Tensor x = Random([2, 2]).RequiresGrad_();
        Assert.True(GradCheck.Check(Function.Apply<Cube>, x));
        Assert.True(GradCheck.Check(Function.Apply<Cube>, x, fastMode: true));
        Assert.True(GradCheck.GradGradCheck(Function.Apply<Cube>, x));
        Assert.True(GradCheck.GradGradCheck(Function.Apply<Cube>, x, gradOutput: Random([2, 2], 3).RequiresGrad_(), fastMode: true));
    }

    [Fact]
    public void Integers_and_constants_are_passed_as_they_are()
    {
        Tensor x = Random([2, 3]).RequiresGrad_();
        Tensor index = Tensor.From([2L, 0L, 1L, 1L], [2, 2]);
        Assert.True(GradCheck.Check(t => t[1].Gather(1, t[0]) * t[2], [index, x, Random([2, 2])]));
        Assert.True(GradCheck.GradGradCheck(t => t[1].Gather(1, t[0]).Exp(), [index, x]));
    }

    [Fact]
    public void Inputs_may_be_strided_empty_or_results_of_ops()
    {
        Tensor x = Random([3, 2]).RequiresGrad_();
        Assert.True(GradCheck.Check(t => t.Exp(), x.T()));
        Assert.True(GradCheck.Check(t => t.Exp(), x.Slice(0, 0, 3, 2), fastMode: true));
        Assert.True(GradCheck.Check(t => t[0] * t[1], [x * 2, Tensor.Scalar(3.0, requiresGrad: true)]));
        Assert.True(GradCheck.Check(t => t.Exp(), Tensor.Zeros([0, 2], DType.Float64, requiresGrad: true)));
    }

    [Fact]
    public void Caught_tensors_are_varied_with_the_arguments()
    {
        Tensor x = Random([3]).RequiresGrad_();
        Assert.True(GradCheck.Check(_ => x.Square(), x));
    }

    [Fact]
    public void Checks_record_even_where_nothing_is_recorded()
    {
        using (GradMode.NoGrad())
        {
            Assert.True(GradCheck.Check(t => t.Sin(), Random([2]).RequiresGrad_()));
            Assert.True(GradCheck.GradGradCheck(t => t.Sin(), Random([2]).RequiresGrad_()));
            Assert.False(GradMode.IsEnabled);
        }
    }

    [Fact]
    public void Outputs_outside_the_graph_have_to_be_constant()
    {
        Tensor x = Random([3]).RequiresGrad_();
        Assert.True(GradCheck.Check(t => Tensor.Ones([2], DType.Float64), x));
        Assert.Equal("Numerical gradient for function expected to be zero",
            Assert.Throws<GradCheckException>(() => GradCheck.Check(t => t.Detach() * 2, x)).Message);
        Assert.False(GradCheck.Check(t => t.Detach() * 2, x, raiseException: false));
    }

    [Fact]
    public void Single_precision_is_warned_about()
    {
        List<string> warnings = [];
        Tensor[] inputs = [Random([2]).RequiresGrad_(), Tensor.From([1f, 2f], requiresGrad: true), Tensor.From([1f])];
        Assert.True(GradCheck.Check(t => [t[0] * 2, t[1] * 1], inputs, eps: 1e-2, atol: 1e-2, warn: warnings.Add));
        Assert.StartsWith("Input #1 requires gradient and is not a double precision floating point or complex. This " +
            "check will likely fail", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
