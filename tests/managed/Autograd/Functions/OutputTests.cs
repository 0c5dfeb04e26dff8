using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Functions;

/// <summary>Outputs of custom functions that are views, inputs, duplicates or not differentiable: A14.9, A15.3 to
/// A15.7.</summary>
public class OutputTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    private static double[] Values(Tensor? t) => t!.ToArray<double>();

    private static Tensor?[] s_seen = [];

    /// <summary>Returns what it is told to; the gradient of its input is the sum of those of its outputs.</summary>
    private sealed class Make : IFunction<Func<FunctionContext, Tensor, Tensor[]>>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs,
            Func<FunctionContext, Tensor, Tensor[]> make) => make(context, inputs[0]!);

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
        {
            s_seen = [.. gradients];
            Tensor? sum = null;
            foreach (Tensor? g in gradients)
                if (g is not null) sum = sum is null ? g : sum + g;
            return [sum];
        }
    }

    private static Tensor[] Apply(Tensor x, Func<FunctionContext, Tensor, Tensor[]> make) =>
        Function.Apply<Make, Func<FunctionContext, Tensor, Tensor[]>>([x], make);

    private static Tensor[] Marked(FunctionContext context, params Tensor[] outputs)
    {
        context.MarkNonDifferentiable(outputs[^1]);
        return outputs;
    }

    [Fact]
    public void A_marked_output_requires_no_gradient_and_has_zeros_in_backward()
    {
        Tensor x = X(1, 2);
        Tensor[] y = Apply(x, (c, t) => Marked(c, t * 1, t * 2));
        Assert.Equal((true, false), (y[0].RequiresGrad, y[1].RequiresGrad));
        Assert.Null(y[1].GradFn);
        (y[0] * y[1]).Sum().Backward();
        Assert.Equal([2, 4], Values(x.Grad));
        Assert.Equal([0, 0], Values(s_seen[1]));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Zeros_for_a_marked_output_can_be_left_out(bool materialize, bool forMarked)
    {
        Apply(X(1, 2), (c, t) =>
        {
            (c.MaterializeGrads, c.MaterializeNonDifferentiableGrads) = (materialize, forMarked);
            return Marked(c, t * 1, t * 2);
        })[0].Sum().Backward();
        Assert.Equal(materialize && forMarked, s_seen[1] is not null);
    }

    [Fact]
    public void Marks_hold_for_inputs_views_and_integers_too()
    {
        Tensor x = X(1, 2);
        Assert.False(Apply(x, (c, t) => Marked(c, t * 1, t))[1].RequiresGrad);
        Assert.False(Apply(x, (c, t) => Marked(c, t * 1, t.View([2, 1])))[1].RequiresGrad);
        Tensor[] y = Apply(x, (_, t) => [t * 1, t.To(DType.Int64)]);
        Assert.False(y[1].RequiresGrad);
        y[0].Sum().Backward();
        Assert.Equal([1, 1], Values(x.Grad));
        Assert.True(x.RequiresGrad);
        Assert.False(Apply(x, (c, t) => Marked(c, t))[0].RequiresGrad);
        Tensor[] all = Apply(x, (c, t) => { c.MarkNonDifferentiable(); return [t * 3]; });
        Assert.True(all[0].RequiresGrad);
    }

    [Fact]
    public void A_function_of_what_another_marked_and_what_it_returned_as_it_is()
    {
        Tensor x = X(1, 2);
        Tensor[] y = Apply(x, (c, t) => Marked(c, t, t * 5));
        Tensor b = y[1] + 1;
        Assert.Equal((true, false), (y[0].RequiresGrad, b.RequiresGrad));
        Apply(y[0], (_, t) => [t])[0].Sum().Backward();
        Assert.Equal([1, 1], Values(x.Grad));
    }

    [Fact]
    public void An_input_returned_as_it_is_is_another_view_and_hooks_see_its_own_uses_only()
    {
        Tensor x = X(1, 2);
        Tensor a = x * 1;
        Tensor y = Apply(a, (_, t) => [t])[0];
        Assert.NotSame(a, y);
        Assert.Same(a, y.Base);
        Assert.True(y.SharesStorageWith(a));
        Assert.Equal(("MulBackward0", "MakeBackward"), (a.GradFn!.Name, y.GradFn!.Name));
        double seen = 0;
        y.RegisterHook(g => { seen = g.Sum().Item(); return null; });
        (y.Sum() + 10 * a.Sum()).Backward();
        Assert.Equal(2, seen);
        Assert.Equal([11, 11], Values(x.Grad));
        Tensor leaf = X(1, 2);
        Tensor z = Apply(leaf, (_, t) => [t])[0];
        Assert.Equal((true, false), (leaf.IsLeaf, z.IsLeaf));
        z.Sum().Backward();
        Assert.Equal([1, 1], Values(leaf.Grad));
    }

    [Fact]
    public void A_view_of_an_input_works_until_it_is_written()
    {
        Tensor x = X(1, 2);
        Tensor a = x * 1;
        Tensor y = Apply(a, (_, t) => [t.ViewAs(t)])[0];
        Assert.Same(a, y.Base);
        y.Sum().Backward();
        Assert.Equal([1, 1], Values(x.Grad));
        string text = Fails(() => y.Add_(1));
        Assert.Equal("Output 0 of MakeBackward is a view and is being modified inplace. This view was created inside " +
            "a custom Function (or because an input was returned as-is) and the autograd logic to handle " +
            "view+inplace would override the custom backward associated with the custom Function, leading to " +
            "incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom " +
            "Function.", text);
        Assert.Equal([1, 2], Values(y.Detach()));
        y.Clone().Add_(1);
        Tensor part = Apply(x, (_, t) => [(t * 2).ViewAs(t)])[0];
        Assert.Contains("created inside a custom Function", Fails(() => part.Add_(1)));
        a.Add_(1);
        Assert.Contains("its base or another view of its base has been modified inplace", Fails(() => _ = y.GradFn));
        Tensor free = Apply(Tensor.From([1.0, 2]), (_, t) => [t.View([2, 1])])[0];
        Assert.Equal([2, 3], Values(free.Add_(1)));
    }

    [Fact]
    public void Several_views_are_refused_as_those_of_any_op_with_several()
    {
        Tensor x = X(1, 2);
        Tensor[] y = Apply(x * 1, (_, t) => [t.Slice(0, 0, 1), t.Slice(0, 1)]);
        Assert.StartsWith("Output 1 of MakeBackward is a view and is being modified inplace. This view is the output " +
            "of a function that returns multiple views.", Fails(() => y[1].Mul_(2)));
        Assert.StartsWith("Output 0 of MakeBackward is a view and is being modified inplace. This view is the output " +
            "of a function that returns multiple views.", Fails(() => Apply(x * 1, (_, t) => [t, t * 1])[0].Mul_(2)));
        // A marked one does not count.
        Assert.Contains("created inside a custom Function",
            Fails(() => Apply(x * 1, (c, t) => Marked(c, t.Slice(0, 1), t * 1))[0].Mul_(2)));
    }

    [Fact]
    public void A_tensor_returned_twice_is_one_object_and_gradients_arrive_at_one_place()
    {
        Tensor x = X(1, 2);
        Tensor[] y = Apply(x, (_, t) => { Tensor d = t * 1; return [d, d]; });
        Assert.Same(y[0], y[1]);
        (y[0] + 2 * y[1]).Sum().Backward();
        Assert.Equal([3, 3], Values(x.Grad));
        Assert.Equal([0, 0], Values(s_seen[0]));
        Assert.Equal([3, 3], Values(s_seen[1]));
        Assert.True(GradCheck.GradGradCheck(t =>
        {
            Tensor[] r = Apply(t, (_, u) => { Tensor d = u * 1; return [d, d]; });
            return r[0] * r[1];
        }, X(1, 2)));
    }

    [Fact]
    public void Where_nothing_is_recorded_a_view_is_a_view_made_without_recording()
    {
        Tensor x = X(1, 2);
        Tensor y, plain;
        using (GradMode.NoGrad())
        {
            y = Apply(x, (_, t) => [t.Slice()])[0];
            plain = x.Slice();
        }
        Assert.Equal(plain.RequiresGrad, y.RequiresGrad);
        Assert.Null(y.GradFn);
        Assert.StartsWith("A view was created in no_grad mode and is being modified inplace", Fails(() => y.Zero_()));
        using (GradMode.NoGrad()) Assert.False(Apply(x, (_, t) => [t])[0].RequiresGrad);
    }
}
