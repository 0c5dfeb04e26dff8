using Adjoint.Tests.Autograd.Tracking;
using Xunit;

namespace Adjoint.Tests.Autograd.Explain;

/// <summary>ExplainGrad while tracking: cuts and nodes have places.</summary>
[Collection(nameof(GraphTrackingTests))]
public class TracedExplanationTests
{
    private static readonly string s_here = $"called at {typeof(TracedExplanationTests)}.";

    private readonly Tensor _x = Tensor.From([1f], requiresGrad: true);
    private readonly Tensor _w = Tensor.From([2f], requiresGrad: true);

    private Tensor Frozen()
    {
        using (GradMode.NoGrad()) return _x.Exp();
    }

    private Tensor Cut() => _x.Exp().Detach();

    private GradExplanation Explain(GradVerdict verdict, Tensor loss)
    {
        GradExplanation explanation = _x.ExplainGrad(loss);
        Assert.Equal(verdict, explanation.Verdict);
        return explanation;
    }

    [Fact]
    public void The_op_under_no_grad_is_named_with_its_place()
    {
        using var tracking = GraphTracking.Start();
        string text = Explain(GradVerdict.Cut, (Frozen() * _w).Sum()).Text;
        Assert.Contains("The graph is cut at argument 0 of MulBackward0 (" + s_here, text);
        Assert.Contains($", which was made by Adjoint.Tensor.Exp() under no_grad, {s_here}{nameof(Frozen)}() in ",
            text);
    }

    [Fact]
    public void Detach_is_named_with_its_place()
    {
        using var tracking = GraphTracking.Start();
        Assert.Contains($", which came out of Detach(), {s_here}{nameof(Cut)}() in ",
            Explain(GradVerdict.Cut, (Cut() * _w).Sum()).Text);
    }

    [Fact]
    public void An_op_that_saves_nothing_leaves_the_last_cuts()
    {
        using var tracking = GraphTracking.Start();
        Tensor frozen = Frozen(), cut = Cut();
        string text = Explain(GradVerdict.NotUsed, (frozen + _w + cut).Sum()).Text;
        Assert.Contains("argument 0 of AddBackward0 (" + s_here, text);
        Assert.Contains($"The last tensors that were cut off while tracking: one was made by Adjoint.Tensor.Exp() " +
            $"under no_grad, {s_here}{nameof(Frozen)}() in ", text);
        Assert.Contains($"; one came out of Detach(), {s_here}{nameof(Cut)}() in ", text);
    }

    [Fact]
    public void Without_tracking_the_way_to_more_is_told()
    {
        // A tracking that nothing happened in: what an earlier one saw is forgotten.
        GraphTracking.Start().Dispose();
        Assert.Contains("Inside GraphTracking.Start() the places of such cuts are remembered.",
            Explain(GradVerdict.NotUsed, (Frozen() + _w).Sum()).Text);
    }

    [Fact]
    public void Backward_cuts_nothing_and_a_new_tracking_forgets()
    {
        using (GraphTracking.Start()) Cut();
        using var tracking = GraphTracking.Start();
        (_x * _w).Sum().Backward();
        Assert.DoesNotContain("The last tensors", Explain(GradVerdict.NotUsed, (_w + 1).Sum()).Text);
    }

    [Fact]
    public void Where_a_gradient_becomes_zero_has_a_place_too()
    {
        using var tracking = GraphTracking.Start();
        Assert.Contains("It becomes zero here: ReluBackward0 (" + s_here,
            Explain(GradVerdict.Zero, (-_x).Relu().Sum()).Text);
    }
}
