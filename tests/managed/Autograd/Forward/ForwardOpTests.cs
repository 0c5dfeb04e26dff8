using Adjoint.Tests.Ops;
using Xunit;

namespace Adjoint.Tests.Autograd.Forward;

/// <summary>The tangent of every op, against differences and against what reverse mode says.</summary>
public class ForwardOpTests
{
    public static TheoryData<string, string> Cases => With(ForwardCases.Names);

    public static TheoryData<string, string> FirstOrderCases => With(ForwardCases.FirstOrder);

    private static TheoryData<string, string> With(IEnumerable<string> ops)
    {
        TheoryData<string, string> data = [];
        foreach (string op in ops)
            foreach (string geometry in new[] { "vector", "matrix", "transposed", "strided" }) data.Add(op, geometry);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_tangent_is_the_derivative_along_its_direction(string op, string geometry)
    {
        Func<Tensor, Tensor> f = ForwardCases.Find(op);
        Tensor x = GradientTests.Input(geometry).RequiresGrad_(), v = Direction(x);
        const double Step = 1e-5;
        Tensor Moved(double by) => f((x.Detach() + v * by).RequiresGrad_()).Detach();
        Tensor expected = (Moved(Step) - Moved(-Step)) / (2 * Step);
        (Tensor y, Tensor tangent) = ForwardMode.Jvp(f, x, v);
        Close(f(x).Detach(), y.Detach(), 0);
        Close(expected, tangent.Detach(), op == "to" ? 0.1 : 1e-6);
        (_, Tensor twice) = Autodiff.Jvp(f, x.Detach(), v);
        Close(twice, tangent.Detach(), Tolerance(op));
    }

    [Theory]
    [MemberData(nameof(FirstOrderCases))]
    public void Without_a_graph_the_tangent_is_the_same(string op, string geometry)
    {
        Func<Tensor, Tensor> f = ForwardCases.Find(op);
        Tensor x = GradientTests.Input(geometry), v = Direction(x);
        using GradModeScope quiet = GradMode.NoGrad();
        (_, Tensor tangent) = ForwardMode.Jvp(f, x, v);
        Assert.False(tangent.RequiresGrad);
        using GradModeScope recording = GradMode.EnableGrad();
        Close(Autodiff.Jvp(f, x, v).Jvp, tangent, Tolerance(op));
    }

    [Theory]
    [MemberData(nameof(FirstOrderCases))]
    public void All_directions_at_once_give_the_Jacobian(string op, string geometry)
    {
        Func<Tensor, Tensor> f = ForwardCases.Find(op);
        Tensor x = GradientTests.Input(geometry);
        Close(Autodiff.Jacobian(f, x),
            Autodiff.Jacobian(f, x, vectorize: true, strategy: JacobianStrategy.ForwardMode), Tolerance(op));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_over_reverse_and_reverse_over_forward_are_the_Hessian(string op, string geometry)
    {
        Func<Tensor, Tensor> f = ForwardCases.Find(op);
        Tensor Loss(Tensor t) => (f(t) * GradientTests.Weights(f(t))).Sum();
        Tensor x = GradientTests.Input(geometry), v = Direction(x);
        (_, Tensor expected) = Autodiff.Hvp(Loss, x, v);
        Tensor leaf = x.Detach().RequiresGrad_();
        using (ForwardMode.DualLevel())
        {
            Tensor dual = ForwardMode.MakeDual(leaf, v);
            Tensor? tangent = ForwardMode.UnpackDual(Loss(dual)).Tangent;
            Tensor? reverse = tangent is { RequiresGrad: true } ? Grad.Of(tangent, [leaf], allowUnused: true)[0] : null;
            Close(expected, reverse ?? x.ZerosLike(), Tolerance(op));
            Tensor gradient = Grad.Of(Loss(dual), [dual])[0]!;
            Close(expected, ForwardMode.UnpackDual(gradient).Tangent ?? x.ZerosLike(), Tolerance(op));
        }
        Close(expected, Contracted(
            Autodiff.Hessian(Loss, x, vectorize: true, outerStrategy: JacobianStrategy.ForwardMode), v), Tolerance(op));
    }

    [Fact]
    public void Every_kind_of_node_is_made_by_some_case()
    {
        HashSet<Type> seen = [];
        foreach ((_, Func<Tensor, Tensor> f) in ForwardCases.All)
        {
            foreach (string geometry in new[] { "vector", "matrix" })
                Collect(f(GradientTests.Input(geometry).RequiresGrad_()).GradFn, seen);
        }
        // Custom functions, the engine's own nodes and the two ways into a level have no rule as ops have. The loss of
        // sequences refuses tangents, as PyTorch's does.
        string[] noOps = ["AccumulateGrad", "FunctionNode", "IdentityNode", "OnceDifferentiable", "CtcNode"];
        IEnumerable<string> missing = from type in typeof(Tensor).Assembly.GetTypes()
                                      where typeof(Node).IsAssignableFrom(type) && !type.IsAbstract
                                      where !seen.Contains(type) && !noOps.Contains(type.Name)
                                      select type.Name;
        Assert.Empty(missing);
    }

    private static void Collect(Node? root, HashSet<Type> kinds)
    {
        HashSet<Node> reached = [];
        Stack<Node> stack = [];
        if (root is not null) stack.Push(root);
        while (stack.TryPop(out Node? node))
        {
            if (!reached.Add(node)) continue;
            Type type = node.GetType();
            kinds.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
            foreach (Edge edge in node.NextFunctions)
                if (edge.Function is { } next) stack.Push(next);
        }
    }

    // A cast to f32 rounds values, tangents and gradients at different places.
    private static double Tolerance(string op) => op == "to" ? 1e-6 : 1e-11;

    private static Tensor Direction(Tensor x) =>
        Tensor.From([0.7, -0.4, 1.3, 0.2, -1.1, 0.9]).Slice(0, 0, x.Count).Reshape(x.Shape);

    private static Tensor Contracted(Tensor hessian, Tensor v) =>
        hessian.Reshape([v.Count, v.Count]).Mv(v.Reshape([-1])).Reshape(v.Shape);

    private static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double[] e = expected.ToArray<double>(), a = actual.ToArray<double>();
        for (int i = 0; i < e.Length; i++)
        {
            Assert.True(Math.Abs(e[i] - a[i]) <= tolerance * Math.Max(1, Math.Abs(e[i])),
                $"element {i}: expected {e[i]:R}, got {a[i]:R}");
        }
    }
}
