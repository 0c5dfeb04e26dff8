using Adjoint.Autograd;
using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>What a check finds, in which words, and what it lets through: A26.2 to A26.5.</summary>
public class GradCheckErrorTests
{
    private static int s_calls;

    /// <summary>x y and x + y, and what its backward makes of them.</summary>
    private abstract class Wrong<TSelf> where TSelf : IFunction<int>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, int arguments)
        {
            context.MaterializeGrads = false;
            context.SaveForBackward([.. inputs]);
            return [inputs[0]! * inputs[1]!, inputs[0]! + inputs[1]!];
        }

        public static Tensor[] Apply(IReadOnlyList<Tensor> x) => Function.Apply<TSelf, int>(x, 0);

        protected static Tensor?[] Right(FunctionContext context, IReadOnlyList<Tensor?> g)
        {
            Tensor a = context.SavedTensors[0]!, b = context.SavedTensors[1]!;
            Tensor g0 = g[0] ?? a.ZerosLike(), g1 = g[1] ?? a.ZerosLike();
            return [g0 * b + g1, g0 * a + g1];
        }
    }

    private sealed class WrongElement : Wrong<WrongElement>, IFunction<int>
    {
        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
        {
            Tensor?[] right = Right(context, gradients);
            return [right[0], right[1]! * Tensor.From([1, 1, 1.5])];
        }
    }

    private sealed class Missing : Wrong<Missing>, IFunction<int>
    {
        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [Right(context, gradients)[0], null];
    }

    private sealed class Random3 : Wrong<Random3>, IFunction<int>
    {
        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [Right(context, gradients)[0]! * (1 + 1e-7 * ++s_calls), Right(context, gradients)[1]];
    }

    private sealed class Proud : Wrong<Proud>, IFunction<int>
    {
        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [Right(context, gradients)[0]! + 1e-7, Right(context, gradients)[1]];
    }

    private sealed class Hidden : Wrong<Hidden>, IFunction<int>
    {
        // Handles a missing gradient beside one that is not zero, as a pass over one output leaves it, and no other.
        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            gradients.OfType<Tensor>().Any(static g => g.Any().Item() != 0)
                ? Right(context, gradients)
                : [gradients[0]! * 0, gradients[1]! * 0];
    }

    private sealed class Once : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x);
            return x.Square();
        }

        // The first derivative is right, but it hides that it depends on x.
        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            gradient * 2 * context.SavedTensors[0]!.Detach();
    }

    private static Tensor[] Inputs() =>
        [Tensor.From([1.0, 2.0, 3.0], requiresGrad: true), Tensor.From([4.0, 5.0, 6.0], requiresGrad: true)];

    private static string Found(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f, bool fast = false)
    {
        Assert.False(GradCheck.Check(f, Inputs(), raiseException: false, fastMode: fast));
        return Assert.Throws<GradCheckException>(() => GradCheck.Check(f, Inputs(), fastMode: fast)).Message;
    }

    [Fact]
    public void A_wrong_element_is_named_with_both_values()
    {
        string text = Found(WrongElement.Apply);
        Assert.StartsWith("Jacobian mismatch for output 0 with respect to input 1,\nnumerical:tensor([[1.0000, 0.0000, 0.0000],\n",
            text, StringComparison.Ordinal);
        Assert.Contains("\nanalytical:tensor([[1.0000, 0.0000, 0.0000],\n", text, StringComparison.Ordinal);
        Assert.EndsWith("1 of 9 elements differ. The largest difference, 1.5, is at element [2] of output 0 and " +
            "element [2] of input 1: expected 3 (numerical), got 4.5 (analytical).", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fast_mode_finds_it_too_and_shows_the_element()
    {
        string text = Found(WrongElement.Apply, fast: true);
        Assert.StartsWith("Jacobian mismatch for output 0 with respect to input 1,\nnumerical:", text, StringComparison.Ordinal);
        Assert.Contains("computed in fast mode", text, StringComparison.Ordinal);
        Assert.Contains("element [2] of input 1: expected 3 (numerical), got 4.5 (analytical).", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_missing_is_wrong()
    {
        foreach (bool fast in new[] { false, true })
            Assert.StartsWith("Jacobian mismatch for output 0 with respect to input 1,", Found(Missing.Apply, fast),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Places_are_counted_in_the_lists_of_the_caller()
    {
        Tensor[] inputs = [Tensor.From([7L]), .. Inputs()];
        string text = Assert.Throws<GradCheckException>(() => GradCheck.Check(
            t => [t[0], .. WrongElement.Apply([t[1], t[2]]).Select(y => y.Reshape([3, 1]))], inputs)).Message;
        Assert.StartsWith("Jacobian mismatch for output 1 with respect to input 2,", text, StringComparison.Ordinal);
        Assert.Contains("element [2, 0] of output 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_derivative_that_is_cut_off_is_found()
    {
        Tensor x = Tensor.From([1.0, 2.0], requiresGrad: true);
        Assert.True(GradCheck.Check(Function.Apply<Once>, x));
        foreach (bool fast in new[] { false, true })
        {
            Assert.False(GradCheck.GradGradCheck(Function.Apply<Once>, x, raiseException: false, fastMode: fast));
            Assert.StartsWith("Jacobian mismatch for output 0 with respect to input 0,", Assert.Throws<GradCheckException>(
                () => GradCheck.GradGradCheck(Function.Apply<Once>, x, fastMode: fast)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_backward_that_changes_from_run_to_run_is_found()
    {
        foreach (bool fast in new[] { false, true })
        {
            Assert.StartsWith("Backward is not reentrant, i.e., running backward with same input and grad_output " +
                "multiple times gives different values, although analytical gradient matches numerical gradient.The " +
                "tolerance for nondeterminism was 0.", Found(Random3.Apply, fast), StringComparison.Ordinal);
            Assert.True(GradCheck.Check(Random3.Apply, Inputs(), nondetTol: 1e-4, fastMode: fast));
        }
    }

    private sealed class Drifting : Wrong<Drifting>, IFunction<int>
    {
        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [Right(context, gradients)[0]! * (1 + 1e-3 * ++s_calls), Right(context, gradients)[1]];
    }

    [Fact]
    public void A_batch_that_differs_from_its_vectors_is_found()
    {
        Tensor[] inputs = [Random([3]).RequiresGrad_(), Random([3], 6).RequiresGrad_()];
        // Everything else is let through.
        Assert.True(GradCheck.Check(Drifting.Apply, inputs, atol: 10, nondetTol: 10));
        string text = Assert.Throws<GradCheckException>(() =>
            GradCheck.Check(Drifting.Apply, inputs, atol: 10, nondetTol: 10, checkBatchedGrad: true)).Message;
        Assert.StartsWith("For output 0 and input 0:\n\ngradcheck or gradgradcheck failed while testing batched gradient " +
            "computation.\n\nGot:\ntensor([[", text, StringComparison.Ordinal);
        Assert.False(GradCheck.Check(Drifting.Apply, inputs, atol: 10, nondetTol: 10, checkBatchedGrad: true, raiseException: false));
    }

    [Fact]
    public void A_backward_that_adds_something_of_its_own_is_found()
    {
        Assert.Equal("backward not multiplied by grad_output", Found(Proud.Apply));
        Assert.Equal("backward not multiplied by grad_output", Found(Proud.Apply, fast: true));
    }

    [Fact]
    public void A_backward_that_cannot_do_without_a_gradient_is_found()
    {
        GradCheckException wrong = Assert.Throws<GradCheckException>(() => GradCheck.Check(Hidden.Apply, Inputs()));
        Assert.StartsWith("Expected backward function to handle undefined output grads.", wrong.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentNullException>(wrong.InnerException);
        Assert.True(GradCheck.Check(Hidden.Apply, Inputs(), checkUndefinedGrad: false));
    }

    [Fact]
    public void Arguments_are_refused_whether_or_not_exceptions_are_wanted()
    {
        foreach (bool raise in new[] { true, false })
        {
            const string NoGrad = "gradcheck expects at least one input tensor to require gradient, but none of the " +
                "them have requires_grad=True.";
            Assert.StartsWith(NoGrad, Assert.Throws<ArgumentException>(
                () => GradCheck.Check(t => t, Random([3]), raiseException: raise)).Message, StringComparison.Ordinal);
            Assert.StartsWith(NoGrad, Assert.Throws<ArgumentException>(
                () => GradCheck.GradGradCheck(t => t, Random([3]), raiseException: raise)).Message, StringComparison.Ordinal);
            Tensor wide = Tensor.Ones([1], DType.Float64, requiresGrad: true).Expand([2, 2]);
            Assert.StartsWith("The 0th input has a dimension with stride 0. gradcheck only supports inputs that are " +
                "non-overlapping", Assert.Throws<ArgumentException>(
                () => GradCheck.Check(t => t, wide, raiseException: raise)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Outputs_keep_their_geometry()
    {
        Tensor x = Tensor.Ones([1], DType.Float64, requiresGrad: true);
        Assert.StartsWith("Expected `func` to return outputs with the same shape when inputs are perturbed on index " +
            "[0] by 1e-06, but got: shapes torch.Size([2]) and torch.Size([1]).", Assert.Throws<InvalidOperationException>(() => GradCheck.Check(
            t => t.Item() >= 1 ? Tensor.Cat([t, t]) : t * 1, x, raiseException: false)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Expected `func` to return outputs with the same dtype when inputs are perturbed by 1e-06, " +
            "but got: dtypes float64 and float32.", Assert.Throws<InvalidOperationException>(() => GradCheck.Check(
            t => t.Item() >= 1 ? t * 1 : t.To(DType.Float32), x, raiseException: false, fastMode: true)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("Expected `func` to return the same number of outputs", Assert.Throws<InvalidOperationException>(
            () => GradCheck.Check(t => t[0].Item() >= 1 ? [t[0]] : [t[0], t[0]], [x])).Message, StringComparison.Ordinal);
        Assert.Equal(1, x.Item());
    }

    [Fact]
    public void Exceptions_of_the_function_are_its_own()
    {
        Tensor x = Tensor.Ones([1], DType.Float64, requiresGrad: true);
        Assert.Equal("mine", Assert.Throws<NotSupportedException>(() => GradCheck.Check(
            t => throw new NotSupportedException("mine"), x, raiseException: false)).Message);
        Assert.Equal("mine", Assert.Throws<NotSupportedException>(() => GradCheck.Check(
            t => t.Item() == 1 ? t * 1 : throw new NotSupportedException("mine"), x, raiseException: false)).Message);
        Assert.Equal(1, x.Item());
    }
}
