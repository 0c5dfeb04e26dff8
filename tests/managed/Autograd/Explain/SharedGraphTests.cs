using Xunit;

namespace Adjoint.Tests.Autograd.Explain;

/// <summary>A second backward says which tensor its graph shares with the one that was freed.</summary>
public class SharedGraphTests
{
    private const string Meets = "The second graph meets the first at ";

    private static Tensor Leaf(params float[] values) => Tensor.From(values, requiresGrad: true);

    private static string Error(Tensor loss) => Assert.Throws<AutogradException>(() => loss.Backward()).Message;

    /// <summary>What the error says after the head that both kinds share.</summary>
    private static string Meeting(Tensor loss)
    {
        string text = Error(loss);
        int at = text.IndexOf(Meets, StringComparison.Ordinal);
        Assert.True(at > 0, text);
        return text[(at + Meets.Length)..];
    }

    [Fact]
    public void The_state_of_a_recurrent_net_is_named()
    {
        Tensor w = Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } }, requiresGrad: true);
        Tensor state = Tensor.Zeros([1, 2]);
        Tensor Step()
        {
            state = (state + 1).MatMul(w).Tanh();
            return state.Sum();
        }
        Step().Backward();
        Assert.StartsWith("a torch.FloatTensor [1, 2] that TanhBackward0 made and AddBackward0 uses. If no gradient",
            Meeting(Step()));
    }

    [Fact]
    public void A_detached_state_is_the_cure()
    {
        Tensor w = Leaf(0.5f);
        Tensor state = Leaf(1).Detach();
        for (int i = 0; i < 3; i++)
        {
            state = (state.Detach() * w).Tanh();
            state.Sum().Backward();
        }
        Assert.NotNull(w.Grad);
    }

    [Fact]
    public void What_was_computed_outside_of_the_loop_is_named_though_it_saves_nothing()
    {
        Tensor w = Leaf(1, 2);
        Tensor norm = (w * w).Sum();
        Tensor shifted = norm + 1;
        (shifted * 2).Backward();
        string text = Error(shifted * 3);
        Assert.Contains("The freed node is MulBackward0; what it made, a torch.FloatTensor [2], is part", text);
        Assert.Contains(Meets + "a torch.FloatTensor [] that AddBackward0 made and MulBackward0 uses. ", text);
    }

    [Fact]
    public void Both_graphs_may_be_older_than_the_first_pass()
    {
        Tensor w = Leaf(1, 2);
        Tensor shared = (w * w).Sum();
        Tensor first = shared + 1, second = shared - 1;
        first.Backward();
        Assert.StartsWith("a torch.FloatTensor [] that SumBackward0 made and SubBackward0 uses. ", Meeting(second));
    }

    [Fact]
    public void Several_meetings_are_told_once_each()
    {
        Tensor w = Leaf(1, 2);
        Tensor e = w.Exp();
        e.Sum().Backward();
        string text = Meeting((e * e + e.Sin()).Sum());
        Assert.Contains("that ExpBackward0 made and MulBackward0 uses", text);
        Assert.Contains(" and at a torch.FloatTensor [2] that ExpBackward0 made and SinBackward0 uses. ", text);
        Assert.Equal(2, text.Split("ExpBackward0").Length - 1);
    }

    [Fact]
    public void The_number_of_the_shared_output_decides_its_shape()
    {
        Tensor w = Leaf(1, 2, 3);
        Tensor[] parts = (w * w).SplitWithSizes([1, 2]);
        (parts[0].Sum() + parts[1].Sum()).Backward();
        Assert.StartsWith("a torch.FloatTensor [2] that SplitWithSizesBackward0 made and SumBackward0 uses. ",
            Meeting(parts[1].Sum()));
    }

    [Fact]
    public void The_same_loss_twice_has_no_meeting()
    {
        Tensor w = Leaf(1, 2);
        Tensor loss = (w * w).Sum();
        loss.Backward();
        Assert.EndsWith("or compute that tensor anew for each.", Error(loss));
        Tensor power = w.Pow(2);
        power.Backward(Tensor.From([1f, 1f]));
        Assert.EndsWith("or compute that tensor anew for each.",
            Assert.Throws<AutogradException>(() => power.Backward(Tensor.From([1f, 1f]))).Message);
    }

    [Fact]
    public void A_pass_that_kept_its_graph_leaves_no_trace()
    {
        Tensor w = Leaf(1, 2);
        Tensor e = w.Exp();
        Tensor first = e.Sum();
        first.Backward(retainGraph: true);
        e.Mean().Backward();
        // Mean's own pass freed exp; sum has only been run by a pass that kept the graph.
        Assert.StartsWith("a torch.FloatTensor [2] that ExpBackward0 made and SumBackward0 uses. ", Meeting(first));
    }

    [Fact]
    public void A_restricted_pass_marks_only_what_it_ran()
    {
        Tensor a = Leaf(1), b = Leaf(2);
        Tensor left = a.Exp() + 0, right = b.Exp() + 0;
        Tensor loss = left * right;
        Grad.Of(loss, [a]);
        Assert.Contains("a torch.FloatTensor [1] that AddBackward0 made and SinBackward0 uses. ", Error(left.Sin()));
        right.Sin().Backward();
        Assert.NotNull(b.Grad);
    }

    [Fact]
    public void A_write_into_a_view_is_found_by_the_node_of_its_base()
    {
        Tensor w = Leaf(1, 2);
        Tensor y = w.Clone();
        y[0].Mul_(w[1]);
        y.Sum().Backward();
        Assert.StartsWith("a torch.FloatTensor [2] that CopySlices made and MeanBackward0 uses. ", Meeting(y.Mean()));
    }
}
