using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Autograd.Forward;

/// <summary>Forward mode with the rest: grad modes, backward passes, hooks, Jacobians and GradCheck.</summary>
public class ForwardFunctionalTests
{
    private static Tensor? Tangent(Tensor t) => ForwardMode.UnpackDual(t).Tangent;

    [Fact]
    public void No_grad_does_not_stop_tangents()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Tensor.From([3.0], requiresGrad: true), Tensor.From([2.0]));
        using GradModeScope quiet = GradMode.NoGrad();
        Tensor y = dual.Square();
        Assert.False(y.RequiresGrad);
        Assert.Equal(12, Tangent(y)!.Item());
        Assert.False(Tangent(y)!.RequiresGrad);
    }

    [Fact]
    public void Backward_inside_a_level_leaves_dual_gradients_in_leaves()
    {
        // d/dx of x^3 along v is 6 x v; the second pass adds the same, in place.
        Tensor x = Tensor.From([1.0, 2], requiresGrad: true);
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(x, Tensor.From([1.0, 10]));
        dual.Pow(3).Sum().Backward();
        Tensor first = x.Grad!;
        Assert.Equal([3.0, 12], first.ToArray<double>());
        Assert.False(first.RequiresGrad);
        Assert.Equal([6.0, 120], Tangent(first)!.ToArray<double>());
        dual.Pow(3).Sum().Backward();
        Assert.Same(first, x.Grad);
        Assert.Equal([6.0, 24], first.ToArray<double>());
        Assert.Equal([12.0, 240], Tangent(first)!.ToArray<double>());
    }

    [Fact]
    public void A_backward_without_dual_tensors_is_the_same_inside_a_level()
    {
        Tensor w = Tensor.From([1.0, -2, 3, -4], new Shape([2, 2]), requiresGrad: true);
        Tensor x = Tensor.From([1.0, 2, 3, 4], new Shape([2, 2]));
        Tensor Loss() => Functional.MseLoss(x.MatMul(w).Relu().Softmax(1), x);
        Loss().Backward();
        double[] outside = w.Grad!.ToArray<double>();
        w.Grad = null;
        using DualLevelScope level = ForwardMode.DualLevel();
        Loss().Backward();
        Assert.Equal(outside, w.Grad!.ToArray<double>());
        Assert.Null(Tangent(w.Grad));
    }

    [Fact]
    public void Tangents_pass_through_saved_tensor_hooks_and_checkpoints()
    {
        Tensor x = Tensor.From([0.5, 2]), v = Tensor.From([1.0, 10]);
        static Tensor F(Tensor t) => t.Tanh().Mul(t.Exp());
        Tensor expected = Autodiff.Hvp(static t => F(t).Sum(), x, v).Hvp;
        Tensor leaf = x.Detach().RequiresGrad_();
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(leaf, v);
        using (SavedTensorHooks.Use(static t => t.ToArray<double>(), static data => Tensor.From(data)))
            Same(expected, Tangent(Grad.Of(F(dual).Sum(), [dual])[0]!)!);
        Tensor y = Checkpoint.Run(F, dual);
        Same(expected, Tangent(Grad.Of(y.Sum(), [dual])[0]!)!);
    }

    [Fact]
    public void A_hook_sees_dual_gradients()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Tensor.From([3.0], requiresGrad: true), Tensor.From([1.0]));
        Tensor y = dual.Square();
        double seen = 0;
        y.RegisterHook(g =>
        {
            seen = Tangent(g)!.Item();
            return null;
        });
        (y * y).Backward();
        // g = 2 y = 2 x^2, so its derivative is 4 x.
        Assert.Equal(12, seen);
    }

    [Fact]
    public void Jvp_takes_one_tensor_or_many()
    {
        Tensor x = Tensor.From([1.0, 2]), v = Tensor.From([3.0, 4]);
        (Tensor y, Tensor one) = ForwardMode.Jvp(static t => t.Square(), x, v);
        Assert.Equal([1.0, 4], y.ToArray<double>());
        Assert.Equal([6.0, 16], one.ToArray<double>());
        (_, one) = ForwardMode.Jvp(static t => t[0] * t[1], [x, v], [v, x]);
        Assert.Equal([1.0 + 9, 4 + 16], one.ToArray<double>());
        (_, Tensor[] many) = ForwardMode.Jvp(static t => [t[0] * 2, Tensor.From([5.0])], [x], [v]);
        Assert.Equal([6.0, 8], many[0].ToArray<double>());
        Assert.Equal([0.0], many[1].ToArray<double>());
        Assert.Equal("v is a tuple of invalid length: should be 1 but got 2. (Parameter 'v')",
            Assert.Throws<ArgumentException>(() => ForwardMode.Jvp(static t => t[0], [x], [v, v])).Message);
    }

    /// <summary>The example of docs/forward-mode.md, to the letter.</summary>
    [Fact]
    public void The_example_of_the_documentation_is_right()
    {
        Tensor? seen;
        var x = Tensor.From([0.5, 1.0]);
        var v = Tensor.From([1.0, 0.0]);                     // the direction
        using (ForwardMode.DualLevel())
        {
            Tensor dual = ForwardMode.MakeDual(x, v);
            Tensor y = dual.Sin() * dual;
            var (value, tangent) = ForwardMode.UnpackDual(y); // tangent = v (sin x + x cos x)
            Same(x.Sin() * x, value);
            seen = tangent;
        }
        Same(v * (x.Sin() + x * x.Cos()), seen!);
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", "forward-mode.md"));
        string test = File.ReadAllText(Path.Combine(Repository(), "tests", "managed", "Autograd", "Forward",
            "ForwardFunctionalTests.cs"));
        string[] example = page.Split("```csharp\n")[1].Split("```")[0]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(example, line => Assert.Contains(line.Trim(), test, StringComparison.Ordinal));
    }

    [Fact]
    public void A_forward_mode_Jacobian_has_a_block_for_each_output_and_input()
    {
        Tensor a = Tensor.From([1.0, 2, 3], new Shape([3, 1])), b = Tensor.From([4.0, 5]);
        static IReadOnlyList<Tensor> F(IReadOnlyList<Tensor> x) =>
            [x[0] * x[1], x[1].Sum().Exp(), Tensor.From([1.0, 2]), x[0].Detach()];
        Tensor[][] forward = Autodiff.Jacobian(F, [a, b], vectorize: true, strategy: JacobianStrategy.ForwardMode);
        Tensor[][] reverse = Autodiff.Jacobian(F, [a, b]);
        for (int i = 0; i < reverse.Length; i++)
            for (int k = 0; k < 2; k++) Same(reverse[i][k], forward[i][k]);
        Assert.Equal(new Shape([2, 0]), Autodiff.Jacobian(static t => t.Sum() + Tensor.From([1.0, 2]),
            Tensor.Zeros([0], DType.Float64), vectorize: true, strategy: JacobianStrategy.ForwardMode).Shape);
        Assert.False(a.RequiresGrad);
    }

    [Fact]
    public void A_function_runs_once_for_all_directions()
    {
        int calls = 0;
        Tensor F(Tensor t)
        {
            calls++;
            return (t.Tanh() * t.Sum()).Square();
        }
        Tensor x = Tensor.From([0.1, 0.2, 0.3, 0.4]);
        Tensor jacobian = Autodiff.Jacobian(F, x, vectorize: true, strategy: JacobianStrategy.ForwardMode);
        Tensor hessian = Autodiff.Hessian(t => F(t).Sum(), x, vectorize: true,
            outerStrategy: JacobianStrategy.ForwardMode);
        Assert.Equal(2, calls);
        Same(Autodiff.Jacobian(F, x), jacobian);
        Same(Autodiff.Hessian(t => F(t).Sum(), x), hessian);
    }

    [Fact]
    public void A_forward_over_reverse_Hessian_has_a_block_for_each_pair_of_inputs()
    {
        Tensor a = Tensor.From([1.0, 2, 3], new Shape([3, 1])), b = Tensor.From([0.4, 0.5]), c = Tensor.From([1.0]);
        static Tensor F(IReadOnlyList<Tensor> x) => Functional.CrossEntropy(x[0] * x[1], Tensor.From([0L, 1, 1]));
        Tensor[][] forward = Autodiff.Hessian(F, [a, b, c], vectorize: true,
            outerStrategy: JacobianStrategy.ForwardMode);
        Tensor[][] reverse = Autodiff.Hessian(F, [a, b, c]);
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 3; k++) Same(reverse[i][k], forward[i][k]);
    }

    [Fact]
    public void A_forward_strategy_refuses_what_it_cannot_do()
    {
        Tensor x = Tensor.From([1.0]);
        const JacobianStrategy Forward = JacobianStrategy.ForwardMode;
        Assert.Equal("Computing Jacobian using forward-AD or forward-over-reverse Hessian is only implemented for " +
            "`vectorize=True`.", Assert.Throws<NotImplementedException>(() =>
            Autodiff.Jacobian(static t => t, x, strategy: Forward)).Message);
        Assert.Equal("torch.autograd.functional.jacobian: `create_graph=True` and `strategy=\"forward-mode\"` are " +
            "not supported together (yet). Please either set `create_graph=False` or `strategy=\"reverse-mode\"`.",
            Assert.Throws<NotImplementedException>(() =>
            Autodiff.Jacobian(static t => t, x, createGraph: true, vectorize: true, strategy: Forward)).Message);
        Assert.Equal("torch.autograd.functional.jacobian: `strict=True` and `strategy=\"forward-mode\"` are not " +
            "supported together (yet). Please either set `strict=False` or `strategy=\"reverse-mode\"`.",
            Assert.Throws<AutogradException>(() =>
            Autodiff.Hessian(static t => t, x, strict: true, vectorize: true, outerStrategy: Forward)).Message);
    }

    [Fact]
    public void Gradcheck_checks_tangents_without_gradients()
    {
        Tensor x = Tensor.From([0.3, 0.7], requiresGrad: true), constant = Tensor.From([2.0, 3]);
        bool required = false;
        Tensor F(IReadOnlyList<Tensor> t)
        {
            required |= Tangent(t[0]) is not null && t[0].RequiresGrad;
            Assert.Null(Tangent(t[1]));
            return t[0].Sin() * t[1];
        }
        foreach (bool fast in new[] { false, true })
            Assert.True(GradCheck.Check(F, [x, constant], fastMode: fast, checkForwardAd: true));
        Assert.False(required);
        Assert.Contains("Expected at least one of check_forward_ad or check_backward_ad to be True",
            Assert.Throws<ArgumentException>(() => GradCheck.Check(F, [x, constant], checkBackwardAd: false)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Gradcheck_finds_a_wrong_tangent_fast_and_slowly()
    {
        Tensor x = Tensor.From([0.3, 0.7], requiresGrad: true);
        foreach (bool fast in new[] { false, true })
        {
            Assert.False(GradCheck.Check(Lost, x, fastMode: fast, raiseException: false, checkForwardAd: true));
            Assert.StartsWith("Jacobian computed with forward mode mismatch for output 0 with respect to input 0,\n",
                Assert.Throws<GradCheckException>(() => GradCheck.Check(Lost, x, fastMode: fast, checkForwardAd: true,
                checkBackwardAd: false)).Message, StringComparison.Ordinal);
            Assert.True(GradCheck.Check(Lost, x, fastMode: fast));
        }

        // Detaches only what carries a tangent.
        static Tensor Lost(Tensor t) =>
            ForwardMode.UnpackDual(t) is { Tangent: not null } dual ? dual.Primal.Sin() : t.Sin();
    }

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Directory.Packages.props"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToArray<double>(), actual.ToArray<double>(),
            static (a, b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a)));
    }
}
