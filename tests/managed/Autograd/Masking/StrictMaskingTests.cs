using Xunit;

namespace Adjoint.Tests.Autograd.Masking;

/// <summary>Masking.Strict: what an op leaves out stays out of gradients, and nothing else changes.</summary>
public class StrictMaskingTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static double[] Strict(Tensor x, Tensor y)
    {
        using (Adjoint.Masking.Strict()) return Grad.Of(y.Sum(), [x], retainGraph: true)[0]!.ToArray<double>();
    }

    private static double[] Plain(Tensor x, Tensor y) =>
        Grad.Of(y.Sum(), [x], retainGraph: true)[0]!.ToArray<double>();

    /// <summary>Left out are the positions where the plain gradient is NaN; everything else is equal bit for
    /// bit.</summary>
    private static void LeavesOut(Func<Tensor, Tensor> f, Tensor x)
    {
        Tensor y = f(x);
        double[] plain = Plain(x, y);
        Assert.Contains(plain, double.IsNaN);
        Assert.Equal(Array.ConvertAll(plain, static p => double.IsNaN(p) ? 0 : p), Strict(x, y));
    }

    // A root of something that is 0 or negative at the first two elements: its derivative there is infinite or NaN.
    private static Tensor Unsafe(Tensor x) => (x * 2).Sqrt();

    private static Tensor Point() => Leaf(0, -1, 4, 9);

    public static TheoryData<string> Choosers => [.. s_choosers.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_choosers = new()
    {
        ["where, first"] = static x => Tensor.Where(x.Gt(0), Unsafe(x), 0),
        ["where, second"] = static x => Tensor.Where(x.Le(0), 3, Unsafe(x)),
        ["where, after a chain"] = static x => Tensor.Where(x.Gt(0), Unsafe(x).Log().Neg().Exp() + 1, 1),
        ["where, of a quotient"] = static x =>
            Tensor.Where(x.Gt(0), 1 / (x * 0.5 - x.Abs() * 0.5 + x.Relu()).Sqrt(), 0),
        ["slice"] = static x => Unsafe(x).Narrow(0, 2, 2),
        ["slice of a slice"] = static x => Unsafe(x).Slice(0, 1).Slice(0, 1),
        ["select"] = static x => Unsafe(x)[3],
        ["unbind"] = static x => Unsafe(x).Unbind()[2],
        ["split"] = static x => Unsafe(x).Split(2)[1] * 2,
        ["index"] = static x => Unsafe(x).Gather(0, Tensor.From([3L, 2L, 3L])),
        ["view, transpose, sum"] = static x => Unsafe(x).View([2, 2]).Transpose(0, 1).Sum(0)[1],
        ["cat"] = static x => Tensor.Cat([Unsafe(x), x.Detach()]).Narrow(0, 2, 4),
        ["stack"] = static x => Tensor.Stack([x.Detach(), Unsafe(x)]).Narrow(1, 2, 2),
        ["expand"] = static x => Unsafe(x).Unsqueeze(0).Expand([3, 4]).Narrow(1, 2, 2),
        ["triangle"] = static x => Unsafe(x).View([2, 2]).Tril(-1),
        ["diagonal"] = static x => Unsafe(x).View([2, 2]).Diagonal(0).Narrow(0, 1, 1),
        ["flip and roll"] = static x => Unsafe(x).Flip(0).Roll(1).Narrow(0, 1, 2),
        ["windows"] = static x => Unsafe(x).Unfold(0, 2, 1)[2],
        ["slice_scatter"] = static x => Unsafe(x).SliceScatter(x.Detach().Narrow(0, 2, 2), 0, 0, 2),
        ["repeat"] = static x => Unsafe(x).Repeat(2).Narrow(0, 6, 2),
        ["block_diag"] = static x => Tensor.BlockDiag(Unsafe(x).View([2, 2]), x.Detach())[1],
        ["mean"] = static x => Unsafe(x).View([2, 2]).Mean(1)[1],
        ["overwritten"] = static x => Overwritten(x),
        ["copied over"] = static x => CopiedOver(x),
        ["two paths, both left out"] = static x => Twice(x),
    };

    private static Tensor Overwritten(Tensor x)
    {
        Tensor y = Unsafe(x).Clone();
        y.Narrow(0, 0, 2).Zero_();
        return y * 2;
    }

    private static Tensor CopiedOver(Tensor x)
    {
        Tensor y = Unsafe(x).Clone();
        y.Narrow(0, 0, 2).Copy_(x.Narrow(0, 2, 2));
        return y * 2;
    }

    private static Tensor Twice(Tensor x)
    {
        Tensor y = Unsafe(x);
        return Tensor.Where(x.Gt(0), y, 0) + y.Narrow(0, 2, 2).Sum();
    }

    [Theory]
    [MemberData(nameof(Choosers))]
    public void What_is_left_out_stays_out(string chooser) => LeavesOut(s_choosers[chooser], Point());

    [Fact]
    public void Clamp_relu_and_the_extremes_choose_too()
    {
        Tensor x = Leaf(0, 1);
        Tensor root = x.Sqrt();
        Assert.Equal([0, 0.5], Strict(x, root.Clamp(0.5, 2)));
        Assert.Equal([0, 0.5], Strict(x, root.Clamp(Tensor.From([0.5, 0.5]), null)));
        Assert.Equal([0, 0.5], Strict(x, root.Maximum(Tensor.From([0.5, 0.5]))));
        Assert.Equal([0, 0.5], Strict(x, (-root).Minimum(Tensor.From([-0.5, -0.5])).Neg()));
        Assert.Equal([0, 0.5], Strict(x, (root - 0.5).Relu()));
        Assert.Equal([0, 0.5], Strict(x, root.Max()));
        Assert.Equal([0, 0.5], Strict(x, root.Max(0).Values));
        Assert.Equal([0, 0.5], Strict(x, root.AMax(0)));
        Assert.True(double.IsNaN(Plain(x, root.Clamp(0.5, 2))[0]));
        Assert.True(double.IsNaN(Plain(x, root.Max())[0]));
    }

    [Fact]
    public void A_zero_that_was_computed_is_a_number_like_any_other()
    {
        // d/dx (sqrt x)^2 = 1, computed as 2 sqrt(x) * 1 / (2 sqrt x): 0 * inf at 0. A zero would be a wrong gradient.
        Tensor x = Leaf(0, 4);
        Tensor y = x.Sqrt().Square();
        Assert.True(double.IsNaN(Strict(x, y)[0]));
        Assert.True(double.IsNaN(Strict(x, x.Sqrt() * 0)[0]));
        using (Adjoint.Masking.Strict())
            Assert.True(double.IsNaN(Grad.Of(x.Sqrt(), [x], Tensor.From([0.0, 1.0]))[0]!.ToArray<double>()[0]));
    }

    [Fact]
    public void A_position_counts_if_any_path_to_it_does()
    {
        Tensor x = Leaf(0, 4);
        Tensor root = x.Sqrt();
        double[] g = Strict(x, Tensor.Where(x.Gt(0), root, 0) + root);
        Assert.Equal([double.PositiveInfinity, 0.5], g);
    }

    [Fact]
    public void An_argument_that_was_broadcast_counts_unless_all_of_it_is_left_out()
    {
        Tensor x = Leaf(0, 4), b = Leaf(0);
        Tensor mask = Tensor.From([false, true]);
        Tensor some = Tensor.Where(mask, x + b.Sqrt(), 0), none = Tensor.Where(mask.Ne(mask), x + b.Sqrt(), 0);
        Assert.Equal([double.PositiveInfinity], Strict(b, some));
        Assert.Equal([0.0], Strict(b, none));
        // The positions that were left out do not spoil the sum of those that count.
        Tensor c = Leaf(3);
        Assert.Equal([0.25], Strict(c, Tensor.Where(x.Gt(0), c / x, 0)));
    }

    [Fact]
    public void The_second_order_is_exact()
    {
        Tensor x = Leaf(0, 4);
        Tensor y = Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum();
        using MaskingScope strict = Adjoint.Masking.Strict();
        Tensor g = Grad.Of(y, [x], createGraph: true)[0]!;
        Assert.Equal([0, 0.25], g.ToArray<double>());
        Tensor gg = Grad.Of(g.Sum(), [x], createGraph: true)[0]!;
        Assert.Equal([0, -1.0 / 32], gg.ToArray<double>());
        Assert.Equal([0, 3.0 / 256], Grad.Of(gg.Sum(), [x])[0]!.ToArray<double>());
    }

    [Fact]
    public void A_zero_gradient_keeps_its_second_derivative()
    {
        // (x^2 - 1)^2 / 2 at 1: the gradient that squares get is 0, the second derivative 4 is not.
        Tensor x = Leaf(1, 2);
        using MaskingScope strict = Adjoint.Masking.Strict();
        Tensor g = Grad.Of((x.Square() - 1).Square().Sum() / 2, [x], createGraph: true)[0]!;
        Assert.Equal([0, 12.0], g.ToArray<double>());
        Assert.Equal([4, 22.0], Grad.Of(g.Sum(), [x])[0]!.ToArray<double>());
    }

    [Fact]
    public void Gradcheck_agrees_where_a_branch_is_unsafe()
    {
        using MaskingScope strict = Adjoint.Masking.Strict();
        Tensor x = Leaf(-1, -0.5, 0.7, 2);
        static Tensor F(Tensor t) => Tensor.Where(t.Gt(0), t.Log() * t.Sqrt(), t * 2);
        Assert.True(GradCheck.Check((Func<Tensor, Tensor>)F, x));
        Assert.True(GradCheck.GradGradCheck((Func<Tensor, Tensor>)F, x));
    }

    [Fact]
    public void Ops_that_mix_positions_end_the_memory_unless_nothing_arrives()
    {
        Tensor x = Leaf(0, 4);
        Tensor w = Tensor.From(new double[,] { { 1, 2 }, { 3, 4 } });
        Tensor y = w.Mv(x.Sqrt());
        Assert.True(double.IsInfinity(Strict(x, y.Narrow(0, 1, 1))[0]));
        Assert.Equal([0, 0.0], Strict(x, Tensor.Where(Tensor.From([false, false]), y, 0)));
    }

    [Fact]
    public void A_hook_that_may_replace_the_gradient_begins_anew()
    {
        Tensor x = Leaf(0, 4);
        Tensor root = x.Sqrt();
        Tensor y = Tensor.Where(x.Gt(0), root, 0);
        root.RetainGrad();
        Assert.Equal([0, 0.25], Strict(x, y));
        root.RegisterHook(static g => g + 1);
        Assert.Equal([double.PositiveInfinity, 0.5], Strict(x, y));
    }

    [Fact]
    public void What_hooks_of_nodes_send_arrives()
    {
        Tensor x = Leaf(0, 4);
        Tensor root = x * 2;
        Tensor y = Tensor.Where(x.Gt(0), root, 0);
        root.GradFn!.RegisterHook(static (results, _) => [results[0]! + 1, .. results.Skip(1)]);
        Assert.Equal([1, 3.0], Strict(x, y));
        root.GradFn!.RegisterPreHook(static gradients => [gradients[0]! + 1]);
        Assert.Equal([3, 5.0], Strict(x, y));
    }

    [Fact]
    public void Where_nothing_is_left_out_or_nothing_is_infinite_nothing_changes()
    {
        Generator random = new(7);
        Tensor x = Tensor.Rand([6, 8], DType.Float64, generator: random, requiresGrad: true);
        Tensor w = Tensor.Rand([8, 5], DType.Float64, generator: random, requiresGrad: true);
        Tensor b = Tensor.Rand([5], DType.Float64, generator: random, requiresGrad: true);
        Tensor hidden = (x - 0.5).MatMul(w).Add(b).Relu();
        Tensor part = hidden.Narrow(1, 1, 3).Clamp(0.1, 0.8) * hidden.AMax(1, keepDim: true) / (hidden.Sum(0)[1] + 1);
        Tensor copy = hidden.Clone();
        copy.Narrow(0, 0, 2).Mul_(b);
        Tensor loss = part.Softmax(1).Log().Mean() + part.Var(0).Sum() + hidden.Prod(0).Sum() + copy.Tanh().Max()
            + Tensor.Where(hidden.Gt(0.3), hidden, part.Sum(1, keepDim: true)).Square().Sum();
        Tensor[] leaves = [x, w, b];
        Tensor?[] plain = Grad.Of(loss, leaves, retainGraph: true);
        using MaskingScope strict = Adjoint.Masking.Strict();
        Tensor?[] masked = Grad.Of(loss, leaves, retainGraph: true);
        for (int i = 0; i < leaves.Length; i++)
        {
            double[] expected = plain[i]!.ToArray<double>(), got = masked[i]!.ToArray<double>();
            // Sums may be taken in another order.
            for (int k = 0; k < got.Length; k++) Assert.Equal(expected[k], got[k], 1e-13 * (1 + Math.Abs(expected[k])));
        }
    }

    [Fact]
    public void Backward_accumulates_and_frees_as_ever()
    {
        Tensor x = Leaf(0, 4);
        Tensor y = Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum();
        using (Adjoint.Masking.Strict())
        {
            y.Backward(retainGraph: true);
            y.Backward();
            Assert.Throws<AutogradException>(() => y.Backward());
        }
        Assert.Equal([0, 0.5], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Anomaly_mode_finds_nothing_that_was_left_out()
    {
        Tensor x = Leaf(0, 4);
        using AnomalyModeScope anomaly = AnomalyMode.Enable();
        Tensor y = Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum();
        Assert.Throws<AutogradException>(() => y.Backward(retainGraph: true));
        using (Adjoint.Masking.Strict()) y.Backward();
        Assert.Equal([0, 0.25], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Floats_and_casts_are_masked_too()
    {
        Tensor x = Tensor.From([0f, 4f], requiresGrad: true);
        Tensor y = Tensor.Where(x.Gt(0), x.Sqrt().To(DType.Float64).Log(), 0).Sum();
        using (Adjoint.Masking.Strict()) y.Backward();
        Assert.Equal([0f, 0.125f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void Scopes_nest_and_belong_to_the_thread()
    {
        Assert.False(Adjoint.Masking.IsStrict);
        using (Adjoint.Masking.Strict())
        {
            Assert.True(Adjoint.Masking.IsStrict);
            using (Adjoint.Masking.Default()) Assert.False(Adjoint.Masking.IsStrict);
            bool other = true;
            Thread thread = new(() => other = Adjoint.Masking.IsStrict);
            thread.Start();
            thread.Join();
            Assert.False(other);
            Assert.True(Adjoint.Masking.IsStrict);
        }
        Assert.False(Adjoint.Masking.IsStrict);
    }
}
