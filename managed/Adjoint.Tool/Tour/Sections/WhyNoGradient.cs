namespace Adjoint.Tool.Tour.Sections;

internal sealed class WhyNoGradient : Section
{
    public override string Name => "explain";

    public override string Title => "Why a gradient is null or zero";

    public override string Text => """
        tensor.ExplainGrad(loss) says in sentences what becomes of the gradient: cut by Detach() or no_grad,
        made zero by an op, not kept because the tensor is a result, not a number, and so on.
        """;

    public override string Moral => """
        Without tracking a cut is found as far as the graph shows it. ExplainGrad runs a pass of its own: it
        changes no Grad and frees nothing.
        """;

    protected override void Body()
    {
        // show
        using var tracking = GraphTracking.Start();
        Tensor x = Tensor.From([-1f, 0f], requiresGrad: true), w = Tensor.From([2f, 3f], requiresGrad: true);

        Tensor frozen;
        using (GradMode.NoGrad()) frozen = x.Exp();
        Print(x.ExplainGrad((frozen * w).Sum()));

        Print(x.ExplainGrad((x * w).Relu().Sum()));

        Tensor hidden = x * w;
        Print(hidden.ExplainGrad(hidden.Sum()));

        Print(x.ExplainGrad(Tensor.Where(x.Gt(0), x.Log(), 0).Sum()));
        // end
    }
}
