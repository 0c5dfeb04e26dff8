using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Functions;

/// <summary>What a custom function is given and may return: A14.</summary>
public class ContextTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    private static FunctionContext? s_context;
    private static Tensor?[] s_seen = [];

    /// <summary>What a test wants of a function of two optional tensors.</summary>
    private sealed record Wish(Action<FunctionContext>? Set = null,
        Func<IReadOnlyList<Tensor?>, Tensor?[]>? Gradients = null)
    {
        public string? Answer { get; set; }
    }

    /// <summary>(a, b) -> (2 a, 3 a): b is only there to be absent.</summary>
    private sealed class Two : IFunction<Wish>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, Wish wish)
        {
            Assert.False(GradMode.IsEnabled);
            s_context = context;
            context.State = wish;
            wish.Set?.Invoke(context);
            wish.Answer = $"{inputs.Count(t => t is not null)} tensors";
            return [inputs[0]! * 2, inputs[0]! * 3];
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
        {
            s_seen = [.. gradients];
            Wish wish = (Wish)context.State!;
            return wish.Gradients is { } f ? f(gradients) : [gradients[0]! * 2 + gradients[1]! * 3, null];
        }
    }

    private static Tensor[] Apply(Tensor x, Wish wish, Tensor? second = null) =>
        Function.Apply<Two, Wish>([x, second], wish);

    [Fact]
    public void Tensors_nothing_and_other_arguments_are_mixed_and_other_results_come_back_through_the_arguments()
    {
        Tensor x = X(1, 2);
        Wish wish = new();
        Tensor[] y = Apply(x, wish);
        Assert.Equal("1 tensors", wish.Answer);
        Assert.Equal(["(AccumulateGrad, 0)", "(None, 0)"], y[0].GradFn!.NextFunctions.Select(e => e.ToString()));
        (y[0] + y[1]).Sum().Backward();
        Assert.Equal([5, 5], x.Grad!.ToArray<double>());
        Assert.Equal([true, false], s_context!.NeedsInputGrad);
    }

    [Fact]
    public void Without_tensors_nothing_is_recorded()
    {
        Tensor[] y = Function.Apply<Two, Wish>([Tensor.From([1.0]), null], new Wish());
        Assert.False(y[0].RequiresGrad);
        Assert.Equal([false, false], s_context!.NeedsInputGrad);
        Assert.Empty(s_context.SavedTensors);
    }

    [Fact]
    public void One_gradient_for_each_argument_and_nothing_but_nulls_after_them()
    {
        Tensor x = X(1, 2), b = X(3, 4);
        Tensor One(IReadOnlyList<Tensor?> g) => g[0]! * 2;
        Apply(x, new Wish(Gradients: g => [One(g), null, null, null]))[0].Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray<double>());
        Assert.Equal("function TwoBackward returned an incorrect number of gradients (expected 2, got 1)",
            Fails(() => Apply(x, new Wish(Gradients: g => [One(g)]), b)[0].Sum().Backward()));
        Assert.Equal("function TwoBackward returned an incorrect number of gradients (expected 2, got 3)",
            Fails(() => Apply(x, new Wish(Gradients: g => [One(g), null, One(g)]))[0].Sum().Backward()));
        Assert.StartsWith("function TwoBackward returned null",
            Fails(() => Apply(x, new Wish(Gradients: _ => null!))[0].Sum().Backward()));
    }

    [Fact]
    public void Gradients_are_summed_to_the_shape_and_cast_to_the_dtype_of_their_input()
    {
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor rows = Tensor.Ones([4, 3], DType.Float64);
        Apply(x, new Wish(Gradients: _ => [rows, null]))[0].Sum().Backward();
        Assert.Equal([4f, 4f, 4f], x.Grad!.ToArray<float>());
        Assert.Equal("Function TwoBackward returned an invalid gradient at index 0 - got [10] but expected shape " +
            "compatible with [3]",
            Fails(() => Apply(x, new Wish(Gradients: _ => [Tensor.Ones([10]), null]))[0].Sum().Backward()));
    }

    [Fact]
    public void A_null_gradient_stays_absent_all_the_way_down()
    {
        Tensor x = X(1, 2);
        int hooks = 0;
        Tensor middle = x * 1;
        middle.RegisterHook(g => { hooks++; return null; });
        Apply(middle, new Wish(Gradients: _ => [null, null]))[0].Sum().Backward();
        Assert.Null(x.Grad);
        Assert.Equal(0, hooks);
        Assert.Null(Grad.Of(Apply(x, new Wish(Gradients: _ => [null, null]))[0].Sum(), [x], allowUnused: true)[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Missing_gradients_are_zeros_unless_the_function_takes_nulls(bool materialize)
    {
        Tensor x = X(1, 2);
        Tensor?[] Backward(IReadOnlyList<Tensor?> g) => [g[1]! * 3, null];
        Apply(x, new Wish(c => c.MaterializeGrads = materialize, Backward))[1].Sum().Backward();
        Assert.Equal([3, 3], x.Grad!.ToArray<double>());
        if (materialize) Assert.Equal([0, 0], s_seen[0]!.ToArray<double>());
        else Assert.Null(s_seen[0]);
    }

    [Fact]
    public void Saved_tensors_may_be_inputs_results_parts_and_nothing_and_are_checked()
    {
        Tensor x = X(0.5) * 1;
        Tensor y = Function.Apply<Everything>(x);
        IReadOnlyList<Tensor?> saved = s_context!.SavedTensors;
        Assert.Same(x, saved[0]);
        Assert.Equal(y.ToArray<double>(), saved[1]!.ToArray<double>());
        Assert.Same(y.GradFn, saved[1]!.GradFn);
        Assert.Null(saved[2]);
        Assert.Equal(Math.Cos(0.5), saved[3]!.Item(), 12);
        Assert.Equal(["saved_tensors[0]", "saved_tensors[1]", "saved_tensors[3]"],
            y.GradFn!.SavedTensors.Select(s => s.Name));
        Tensor first = Grad.Of(y, [x], createGraph: true)[0]!;
        Assert.Equal(Math.Cos(0.5), first.Item(), 12);
        x.Add_(1);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace",
            Fails(() => _ = s_context.SavedTensors));
        Tensor z = Function.Apply<Everything>(x);
        z.Backward();
        Assert.StartsWith("Trying to backward through the graph a second time",
            Fails(() => _ = s_context.SavedTensors));
    }

    private sealed class Everything : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            Tensor y = x.Sin();
            context.SaveForBackward(x, y, null, x.Cos());
            s_context = context;
            return y;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * context.SavedTensors[3]!;
    }

    [Fact]
    public void Saved_tensors_that_are_cleared_on_access_can_be_read_once()
    {
        Tensor x = X(3);
        Clearing.Reads = 1;
        Tensor y = Function.Apply<Clearing>(x);
        y.Backward(retainGraph: true);
        Assert.Equal(6, x.Grad!.Item());
        Assert.Contains("can only be accessed once", Fails(() => y.Backward()));
        Clearing.Reads = 2;
        Assert.Contains("can only be accessed once", Fails(() => Function.Apply<Clearing>(x).Backward()));
    }

    private sealed class Clearing : IFunction
    {
        public static int Reads;

        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.ClearSavedTensorsOnAccess = true;
            context.SaveForBackward(x);
            return x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient)
        {
            Tensor? result = null;
            for (int i = 0; i < Reads; i++) result = gradient * 2 * context.SavedTensors[0]!;
            return result;
        }
    }

    [Fact]
    public void Backward_runs_in_the_mode_of_create_graph()
    {
        List<bool> modes = [];
        Tensor x = X(1, 2);
        Tensor y = Apply(x, new Wish(Gradients: g =>
        {
            modes.Add(GradMode.IsEnabled);
            return [g[0]! * 2, null];
        }))[0].Sum();
        y.Backward(retainGraph: true);
        Grad.Of(y, [x], createGraph: true);
        using (GradMode.NoGrad()) y.Backward();
        Assert.Equal([false, true, false], modes);
    }

    [Fact]
    public void Exceptions_pass_as_they_are_and_leave_the_graph_usable()
    {
        Tensor x = X(1);
        bool broken = true;
        Tensor y = Apply(x, new Wish(Gradients:
            g => broken ? throw new TimeoutException("late") : [g[0]! * 2, null]))[0];
        Assert.Equal("late", Assert.Throws<TimeoutException>(() => y.Backward()).Message);
        broken = false;
        y.Backward();
        Assert.Equal(2, x.Grad!.Item());
        Assert.Equal("early", Assert.Throws<TimeoutException>(
            () => Apply(x, new Wish(_ => throw new TimeoutException("early")))).Message);
        Assert.True(GradMode.IsEnabled);
    }

    private sealed class Product : IFunction<int>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, int power)
        {
            context.SaveForBackward(inputs[0], inputs[1]);
            return [inputs[0]! * inputs[1]!];
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
        {
            IReadOnlyList<Tensor?> saved = context.SavedTensors;
            return [gradients[0]! * saved[1]!, gradients[0]! * saved[0]!];
        }
    }

    [Fact]
    public void Derivatives_of_any_order_pass_through_a_function_of_itself()
    {
        Tensor x = X(3);
        Tensor y = Function.Apply<Product, int>([Function.Apply<Product, int>([x, x], 0)[0], x], 0)[0];
        Tensor first = Grad.Of(y, [x], createGraph: true)[0]!;
        Tensor second = Grad.Of(first, [x], createGraph: true)[0]!;
        Assert.Equal((27, 27, 18), (y.Item(), first.Item(), second.Item()));
        Assert.Equal(6, Grad.Of(second, [x])[0]!.Item());
        Assert.True(GradCheck.GradGradCheck(t => Function.Apply<Product, int>([t[0], t[1]], 0)[0], [X(1, 2), X(3, 4)]));
    }

    [Fact]
    public void A_batch_of_gradients_runs_the_function_for_each()
    {
        Tensor x = X(1, 2);
        Tensor y = Apply(x, new Wish(Gradients: g => [g[0]! * 2, null]))[0];
        Tensor batch = Grad.Of(y, [x], Tensor.Eye(2, dtype: DType.Float64), isGradsBatched: true)[0]!;
        Assert.Equal([2, 0, 0, 2], batch.ToArray<double>());
    }
}
