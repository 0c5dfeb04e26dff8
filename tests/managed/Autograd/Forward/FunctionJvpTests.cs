using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Forward;

/// <summary>Custom functions in forward mode.</summary>
public class FunctionJvpTests
{
    private static Tensor? Tangent(Tensor t) => ForwardMode.UnpackDual(t).Tangent;

    private sealed class Cube : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x);
            context.SaveForForward(x);
            Assert.Null(Tangent(x * x));
            return x * x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            gradient * 3 * context.SavedTensors[0]!.Square();

        public static Tensor? Jvp(FunctionContext context, Tensor? tangent) =>
            tangent! * 3 * context.SavedTensors[0]!.Square();
    }

    private sealed class NoJvp : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x.Exp();

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => null;
    }

    /// <summary>Does what its arguments say, so that each test has one function.</summary>
    private sealed class Any : IFunction<Any.Body>
    {
        public sealed record Body(Func<FunctionContext, IReadOnlyList<Tensor?>, Tensor[]> Forward,
            Func<IReadOnlyList<Tensor?>, Tensor?[]> Jvp);

        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, Body arguments)
        {
            context.State = arguments;
            return arguments.Forward(context, inputs);
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) => [null];

        public static Tensor?[] Jvp(FunctionContext context, IReadOnlyList<Tensor?> tangents) =>
            ((Body)context.State!).Jvp(tangents);
    }

    private static Tensor[] Run(Func<Tensor, Tensor> forward, Func<Tensor, Tensor?> jvp, params Tensor?[] inputs) =>
        Function.Apply<Any, Any.Body>(inputs,
            new Any.Body((_, x) => [forward(x[0]!)], tangents => [jvp(tangents[0]!)]));

    private static Tensor[] RunDirty(Func<Tensor, Tensor> forward, Func<Tensor, Tensor?> jvp, Tensor input) =>
        Function.Apply<Any, Any.Body>([input], new Any.Body((context, x) =>
        {
            context.MarkDirty(x[0]!);
            return [forward(x[0]!)];
        }, tangents => [jvp(tangents[0]!)]));

    private static Tensor Dual() => ForwardMode.MakeDual(Tensor.From([1.0, 2]), Tensor.From([3.0, 4]));

    private static string Refused(Action action) => Assert.Throws<AutogradException>(action).Message;

    [Fact]
    public void The_jvp_of_a_function_makes_its_tangent()
    {
        Tensor x = Tensor.From([2.0, 3], requiresGrad: true);
        using (ForwardMode.DualLevel())
        {
            Tensor y = Function.Apply<Cube>(ForwardMode.MakeDual(x, Tensor.From([1.0, 10])));
            Assert.Equal([12.0, 270], Tangent(y)!.ToArray<double>());
            // The tangent is part of the graph: d(3 x^2 v)/dx = 6 x v.
            Assert.Equal([12.0, 180], Grad.Of(Tangent(y)!.Sum(), [x])[0]!.ToArray<double>());
            // And the gradient has a tangent.
            Tensor dual = ForwardMode.MakeDual(x, Tensor.From([1.0, 10]));
            Tensor g = Grad.Of(Function.Apply<Cube>(dual).Sum(), [dual])[0]!;
            Assert.Equal([12.0, 180], Tangent(g)!.ToArray<double>());
        }
        Assert.Equal([12.0, 27], Autodiff.Jacobian(Function.Apply<Cube>, x, vectorize: true,
            strategy: JacobianStrategy.ForwardMode).AsStrided([2], [3]).ToArray<double>());
    }

    [Fact]
    public void A_function_without_jvp_says_so()
    {
        Assert.Equal(1, Function.Apply<NoJvp>(Tensor.From([0.0])).Item());
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Equal(1, Function.Apply<NoJvp>(Tensor.From([0.0])).Item());
        Assert.Equal("You must implement the jvp function for custom autograd.Function to use it with forward mode AD.",
            Assert.Throws<NotImplementedException>(static () => Function.Apply<NoJvp>(Dual())).Message);
        Assert.True(ForwardMode.IsEnabled);
    }

    [Fact]
    public void Inputs_without_tangent_and_absent_ones_are_null()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        IReadOnlyList<Tensor?>? seen = null;
        Tensor[] outputs = Function.Apply<Any, Any.Body>([Tensor.From([1.0, 2]), null, Dual()], new Any.Body(
            static (_, x) => [x[0]! * x[2]!, x[0]! + 1], tangents =>
            {
                seen = tangents;
                return [tangents[2]! * 2, null];
            }));
        Assert.Null(seen![0]);
        Assert.Null(seen[1]);
        Assert.Equal([3.0, 4], seen[2]!.ToArray<double>());
        Assert.Equal([6.0, 8], Tangent(outputs[0])!.ToArray<double>());
        Assert.Null(Tangent(outputs[1]));
    }

    [Fact]
    public void The_number_and_the_sizes_of_tangents_are_checked()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Equal("Function's jvp returned an invalid number of forward gradients (expected 1 but got 2)",
            Refused(static () => Function.Apply<Any, Any.Body>([Dual()],
                new Any.Body(static (_, x) => [x[0]! * 2], static t => [t[0], t[0]]))));
        Assert.StartsWith("Trying to set a forward gradient that has a different size",
            Refused(static () => Run(static x => x * 2, static t => t.Sum(), Dual())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_needs_a_tangent_that_is_a_view_of_the_right_base()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = Dual(), y = Run(static x => x.View([2, 1]), static t => t.View([2, 1]), dual)[0];
        Assert.True(Tangent(y)!.SharesStorageWith(Tangent(dual)!));
        Assert.Equal("A custom Function's forward is returning a view (or an input as-is) but the jvp is not " +
            "returning a view.", Refused(static () =>
            Run(static x => x.View([2, 1]), static t => t.Reshape([2, 1]).Clone(), Dual())));
        Assert.Equal("A custom Function is returning a view but the jvp is not returning a view of the given grad " +
            "input.",
            Refused(static () => Run(static x => x.View([2, 1]), static t => t.Clone().View([2, 1]), Dual())));
        Assert.Equal("A custom Function is returning a view but the jvp is not returning a view of the same base as " +
            "the given grad input.", Refused(static () =>
            Run(static x => x.View([2, 1]), static t => t.Clone().View([2, 1]), Dual()[..])));
        // An input handed back counts as a view of itself.
        Assert.Equal([3.0, 4], Tangent(Run(static x => x, static t => t.ViewAs(t), Dual())[0])!.ToArray<double>());
        Assert.StartsWith("A custom Function's forward is returning a view",
            Refused(static () => Run(static x => x, static t => t, Dual())), StringComparison.Ordinal);
        Assert.StartsWith("A custom Function's forward is returning a view",
            Refused(static () => Run(static x => x, static Tensor? (_) => null, Dual())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_writes_in_place_writes_its_tangent_in_place()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = Dual(), t = Tangent(dual)!;
        Tensor y = RunDirty(static x => x.Mul_(2), static t => t.Mul_(2), dual)[0];
        Assert.Same(dual, y);
        Assert.Same(t, Tangent(dual));
        Assert.Equal([6.0, 8], t.ToArray<double>());
        Assert.StartsWith("An inplace custom Function is not modifying the forward mode gradients inplace.",
            Refused(static () => RunDirty(static x => x.Mul_(2), static t => t * 2, Dual())), StringComparison.Ordinal);
        Assert.StartsWith("An inplace custom Function is not returning the forward mode gradients as-is.",
            Refused(static () => RunDirty(static x => x.Mul_(2), static t => t.Mul_(2).Clone(), Dual())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_of_a_dual_tensor_into_a_constant_makes_that_dual()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor x = Tensor.Zeros([2, 2], DType.Float64), row = x[1];
        Function.Apply<Any, Any.Body>([row, Dual()], new Any.Body(static (context, x) =>
        {
            context.MarkDirty(x[0]!);
            return [x[0]!.Add_(x[1]!)];
        }, static tangents => [tangents[1]! * 1]));
        Assert.Equal([0.0, 0, 3, 4], Tangent(x)!.ToArray<double>());
    }

    [Fact]
    public void An_output_that_is_not_differentiable_has_no_tangent()
    {
        static Tensor[] Of(Func<Tensor, Tensor?> second) => Function.Apply<Any, Any.Body>([Dual()],
            new Any.Body(static (context, x) =>
            {
                Tensor[] results = [x[0]! * 2, x[0]! * 3];
                context.MarkNonDifferentiable(results[1]);
                return results;
            }, tangents => [tangents[0]! * 2, second(tangents[0]!)]));
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Null(Tangent(Of(static Tensor? (_) => null)[1]));
        Assert.Equal("Function's jvp returned a gradient at position 1, but the corresponding forward output is not " +
            "a differentiable Tensor. You should return None at that position instead.",
            Refused(static () => Of(static t => t * 1)));
    }

    [Fact]
    public void A_wrong_jvp_is_found_by_gradcheck()
    {
        Tensor x = Tensor.From([1.0, 2], requiresGrad: true);
        Assert.True(GradCheck.Check(Function.Apply<Cube>, x, checkForwardAd: true));
        GradCheckException wrong = Assert.Throws<GradCheckException>(() => GradCheck.Check(
            static t => Run(static x => x * 2, static t => t * 3, t)[0], x, checkForwardAd: true,
            checkBackwardAd: false));
        Assert.StartsWith("Jacobian computed with forward mode mismatch for output 0 with respect to input 0,",
            wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Views_and_writes_work_in_all_directions_at_once()
    {
        // (x as a column) * x, by a view, plus 2 x, by a write.
        static Tensor F(Tensor x)
        {
            Tensor y = Run(static x => x.View([2, 1]), static t => t.View([2, 1]), x.Clone())[0] * x;
            Tensor z = x * 1;
            RunDirty(static x => x.Mul_(2), static t => t.Mul_(2), z);
            return y + z;
        }
        static Tensor Plain(Tensor x) => x.View([2, 1]) * x + x * 2;
        Tensor x = Tensor.From([3.0, 5]);
        Assert.Equal(Autodiff.Jacobian(Plain, x).ToArray<double>(), Autodiff.Jacobian(F, x, vectorize: true,
            strategy: JacobianStrategy.ForwardMode).ToArray<double>());
    }
}
