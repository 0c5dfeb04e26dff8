using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Functions;

/// <summary>Custom functions that write to their inputs: A15, E17, E50, E51.</summary>
public class DirtyInputTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    private static double[] Values(Tensor? t) => t!.ToArray<double>();

    /// <summary>Multiplies an input by a number in place and returns what it is told to.</summary>
    private sealed class Scale : IFunction<Scale.Plan>
    {
        /// <param name="Target">The input that is written.</param>
        /// <param name="Outputs">What is returned, from the inputs.</param>
        /// <param name="Gradients">dL/dinputs from dL/doutputs.</param>
        /// <param name="Mark">What is marked; the target if left out.</param>
        internal sealed record Plan(int Target, Func<IReadOnlyList<Tensor?>, Tensor[]> Outputs,
            Func<IReadOnlyList<Tensor?>, Tensor?[]> Gradients, Func<IReadOnlyList<Tensor?>, Tensor>? Mark = null);

        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, Plan plan)
        {
            context.State = plan;
            inputs[plan.Target]!.Mul_(3);
            context.MarkDirty(plan.Mark?.Invoke(inputs) ?? inputs[plan.Target]!);
            return plan.Outputs(inputs);
        }

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            ((Plan)context.State!).Gradients(gradients);
    }

    private static Tensor[] Apply(Scale.Plan plan, params Tensor[] inputs) =>
        Function.Apply<Scale, Scale.Plan>(inputs, plan);

    private static readonly Scale.Plan s_one = new(0, t => [t[0]!], g => [g[0]! * 3]);

    [Fact]
    public void The_result_is_the_input_with_a_new_history_and_version()
    {
        Tensor x = X(1, 2);
        Tensor a = x * 1;
        Tensor saved = a.Exp();
        int version = a.Version;
        Tensor y = Apply(s_one, a)[0];
        Assert.Same(a, y);
        Assert.True(a.Version > version);
        Assert.Equal("ScaleBackward", a.GradFn!.Name);
        Assert.Equal("MulBackward0", a.GradFn.Next(0).Function!.Name);
        Assert.Equal([3, 6], Values(y));
        (y.Sum() + saved.Sum()).Backward();
        Assert.Equal([3 + Math.E, 3 + Math.E * Math.E], Values(x.Grad), (p, q) => Math.Abs(p - q) < 1e-12);
        Tensor squared = x * 1;
        Tensor z = squared.Square();
        Apply(s_one, squared);
        Assert.Contains("modified by an inplace operation", Fails(() => z.Sum().Backward()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_returned_as_it_is_whether_or_not_anything_requires_a_gradient(bool requiresGrad)
    {
        Tensor x = Tensor.From([1.0], requiresGrad: requiresGrad).Clone();
        Assert.Same(x, Apply(s_one, x)[0]);
        Assert.Equal(requiresGrad, x.RequiresGrad);
        Assert.Equal(3, x.Item());
        using (GradMode.NoGrad()) Assert.Same(x, Apply(s_one, x)[0]);
    }

    [Fact]
    public void Only_inputs_are_marked_and_all_marked_inputs_are_returned()
    {
        Tensor a = X(1) * 1;
        Assert.StartsWith("ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been",
            Fails(() => Apply(s_one with { Mark = t => t[0]!.Clone() }, a)));
        Assert.StartsWith("ctx.mark_dirty() received a tensor that was not an input.",
            Fails(() => Apply(s_one with { Mark = t => t[0]!.Clone().View([1, 1]) }, a)));
        Assert.Equal("Some elements marked as dirty during the forward method were not returned as output. The " +
            "inputs that are modified inplace must all be outputs of the Function.",
            Fails(() => Apply(s_one with { Outputs = t => [t[0]! * 2] }, a)));
    }

    [Fact]
    public void Leaves_and_views_that_may_not_be_written_are_refused()
    {
        Tensor leaf = X(1, 2);
        Assert.Equal("a leaf Variable that requires grad has been used in an in-place operation.",
            Fails(() => Apply(s_one, leaf)));
        Assert.True(leaf.IsLeaf);
        Assert.Equal("a view of a leaf Variable that requires grad is being used in an in-place operation.",
            Fails(() => Apply(s_one, X(1, 2).View([2, 1]))));
        Assert.StartsWith("Output 1 of UnbindBackward0 is a view and is being modified inplace.",
            Fails(() => Apply(s_one, (X(1, 2) * 1).Unbind()[1])));
        Tensor view = (X(1, 2) * 1).View([2, 1]);
        Assert.StartsWith("If your Function modifies inplace an input that is a view of another Tensor, your " +
            "Function cannot return more than one Tensor.",
            Fails(() => Apply(s_one with { Outputs = t => [t[0]!, t[0]!] }, view)));
    }

    [Fact]
    public void A_written_view_rewrites_the_history_of_its_base()
    {
        Tensor x = X(1, 2, 3);
        Tensor c = x * 1;
        Tensor v = c.Slice(0, 1);
        Apply(s_one, v);
        Assert.Equal("CopySlices", c.GradFn!.Name);
        Assert.Equal("AsStridedBackward0", v.GradFn!.Name);
        Assert.Equal([1, 6, 9], Values(c.Detach()));
        (c.Square().Sum() + v.Sum()).Backward();
        Assert.Equal([2, 3 * 12 + 3, 3 * 18 + 3], Values(x.Grad));
    }

    [Fact]
    public void The_view_may_be_any_argument()
    {
        Tensor x = X(1, 2, 3), w = X(10, 20);
        Tensor c = x * 1;
        Apply(new Scale.Plan(1, t => [t[1]!], g => [g[0]! * 100, g[0]! * 3]), w * 1, c.Slice(0, 1));
        c.Backward(Tensor.From([1.0, 2, 3]));
        Assert.Equal([1, 6, 9], Values(x.Grad));
        Assert.Equal([200, 300], Values(w.Grad));
    }

    [Fact]
    public void What_lies_outside_a_view_keeps_its_gradient_where_the_write_has_none()
    {
        Tensor x = X(1, 2, 3), w = X(5);
        Tensor c = x * 1;
        Apply(new Scale.Plan(0, t => [t[0]!], g => [null, null]), c.Slice(0, 1), w);
        c.Sum().Backward();
        Assert.Equal([1, 0, 0], Values(x.Grad));
        Assert.Null(w.Grad);
    }

    [Fact]
    public void A_written_input_may_be_one_of_several_outputs()
    {
        Tensor x = X(1, 2), w = X(3, 4);
        Tensor a = x * 1;
        Tensor[] y = Apply(new Scale.Plan(0, t => [t[1]! * 2, t[0]!], g => [g[1]! * 3, g[0]! * 2]), a, w);
        Assert.Same(a, y[1]);
        Assert.Equal((0, 1), (y[0].OutputNr, y[1].OutputNr));
        (y[0].Sum() + 10 * y[1].Sum()).Backward();
        Assert.Equal([30, 30], Values(x.Grad));
        Assert.Equal([2, 2], Values(w.Grad));
    }

    [Fact]
    public void A_written_input_may_be_returned_twice()
    {
        Scale.Plan twice = new(0, t => [t[0]!, t[0]!], g => [g[0]! * 3 + g[1]! * 3]);
        Tensor x = X(1, 2);
        Tensor[] y = Apply(twice, x * 1);
        Assert.Same(y[0], y[1]);
        (y[0] + y[1]).Sum().Backward();
        Assert.Equal([6, 6], Values(x.Grad));
        Assert.True(GradCheck.Check(t => { Tensor[] r = Apply(twice, t * 1); return r[0] + r[1]; }, X(1, 2)));
        Assert.True(GradCheck.GradGradCheck(t => { Tensor[] r = Apply(twice, t * 1); return r[0] * r[1]; }, X(1, 2)));
    }

    [Fact]
    public void A_tensor_outside_the_graph_joins_it_by_a_write()
    {
        Tensor buffer = Tensor.From([1.0, 2]), w = X(3, 4);
        Tensor y = Apply(new Scale.Plan(0, t => [t[0]!], g => [null, g[0]! * 7]), buffer, w)[0];
        Assert.Same(buffer, y);
        Assert.True(buffer.RequiresGrad);
        y.Sum().Backward();
        Assert.Equal([7, 7], Values(w.Grad));
    }

    [Fact]
    public void Second_derivatives_pass_through_a_written_view()
    {
        static Tensor F(Tensor x)
        {
            Tensor c = x * x;
            Apply(s_one, c.Slice(0, 1));
            return c * x;
        }
        Assert.True(GradCheck.Check(F, X(1, 2, 3)));
        Assert.True(GradCheck.GradGradCheck(F, X(1, 2, 3)));
    }

    [Fact]
    public void A_write_to_something_local_leaves_the_name_of_the_node()
    {
        Tensor y = Function.Apply<Local>(X(2));
        Assert.Equal("LocalBackward", y.GradFn!.Name);
        Assert.Equal(3, y.Item());
    }

    private sealed class Local : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            Tensor y = x.Clone();
            y.Add_(1);
            return y;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }
}
