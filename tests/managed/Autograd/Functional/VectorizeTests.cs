using Adjoint.Autograd;
using Adjoint.Nn;
using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>One pass for all rows of a Jacobian or a Hessian equals a pass for each: A25.2, A03.7.</summary>
public class VectorizeTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>> s_functions = new()
    {
        ["one in, one out"] = t => [t[0].Exp() * t[0].Sum(0, keepDim: true)],
        ["several"] = t => [t[0].MatMul(t[1].T()), (t[0] * t[1]).Sum(), t[1].Softmax(1)],
        ["unrelated outputs and inputs"] = t => [t[0].Square(), Tensor.Ones([2], DType.Float64), t[2] * 2],
        ["a number"] = t => [t[2] * t[0].Mean()],
        ["nothing"] = t => [t[0].Slice(0, 0, 0)],
        ["a layer"] = t => [Functional.Linear(t[0], t[1], t[2].Expand([2])).Tanh()],
        ["views"] = t => [t[0].Permute(1, 0).Reshape([2, 3]).Select(1, 1).Unsqueeze(0), t[0].View([6]).Slice(0, 1, step: 2)],
        ["a loss"] = t => [Functional.CrossEntropy(t[0], Tensor.From([1L, 0L])), t[0].Max(1).Values, t[0].Prod(1)],
        ["in place through a view"] = t =>
        {
            Tensor y = t[0].Clone();
            y.Select(0, 1).Mul_(t[1].Select(0, 0));
            return [y];
        },
        ["a custom function"] = t => [Function.Apply<Doubled>(t[0].Sin())],
    };

    internal sealed class Doubled : IFunction
    {
        public static int Runs;

        public static Tensor Forward(FunctionContext context, Tensor x) => x * 2;

        public static Tensor? Backward(FunctionContext context, Tensor gradient)
        {
            Runs++;
            return gradient * 2;
        }
    }

    public static TheoryData<string> Names => [.. s_functions.Keys];

    private static Tensor[] Inputs() => [Random([2, 3]), Random([2, 3], 6), Random([], 7)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_jacobian_is_the_same(string name)
    {
        Tensor[][] expected = Autodiff.Jacobian(s_functions[name], Inputs());
        Tensor[][] actual = Autodiff.Jacobian(s_functions[name], Inputs(), vectorize: true);
        for (int i = 0; i < expected.Length; i++)
            for (int j = 0; j < expected[i].Length; j++) Close(expected[i][j], actual[i][j]);
        Assert.All(actual.SelectMany(static row => row), static t => Assert.False(t.RequiresGrad));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hessian_is_the_same(string name)
    {
        Tensor Total(IReadOnlyList<Tensor> t) => s_functions[name](t).Aggregate(Tensor.Scalar(0.0), static (sum, y) => sum + y.Sin().Sum());
        Tensor[][] expected = Autodiff.Hessian(Total, Inputs());
        Tensor[][] actual = Autodiff.Hessian(Total, Inputs(), vectorize: true);
        for (int i = 0; i < expected.Length; i++)
            for (int j = 0; j < expected[i].Length; j++) Close(expected[i][j], actual[i][j]);
    }

    [Fact]
    public void Further_derivatives_go_through_it()
    {
        Tensor x = Random([3]).RequiresGrad_();
        Tensor jacobian = Autodiff.Jacobian(t => t.Pow(3), x, createGraph: true, vectorize: true);
        Close(6 * x.Detach(), Grad.Of(jacobian.Sum(), [x])[0]!);
        Tensor hessian = Autodiff.Hessian(t => t.Pow(4).Sum(), x, createGraph: true, vectorize: true);
        Close(24 * x.Detach(), Grad.Of(hessian.Sum(), [x])[0]!);
    }

    [Fact]
    public void Strict_and_vectorize_exclude_each_other()
    {
        foreach ((string api, Action call) in new (string, Action)[]
        {
            ("jacobian", () => Autodiff.Jacobian(t => t, X, strict: true, vectorize: true)),
            ("hessian", () => Autodiff.Hessian(t => t.Sum(), X, strict: true, vectorize: true)),
        })
        {
            Assert.StartsWith($"torch.autograd.functional.{api}: `strict=True` and `vectorized=True` are not supported together.",
                Assert.Throws<AutogradException>(call).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hooks_see_one_vector_at_a_time()
    {
        Tensor x = Random([3]).RequiresGrad_();
        Tensor y = x.Exp();
        List<string> shapes = [];
        y.RegisterHook(g =>
        {
            shapes.Add(g.Shape.ToString());
            return g * 2;
        });
        Tensor rows = Grad.Of(y * 1, [x], Tensor.Eye(3, dtype: DType.Float64), isGradsBatched: true)[0]!;
        Assert.Equal(["[3]", "[3]", "[3]"], shapes);
        Close(Tensor.Eye(3, dtype: DType.Float64) * (2 * y.Detach()), rows);
    }

    [Fact]
    public void Saved_tensors_that_hooks_packed_are_unpacked_for_each_vector_as_checkpoints_demand()
    {
        Tensor x = Random([3]).RequiresGrad_();
        Tensor y = Checkpoint.Run(t => t.Exp().Sin(), x);
        Tensor rows = Grad.Of(y, [x], Tensor.Eye(3, dtype: DType.Float64), isGradsBatched: true)[0]!;
        Close(Autodiff.Jacobian(t => t.Exp().Sin(), x), rows);
    }

    [Fact]
    public void Strict_masking_holds_for_every_vector_of_a_batch()
    {
        Tensor x = Tensor.From([0.0, 4.0]).RequiresGrad_();
        using MaskingScope strict = Adjoint.Masking.Strict();
        Tensor y = Tensor.Where(x > 0, x.Sqrt(), x);
        Tensor rows = Grad.Of(y, [x], Tensor.From([1.0, 0.0, 0.0, 1.0], [2, 2]), isGradsBatched: true)[0]!;
        Assert.Equal([1, 0, 0, 0.25], D(rows));
    }

    [Fact]
    public void What_broadcasting_added_is_summed_behind_the_batch()
    {
        Tensor a = Random([3]).RequiresGrad_(), b = Random([2, 1], 6).RequiresGrad_(), c = Random([], 7).RequiresGrad_();
        Tensor y = a * b + c;
        Tensor vectors = Random([5, 2, 3], 8);
        Tensor?[] batch = Grad.Of(y, [a, b, c], vectors, retainGraph: true, isGradsBatched: true);
        for (int i = 0; i < 3; i++)
        {
            int input = i;
            Close(Tensor.Stack([.. Enumerable.Range(0, 5).Select(v =>
                Grad.Of(y, [a, b, c], vectors.Select(0, v), retainGraph: true)[input]!)]), batch[i]!);
        }
    }
}
